"""A review as a person reads it in a terminal: the draft with its words marked, scores, findings, edits.

Everything that comes from a draft, a profile or a pack is shown as text: what would steer the terminal, turn the
reading direction or stay unseen is written as an escape such as \\x1b or \\u202e, and rich's markup is never parsed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.types import Band, Edit, Finding, Review, Severity

BAR = 20  # cells of a full bar
COLOURS = {Band.HIGH: "bold red", Band.CAUTION: "yellow", Band.CLEAR: "green"}
MARKS = {
    Severity.HIGH: "bold red underline",
    Severity.CAUTION: "yellow underline",
    Severity.ADVICE: "cyan underline",
}
SIGNS = {Band.HIGH: "■", Band.CAUTION: "▲", Band.CLEAR: "●"}  # told apart without colour too
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_JOINER = "\u200d"


def show_review(review: Review, console: Console) -> None:
    """Prints the whole review."""
    about = " · ".join(part for part in (review.draft.brand, review.draft.channel) if part)
    console.print(_headline(review, about))
    console.print(Padding(marked(review.draft.text, review.findings), (1, 2)))
    console.print(_scores(review))
    for number, finding in enumerate(review.findings, start=1):
        console.print()
        console.print(_finding(number, finding))
    if review.edits:
        console.print("\nInstead, each of them reviewed too:", style="bold")
    for edit in review.edits:
        console.print(_edit(edit))
    console.print(_footnotes(review))


def show_brief(review: Review, console: Console, *, about: str) -> None:
    """Prints the band, the marked draft, each finding's message and the best edit."""
    console.print(_headline(review, about))
    console.print(Padding(marked(review.draft.text, review.findings), (0, 2)))
    for number, finding in enumerate(review.findings, start=1):
        note = Text(f"  {number} {visible(finding.category)}: ", style="dim", overflow="fold")
        console.print(note.append(visible(finding.message, lines=False), style="not dim default"))
    for edit in review.edits[:1]:
        console.print(_edit(edit))
    console.print()


def visible(text: str, *, lines: bool = True) -> str:
    """The text with every character that a reader could not see, or that a terminal would obey, as its escape."""
    return "".join(_shown(text, place, lines=lines) for place in range(len(text)))


def marked(text: str, findings: Sequence[Finding]) -> Text:
    """The draft with the findings' words coloured, between « and », and followed by the numbers of their findings."""
    spans: dict[tuple[int, int], list[int]] = {}
    for number, finding in enumerate(findings, start=1):
        if finding.start < finding.end:
            spans.setdefault((finding.start, finding.end), []).append(number)
    edges = sorted({0, len(text)}.union(*spans))
    shown = Text(overflow="fold")
    for start, end in pairwise(edges):
        numbers = [
            number for (first, last), of in spans.items() if first <= start and end <= last for number in of
        ]
        severity = max((findings[number - 1].severity for number in numbers), key=_weight, default=None)
        shown.append("«" * sum(first == start for first, _ in spans), style="dim")
        shown.append(visible(text[start:end]), style=MARKS[severity] if severity else "")
        for closing in (of for (_, last), of in spans.items() if last == end):
            shown.append("»" + "·".join(map(str, closing)).translate(_SUPERSCRIPT), style="dim")
    return shown


def _weight(severity: Severity) -> int:
    return list(Severity).index(severity)


def _shown(text: str, place: int, *, lines: bool) -> str:
    char = text[place]
    if char == "\n" and lines:
        return char
    if char == "\t":
        return "    "
    if char == _JOINER and _joins_emoji(text, place):
        return char
    if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        code = ord(char)
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return char


def _joins_emoji(text: str, place: int) -> bool:
    """Whether the joiner at `place` holds one emoji together; between letters it is a disguise and is shown."""
    before = text[:place].rstrip("\ufe0f")[-1:]
    after = text[place + 1 : place + 2]
    return all(sign and unicodedata.category(sign) in ("So", "Sk") for sign in (before, after))


def _headline(review: Review, about: str) -> Text:
    line = Text(f"{SIGNS[review.band]} {review.band.upper()}", style=COLOURS[review.band])
    line.append(f"  risk {review.risk:.2f}", style="bold")
    return line.append(f"  {visible(about, lines=False)}", style="dim")


def _scores(review: Review) -> Table:
    table = Table.grid(padding=(0, 2))
    for category, score in review.scores.items():
        band = review.bands[category]
        full = round(score * BAR)
        bar = Text("█" * full, style=COLOURS[band]).append("░" * (BAR - full), style="dim")
        unsure = "unsure" if category in review.unsure else ""
        table.add_row(
            visible(category),
            bar,
            f"{score:.2f}",
            Text(band, style=COLOURS[band]),
            Text(unsure, style="italic"),
        )
    return table


def _finding(number: int, finding: Finding) -> Text:
    text = Text(f"{number} ", style="dim", overflow="fold")
    text.append(finding.severity, style=MARKS[finding.severity].replace(" underline", ""))
    text.append(f"  {visible(finding.rule or f'{finding.category} (classifier)', lines=False)}", style="dim")
    if finding.quote:
        text.append(f"\n  “{visible(finding.quote, lines=False)}”", style="")
    text.append(f"\n  {visible(finding.message, lines=False)}", style="bold")
    text.append(f"\n  {visible(finding.why, lines=False)}")
    text.append(f"\n  → {visible(finding.instead, lines=False)}", style="green")
    return text


def _edit(edit: Edit) -> Text:
    text = Text(f"  {SIGNS[edit.band]} {edit.risk:.2f}  ", style=COLOURS[edit.band], overflow="fold")
    return text.append(visible(edit.text, lines=False), style="not bold default")


def _footnotes(review: Review) -> Text:
    return Text("\n" + "\n".join(visible(line) for line in _notes(review)), style="dim")


def _notes(review: Review) -> Iterator[str]:
    if review.unchecked:
        yield f"Not checked: {', '.join(part.replace('_', ' ') for part in review.unchecked)}."
    if review.excepted:
        yield (
            "Set aside by exceptions: "
            + ", ".join(f"{rule} ({count})" for rule, count in review.excepted.items())
            + "."
        )
    yield f"policy {review.policy_version} · model {review.model_version}"
