"""The report as a person reads it in a terminal; what comes from a draft or a file is shown as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.table import COLOURS, visible
from training.measures import COUNTS, Estimate, Measures
from training.report import CLASSIFIER, COMPARED, ENGINE, Error, Report

TITLES = {
    ENGINE: "The whole engine",
    CLASSIFIER: "The classifier alone",
    COMPARED[ENGINE]: "The whole engine with the release compared",
    COMPARED[CLASSIFIER]: "The classifier compared, alone",
}
AUCS = {"auc": "AUC, level 1 or 2", "auc_high": "AUC, level 2"}
_LABELS = {
    "records": "records",
    "level_1": "… of level 1",
    "level_2": "… of level 2",
    **AUCS,
    "average_precision": "average precision",
    "recall_of_1_at_caution": "recall of 1 at caution",
    "recall_of_2_at_caution": "recall of 2 at caution",
    "recall_of_1_at_high": "recall of 1 at high",
    "recall_of_2_at_high": "recall of 2 at high",
    "false_alarms_at_caution": "false alarms, caution",
    "false_alarms_at_high": "false alarms, high",
    "calibration_error": "calibration error",
    "calibration_error_at_assumed_share": "… at assumed share",
}
_SHARES = ("recall_", "false_alarms_")
NOTE = (
    "Recall of 1 and 2 is of drafts at that level, false alarms are among level 0. Behind a number stands its 95 % "
    "interval, from 1,000 resamples of the records; 0–0 says only that these records hold none. "
    "Calibration error is the expected one, in ten bins, against level / 2."
)


def show_report(report: Report, console: Console, *, errors: int) -> None:
    """Print the tables, and at most so many errors."""
    for judge, by_category in report.measures.items():
        console.print(_measures_table(TITLES[judge], by_category))
    for judge, differences in report.differences.items():
        console.print(_differences_table(judge, report, differences))
    console.print(NOTE, style="dim")
    _show_errors(report.errors, console, errors)


def shown(name: str, value: int | Estimate | None) -> str:
    """A number with its interval, as short as can be: "0.912 0.88–0.94", "83 % 78–88"."""
    if value is None or (isinstance(value, Estimate) and value.value is None):
        return "–"
    if not isinstance(value, Estimate):
        return f"{value:,}"
    number, low, high = value.value or 0.0, value.low, value.high
    if name.startswith(_SHARES):
        interval = "" if low is None or high is None else f" {100 * low:.0f}–{100 * high:.0f}"
        return f"{100 * number:.1f} %{interval}"
    interval = "" if low is None or high is None else f" {low:.2f}–{high:.2f}"
    return f"{number:.3f}{interval}"


def _measures_table(title: str, by_category: Mapping[str, Measures]) -> Table:
    table = _empty_table(title, list(by_category))
    for name, label in _LABELS.items():
        if any(name in measures for measures in by_category.values()):
            cells = [shown(name, measures.get(name)) for measures in by_category.values()]
            table.add_row(label, *cells, style="dim" if name in COUNTS else "")
    return table


def _differences_table(
    judge: str, report: Report, differences: Mapping[str, Mapping[str, Estimate]]
) -> Table:
    table = _empty_table(f"{TITLES[judge]}: in use, and with the release compared", list(differences))
    for name, label in AUCS.items():
        for title, of in (("in use", judge), ("compared", COMPARED[judge])):
            cells = [shown(name, report.measures[of][category][name]) for category in differences]
            table.add_row(f"{label}, {title}", *cells)
        table.add_row("… difference", *(_signed(found[name]) for found in differences.values()))
    return table


def _empty_table(title: str, columns: Sequence[str]) -> Table:
    table = Table(
        title=Text(title, style="bold"), title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    table.add_column("")
    for name in columns:
        table.add_column(Text(visible(name, lines=False).replace("_", " ")), justify="right", overflow="fold")
    return table


def _signed(difference: Estimate) -> Text:
    """A difference with its interval; coloured where the interval holds no 0."""
    if difference.value is None or difference.low is None or difference.high is None:
        return Text("–")
    style = "green" if difference.low > 0 else "red" if difference.high < 0 else ""
    return Text(f"{difference.value:+.3f} {difference.low:+.3f} to {difference.high:+.3f}", style=style)


def _show_errors(errors: Sequence[Error], console: Console, most: int) -> None:
    missed = sum(error.kind == "missed" for error in errors)
    alarms = len(errors) - missed
    line = f"\n{missed:,} missed, {alarms:,} false alarms of the whole engine, category by category"
    told = "; the worst:" if most < len(errors) and most else ":" if errors and most else "."
    console.print(line + told, style="bold", soft_wrap=True)
    for error in errors[:most]:
        draft = error.labelled.draft
        head = Text(f"{error.kind:<6}  {visible(error.category, lines=False)}", style=COLOURS[error.band])
        about = " · ".join(part for part in (draft.id, draft.brand, draft.channel) if part)
        head.append(f"  level {error.level}, score {error.score:.2f} {error.band}", style="not bold default")
        head.append(f"  {visible(about, lines=False)}", style="dim")
        console.print(head, soft_wrap=True)
        console.print(Text(f"        {visible(draft.text, lines=False)}"), soft_wrap=True)
