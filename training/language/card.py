"""Writes the model card of a release from its metrics."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any, Final

_TEMPLATE: Final = Path(__file__).parent / "card.md"
_KINDS: Final = ("person", "org", "place")


def write_card(metrics: Mapping[str, Any]) -> str:
    """The text of the card."""
    trial = metrics["product_trial"]
    speed = metrics["speed"]
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        version=metrics["version"],
        syntax=_table(
            ("set", "written", "tags", "POS", "morphology", "lemmas", "UAS", "LAS", "sentences F"),
            _syntax_rows(metrics),
        ),
        names=_table(
            ("set", "written", *(f"{kind} F" for kind in _KINDS), "all P", "all R", "all F"),
            _name_rows(metrics),
        ),
        published=_table(("set", "system", "measure", "theirs", "ours", "note"), _published_rows(metrics)),
        product_f=f"{trial['wnut17_dev_f']:.2f}",
        product_needed=f"{trial['needed']:.1f}",
        product_verdict="so products are named" if trial["released"] else "so products are not named",
        megabytes=f"{metrics['pipeline_bytes'] / 1e6:.1f}",
        **{key: f"{value:.2f}" for key, value in speed.items()},
    )


def _syntax_rows(metrics: Mapping[str, Any]) -> Iterable[Sequence[str]]:
    measures = (
        "tag_accuracy",
        "pos_accuracy",
        "morph_accuracy",
        "lemma_accuracy",
        "uas",
        "las",
        "sentence_f",
    )
    for measured, copies in metrics["syntax"].items():
        for copy, row in copies.items():
            yield measured, copy, *(_percent(row[measure]) for measure in measures)


def _name_rows(metrics: Mapping[str, Any]) -> Iterable[Sequence[str]]:
    for measured, copies in metrics["names"].items():
        for copy, kinds in copies.items():
            by_kind = (_percent(kinds[kind]["f"]) if kind in kinds else "-" for kind in _KINDS)
            yield measured, copy, *by_kind, *(_percent(kinds["all"][measure]) for measure in ("p", "r", "f"))


def _published_rows(metrics: Mapping[str, Any]) -> Iterable[Sequence[str]]:
    for result in metrics["published"]:
        ours = _ours(metrics, result["measured"], result["measure"])
        system = f"[{result['system']}]({result['source']})"
        yield result["measured"], system, result["measure"], _percent(result["value"]), ours, result["note"]


def _ours(metrics: Mapping[str, Any], measured: str, measure: str) -> str:
    """Our number for a published one, or a dash where we have none."""
    kind, _, part = measure.partition(" ")
    section, path = ("names", (kind, part)) if part else ("syntax", (kind,))
    value: Any = metrics[section].get(measured, {}).get("as_written", {})
    for key in path:
        value = value.get(key) if value else None
    return "-" if value is None else _percent(value)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"
