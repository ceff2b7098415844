"""A review as a person reads it in a terminal: the draft with its words marked, scores, findings, edits.

Everything that comes from a draft, a profile or a pack is shown as text: what would steer the terminal, turn the
reading direction or stay unseen is written as an escape such as \\x1b or \\u202e, and rich's markup is never parsed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rich.console import Console
from rich.text import Text

from bot.types import Band, Change, Edit, Finding, Review, Severity

NO_EDIT = "No rewrite of ours passed this same review. The lines with an arrow say what to change."
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


def show_review(review: Review, console: Console, *, edits: bool = True) -> None:
    """Prints the whole review; `edits` says whether any were looked for."""
    about = " · ".join(part for part in (review.draft.brand, review.draft.channel) if part)
    _print(console, _headline(review, about))
    console.print()
    _print(console, marked(review.draft.text, review.findings), indent=2)
    console.print()
    for line in _scores(review):
        _print(console, line)
    for number, finding in enumerate(review.findings, start=1):
        console.print()
        _print_finding(console, number, finding)
    if review.edits:
        console.print("\nInstead, reviewed too:", style="bold")
    elif edits and review.band is not Band.CLEAR:
        console.print()
        _print(console, Text(NO_EDIT, style="bold"))
    for edit in review.edits:
        _print(console, _edit(edit), indent=2)
        _print(console, diff(review.draft.text, edit.changes), indent=6)
    console.print()
    for note in _notes(review):
        _print(console, Text(visible(note, lines=False), style="dim"))


def _print(console: Console, text: Text, *, indent: int = 0) -> None:
    """Prints the text in lines that fit, without the spaces behind them that rich would add."""
    for line in text.wrap(console, max(20, console.width - indent), overflow="fold"):
        line.rstrip()
        console.print(Text(" " * indent) + line if line.plain else line, soft_wrap=True)


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


def diff(text: str, changes: Sequence[Change]) -> Text:
    """The draft with what an edit takes out between [- and -], and what it puts in between {+ and +}."""
    shown = Text(overflow="fold", style="dim")
    at = 0
    for change in changes:
        shown.append(visible(text[at : change.start], lines=False))
        if change.start < change.end:
            shown.append(f"[-{visible(text[change.start : change.end], lines=False)}-]", style="not dim red")
        if change.text:
            shown.append(f"{{+{visible(change.text, lines=False)}+}}", style="not dim green")
        at = change.end
    return shown.append(visible(text[at:], lines=False))


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


def _scores(review: Review) -> Iterator[Text]:
    width = max(map(len, review.scores), default=0)
    for category, score in review.scores.items():
        band = review.bands[category]
        full = round(score * BAR)
        line = Text(f"{visible(category):<{width}}  ").append("█" * full, style=COLOURS[band])
        line.append("░" * (BAR - full), style="dim").append(f"  {score:.2f}  ").append(
            band, style=COLOURS[band]
        )
        yield line.append("  unsure" if category in review.unsure else "", style="italic")


def _print_finding(console: Console, number: int, finding: Finding) -> None:
    head = Text(f"{number} ", style="dim")
    head.append(finding.severity, style=MARKS[finding.severity].replace(" underline", ""))
    head.append(f"  {visible(finding.rule or f'{finding.category} (classifier)', lines=False)}", style="dim")
    _print(console, head)
    if finding.quote:
        _print(console, Text(f"“{visible(finding.quote, lines=False)}”"), indent=2)
    for said, style in ((finding.message, "bold"), (finding.why, ""), (f"→ {finding.instead}", "green")):
        _print(console, Text(visible(said, lines=False), style=style), indent=2)


def _edit(edit: Edit) -> Text:
    text = Text(f"{SIGNS[edit.band]} {edit.risk:.2f}  ", style=COLOURS[edit.band])
    if edit.band is not Band.CLEAR:
        text.append("better, not clear: ", style="italic")
    return text.append(visible(edit.text, lines=False), style="not bold default")


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
