"""Review records as rows of a CSV: flat columns, lists as JSON in a cell, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.record import Record

_AFTER_SCORES = ("unsure", "findings", "edits", "unchecked", "policy_version", "model_version", "error")

# What a spreadsheet takes for a formula, the full-width signs of Japanese and Chinese ones included. Apostrophes
# before it count too, so that taking one off always gives the cell as it was.
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_PLAIN_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")


def columns_of(categories: Sequence[str]) -> list[str]:
    """The columns of every scan, before those that are handed back."""
    scores = [f"score_{category}" for category in categories]
    bands = [f"band_{category}" for category in categories]
    return ["id", "risk", "band", *scores, *bands, *_AFTER_SCORES]


def cells_of(record: Record, columns: Iterable[str]) -> list[str]:
    """The record under `columns`; empty where it has nothing to say."""
    flat = {
        **record,
        **{f"score_{category}": score for category, score in record.get("scores", {}).items()},
        **{f"band_{category}": band for category, band in record.get("bands", {}).items()},
    }
    return [guard(_text(flat.get(column))) for column in columns]


def csv_bytes(cells: Iterable[str]) -> bytes:
    """One line of CSV, in UTF-8."""
    line = io.StringIO()
    # The writer quotes only those line ends that its own line end is made of; a lone \r in a cell must be quoted too.
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().removesuffix("\r\n").encode("utf-8", "backslashreplace") + b"\n"


def guard(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would take it for a formula; plain numbers stay."""
    return f"'{cell}" if _FORMULA.match(cell) and not _PLAIN_NUMBER.fullmatch(cell) else cell


def unguard(cell: str) -> str:
    """The cell as it was before `guard`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def renamed(names: Iterable[str], taken: Iterable[str]) -> Mapping[str, str]:
    """For each given field the name under which it is handed back: its own, or `given_<name>` where that is taken."""
    given, used = list(names), set(taken)
    free = {name: name for name in given if name not in used}
    used.update(free)
    for name in given:
        if name not in free:
            new = f"given_{name}"
            while new in used:
                new = f"given_{new}"
            used.add(new)
            free[name] = new
    return {name: free[name] for name in given}
