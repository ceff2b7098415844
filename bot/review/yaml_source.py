"""Data that people write by hand, read so that every mistake can be told with its file and line.

`load_yaml` reads the safe, plain part of YAML: no anchors or aliases, no duplicate keys, one document, keys are
text, and only `true` and `false` are truth values (`no`, `on` and `12:30` stay the text they look like).
`mistake` turns what pydantic found wrong with such data into one sentence for its author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.errors import GreenlightError, PolicyError

KeyPath = tuple[str | int, ...]
MAX_BYTES = 4_000_000  # a rule or profile is a few kilobytes; what is larger was not written by a person


@dataclass(frozen=True, slots=True)
class Located:
    """Plain data (dicts, lists, text, numbers, dates) and the line on which each part of it stands."""

    path: Path
    data: Any
    lines: Mapping[KeyPath, int]

    def line(self, key: KeyPath = ()) -> int:
        """The line of `key`, or of the nearest part around it that stands in the file."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 1)

    def where(self, key: KeyPath = ()) -> str:
        """`path:line`, as errors name a place."""
        return f"{self.path}:{self.line(key)}"

    def part(self, key: KeyPath) -> Located:
        """What stands under `key`, as if it were a file of its own."""
        data = self.data
        for part in key:
            data = data[part]
        lines = {place[len(key) :]: line for place, line in self.lines.items() if place[: len(key)] == key}
        return Located(self.path, data, lines)


def read_text(path: Path, *, error: type[GreenlightError]) -> str:
    """The file as text, with or without BOM; an `error` that says why it can't be read."""
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise error(f"The file can't be read ({fault.strerror}).", where=str(path)) from fault
    if len(data) > MAX_BYTES:
        raise error(f"The file has {len(data):,} bytes.", where=str(path), todo=f"Allowed are {MAX_BYTES:,}.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise error(
            "This line is not UTF-8.", where=f"{path}:{line}", todo="Save the file as UTF-8."
        ) from fault


def load_yaml(path: Path, *, error: type[GreenlightError] = PolicyError) -> Located:
    """Reads one YAML file; raises `error` with file and line for anything beyond plain data."""
    return parse_yaml(read_text(path, error=error), path=path, error=error)


def parse_yaml(text: str, *, path: Path, error: type[GreenlightError] = PolicyError) -> Located:
    """Reads YAML from `text`; `path` is only named in errors."""
    try:
        loader = _PlainLoader(text)
        try:
            root = loader.get_single_node()
            lines: dict[KeyPath, int] = {(): 1}
            data = None if root is None else _plain(loader, root, (), lines)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        place = f"{path}:{mark.line + 1}" if mark else str(path)
        what = fault.problem or fault.context or "unreadable"
        raise error(f"This is not YAML that can be used: {what}.", where=place) from fault
    except yaml.reader.ReaderError as fault:
        line = text.count("\n", 0, fault.position) + 1
        raise error(
            f"U+{ord(text[fault.position]):04X} is not allowed in YAML.", where=f"{path}:{line}"
        ) from fault
    except RecursionError as fault:
        raise error("Lists or mappings are nested too deeply.", where=str(path)) from fault
    return Located(path, data, lines)


class _PlainLoader(yaml.SafeLoader):
    """The safe loader without anchors, aliases and YAML 1.1's surprises."""

    # Own copy: the implicit resolvers of SafeLoader are shared by every user of PyYAML in the process.
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 (PyYAML's form)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            problem = f"'{sign}{event.anchor}' is an alias or anchor, and none are allowed; write it out, or quote it"
            raise yaml.composer.ComposerError(None, None, problem, event.start_mark)
        return super().compose_node(parent, index)


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)", "-+0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("timestamp", r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ][0-9:.]+ ?(?:Z|[-+][0-9:]+)?)?", "0123456789"),
):
    _PlainLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), list(_first)
    )


