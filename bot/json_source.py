"""JSON that people write by hand, read with the same care as YAML: no duplicate keys, and a line for each part."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.errors import GreenlightError
from bot.review.yaml_source import KeyPath, Located, read_text


def load_json(path: Path, *, error: type[GreenlightError]) -> Located:
    """Reads one JSON file; raises `error` with file and line."""
    text = read_text(path, error=error)
    data = _decode(text, path=path, first_line=1, error=error)
    return Located(path, data, _lines_of(data, text))


def load_jsonl(path: Path, *, error: type[GreenlightError]) -> Iterator[Located]:
    """Reads one JSON value a line; blank lines are passed over."""
    for number, line in enumerate(read_text(path, error=error).split("\n"), start=1):
        if line.strip():
            yield Located(path, _decode(line, path=path, first_line=number, error=error), {(): number})


def _decode(text: str, *, path: Path, first_line: int, error: type[GreenlightError]) -> Any:
    try:
        data = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
        json.dumps(data, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as fault:
        where = f"{path}:{first_line + fault.lineno - 1}"
        raise error(f"This is not JSON: {fault.msg}.", where=where) from fault
    except UnicodeEncodeError as fault:
        what = "Half of a surrogate pair stands in a text."
        raise error(what, where=f"{path}:{first_line}", todo="Write the whole character.") from fault
    except ValueError as fault:
        raise error(f"This is not JSON: {fault}.", where=f"{path}:{first_line}") from fault
    except RecursionError as fault:
        raise error("Lists or objects are nested too deeply.", where=f"{path}:{first_line}") from fault
    return data


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the key '{name}' stands in one object twice")
        found[name] = value
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


_BETWEEN = re.compile(r"[\s,:\]}]*")
_SCALAR = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s,\]}]*')


def _lines_of(data: Any, text: str) -> dict[KeyPath, int]:
    """The line of each part, found by walking data and text in step: both are in the same order."""
    lines: dict[KeyPath, int] = {}
    cursor = 0

    def skip(pattern: re.Pattern[str]) -> None:
        nonlocal cursor
        found = pattern.match(text, cursor)
        cursor = found.end() if found else cursor

    def walk(value: Any, key: KeyPath) -> None:
        nonlocal cursor
        skip(_BETWEEN)
        lines.setdefault(key, text.count("\n", 0, cursor) + 1)
        if not isinstance(value, dict | list):
            skip(_SCALAR)
            return
        cursor += 1  # the bracket
        for name in value if isinstance(value, dict) else range(len(value)):
            if isinstance(value, dict):
                skip(_BETWEEN)
                lines[(*key, name)] = text.count("\n", 0, cursor) + 1
                skip(_SCALAR)
            walk(value[name], (*key, name))

    walk(data, ())
    return lines