def _plain(loader: _PlainLoader, node: yaml.Node, key: KeyPath, lines: dict[KeyPath, int]) -> Any:
    """The node as plain data; fills `lines` with the line of each part."""
    lines.setdefault(key, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(loader, node, key, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(loader, item, (*key, index), lines) for index, item in enumerate(node.value)]
    try:
        return loader.construct_object(node, deep=True)
    except ValueError as fault:  # a date such as 2024-13-45
        raise yaml.constructor.ConstructorError(
            None, None, str(fault).rstrip("."), node.start_mark
        ) from fault


def _mapping(
    loader: _PlainLoader, node: yaml.MappingNode, key: KeyPath, lines: dict[KeyPath, int]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in node.value:
        if not isinstance(name, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(None, None, "a key must be text", name.start_mark)
        if name.value in found:
            problem = f"the key '{name.value}' stands here twice"
            raise yaml.constructor.ConstructorError(None, None, problem, name.start_mark)
        lines[(*key, name.value)] = name.start_mark.line + 1
        found[name.value] = _plain(loader, value, (*key, name.value), lines)
    return found


def mistake(
    fault: ValidationError,
    source: Located,
    model: type[BaseModel],
    *,
    at: KeyPath = (),
    error: type[GreenlightError] = PolicyError,
) -> GreenlightError:
    """An `error` for the first thing, from the top of the file, that pydantic found wrong with `source`.

    `at` is the place in the source that was validated, where that is not the whole of it.
    """
    faults = fault.errors(include_url=False)
    known = [(_known_path(source, at, entry), entry) for entry in faults]
    # A union reports a fault for each of its members; those that reach further into the data are the telling ones.
    known = [(key, entry) for key, entry in known if not any(_is_around(key, other) for other, _ in known)]
    # A misspelt key makes two faults, one unknown and one missing: the unknown one is what its author typed.
    key, first = min(known, key=lambda pair: (pair[1]["type"] == "missing", source.line(pair[0])))
    what, todo = _sentences(key, first, model)
    others = len({path for path, _ in known}) - 1
    if others:
        todo = f"{todo} ({others} more to mend in this file.)".strip()
    return error(what, where=source.where(key), todo=todo)


def _is_around(key: KeyPath, other: KeyPath) -> bool:
    return len(key) < len(other) and other[: len(key)] == key


def _known_path(source: Located, at: KeyPath, entry: ErrorDetails) -> KeyPath:
    """The place of a fault without the names of union members that pydantic puts between the keys."""
    key, data = at, source.data
    for part in at:
        data = data[part]
    for part in entry["loc"]:
        is_key = isinstance(data, dict) and isinstance(part, str) and part in data
        is_index = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if is_key or is_index:
            key, data = (*key, part), data[part]
    return (*key, entry["loc"][-1]) if entry["type"] == "missing" else key


def _sentences(key: KeyPath, entry: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """What was found, and what is allowed."""
    name = _spoken(key)
    kind, found = entry["type"], entry["input"]
    context = entry.get("ctx", {})
    if kind == "extra_forbidden":
        allowed = _keys_beside(model, entry["loc"])
        return f"Found the unknown key '{key[-1]}'.", _allowed(str(key[-1]), allowed)
    if kind == "missing":
        return f"The key '{entry['loc'][-1]}' is missing.", "Add it."
    if kind in ("literal_error", "enum"):
        allowed = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        return f"Found {_shown(found)} for {name}.", _allowed(str(found), allowed)
    if kind == "union_tag_invalid":
        allowed = re.findall(r"'([^']*)'", str(context.get("expected_tags", "")))
        return f"Found '{context.get('tag')}' as kind.", _allowed(str(context.get("tag")), allowed)
    if kind == "string_type" and isinstance(found, int | float):
        return f"Found {_shown(found)} for {name}.", "Text is allowed: put it in quotes."
    if kind == "value_error":
        return f"Found {_shown(found)} for {name}.", f"{str(context.get('error', entry['msg'])).rstrip('.')}."
    message = re.sub(r"^Input should", "It should", entry["msg"]).rstrip(".")
    return f"Found {_shown(found)} for {name}.", f"{message}."


def did_you_mean(found: str, allowed: list[str]) -> str:
    """` Did you mean 'x'?`, or nothing where no allowed word is near."""
    near = get_close_matches(found.lower(), [word.lower() for word in allowed], n=1, cutoff=0.6)
    word = next((word for word in allowed if near and word.lower() == near[0]), None)
    return f" Did you mean '{word}'?" if word else ""


def _allowed(found: str, allowed: list[str]) -> str:
    return f"Allowed are {', '.join(allowed)}.{did_you_mean(found, allowed)}" if allowed else ""


def _spoken(key: KeyPath) -> str:
    """`('examples', 2, 'bad')` as people say it: 'examples[3].bad', counted from 1."""
    text = ""
    for part in key:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return f"'{text.lstrip('.')}'" if text else "the file"


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _keys_beside(model: type[BaseModel], loc: KeyPath) -> list[str]:
    """The keys that the model at `loc[:-1]` knows."""
    models: list[type[BaseModel]] = [model]
    for part in loc[:-1]:
        models = [inner for outer in models for inner in _models_under(outer, part)] or models
    return sorted({field.alias or name for inner in models for name, field in inner.model_fields.items()})


def _models_under(model: type[BaseModel], part: str | int) -> Iterator[type[BaseModel]]:
    """Models that stand under the key `part`, or the model itself where `part` is its name in a union."""
    if part == model.__name__:
        yield model
    for name, field in model.model_fields.items():
        if part in (name, field.alias):
            yield from _models_in(field.annotation)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (Union, UnionType) or get_args(annotation):
        for inner in get_args(annotation):
            yield from _models_in(inner)
