"""Scans that are interrupted and continued, over one worker or several."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.errors import ScanError
from tests.cli.scanning import DAY, StubAt, StubEngine, scan_file

ROWS = [{"text": f"draft {number}" + " risky" * (number % 7 == 0), "id": number} for number in range(150)]


class Interrupted(StubEngine):
    """Stops the scan at one draft, as Ctrl-C would."""

    def review(self, draft: Any, *, on: Any, edits: bool = True) -> Any:
        if draft.id == "70":
            raise KeyboardInterrupt
        return StubEngine.review(self, draft, on=on, edits=edits)


@pytest.fixture(params=["jsonl", "csv"])
def whole(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path, bytes]:
    """Input, output, and what an uninterrupted scan writes."""
    source, out = tmp_path / "drafts.jsonl", tmp_path / f"out.{request.param}"
    source.write_text("\n".join(map(json.dumps, ROWS)))
    scan_file(source, tmp_path / f"whole.{request.param}")
    return source, out, (tmp_path / f"whole.{request.param}").read_bytes()


def interrupt(source: Path, out: Path) -> Path:
    """Scans until the 70th draft and returns the unfinished output."""
    with pytest.raises(KeyboardInterrupt):
        scan_file(source, out, load=StubAt(Interrupted()))
    assert not out.exists()
    return out.with_name(out.name + ".part")


def test_an_interrupted_scan_is_continued(whole: tuple[Path, Path, bytes]) -> None:
    """The same command gives the same bytes as if nothing had happened, and counts all rows."""
    source, out, expected = whole
    part = interrupt(source, out)
    assert expected.startswith(part.read_bytes())
    tally = scan_file(source, out)
    assert out.read_bytes() == expected
    assert (tally.rows, tally.overall["high"], tally.errors) == (150, 22, 0)
    assert sorted(path.name for path in out.parent.glob("out*")) == [out.name]


def test_what_is_done_is_not_done_again(whole: tuple[Path, Path, bytes]) -> None:
    """An engine that breaks on an early draft shows it: the continued scan never meets that draft."""
    source, out, expected = whole
    interrupt(source, out)
    scan_file(source, out, load=StubAt(StubEngine(breaks_on="draft 0")))
    assert out.read_bytes() == expected


@pytest.mark.parametrize("cut", [1, 5, 40, 300])
def test_a_torn_last_line_is_dropped(whole: tuple[Path, Path, bytes], cut: int) -> None:
    """Wherever the process died."""
    source, out, expected = whole
    part = interrupt(source, out)
    part.write_bytes(part.read_bytes()[:-cut])
    scan_file(source, out)
    assert out.read_bytes() == expected


def test_a_sheet_torn_within_its_header_begins_anew(tmp_path: Path) -> None:
    """And has one header."""
    source, out = tmp_path / "drafts.csv", tmp_path / "out.csv"
    source.write_text('text,note\nx,"a\nb"\n')
    scan_file(source, out)
    expected = out.read_bytes()
    out.replace(tmp_path / "whole.csv")
    with pytest.raises(KeyboardInterrupt):
        scan_file(source, out, load=StubAt(Always()))
    (tmp_path / "out.csv.part").write_bytes(expected[:20])
    scan_file(source, out)
    assert out.read_bytes() == expected


class Always(StubEngine):
    """Stops the scan at once, though not at the probe of the categories."""

    def review(self, draft: Any, *, on: Any, edits: bool = True) -> Any:
        if draft.id is not None:
            raise KeyboardInterrupt
        return StubEngine.review(self, draft, on=on, edits=edits)


CHANGES: list[tuple[Callable[[Path], dict[str, Any]], str]] = [
    (lambda source: {"load": StubAt(StubEngine(policy_version="new"))}, r"policy version \(stub-policy\)"),
    (lambda source: {"load": StubAt(StubEngine(model_version="new"))}, r"model version \(stub-model\)"),
    (lambda source: {"on": DAY.replace(day=21)}, r"day \(2026-11-20\)"),
    (lambda source: {"edits": False}, r"edits \(yes\)"),
    (lambda source: {"context": {"brands digest": "b"}}, "brands digest"),
    (lambda source: (source.write_text('{"text": "other"}'), {})[1], "input digest"),
]


@pytest.mark.parametrize(("change", "named"), CHANGES, ids=range(len(CHANGES)))
def test_another_scan_never_continues_it(
    whole: tuple[Path, Path, bytes], change: Callable[[Path], dict[str, Any]], named: str
) -> None:
    """It is refused with what differs, leaves the file alone, and --fresh begins anew."""
    source, out, _ = whole
    part = interrupt(source, out)
    before = part.read_bytes()
    options = change(source)
    with pytest.raises(ScanError, match=f"begun with another {named}, so it .* --fresh"):
        scan_file(source, out, **options)
    assert part.read_bytes() == before
    scan_file(source, out, fresh=True, **options)
    assert out.exists()
    assert not part.exists()


@pytest.mark.parametrize("state", [None, "no json", "[]", '{"form": "0"}'])
def test_an_output_of_unknown_origin_is_not_continued(
    whole: tuple[Path, Path, bytes], state: str | None
) -> None:
    """Without its state, nobody knows of which scan it is the beginning."""
    source, out, _ = whole
    part = interrupt(source, out)
    beside = part.with_name(part.name + ".state")
    beside.unlink() if state is None else beside.write_text(state)
    with pytest.raises(ScanError, match="--fresh"):
        scan_file(source, out)


def test_an_altered_output_is_not_continued(whole: tuple[Path, Path, bytes]) -> None:
    """A line that is no record of ours stops the scan."""
    source, out, _ = whole
    part = interrupt(source, out)
    data = part.read_bytes().split(b"\n")
    part.write_bytes(
        b"\n".join([data[0], b'"x"', *data[2:]]) if out.suffix == ".jsonl" else b"what\nis\nthis\n"
    )
    with pytest.raises(ScanError, match="altered"):
        scan_file(source, out)


def test_a_former_output_stays_until_the_new_one_is_whole(whole: tuple[Path, Path, bytes]) -> None:
    """Whoever reads it sees the old or the new, never a half."""
    source, out, expected = whole
    out.write_text("former")
    with pytest.raises(KeyboardInterrupt):
        scan_file(source, out, load=StubAt(Interrupted()))
    assert out.read_text() == "former"
    scan_file(source, out)
    assert out.read_bytes() == expected


class Replaced(StubEngine):
    """A worker that loaded the pack a moment later, when it was another one."""

    def review(self, draft: Any, *, on: Any, edits: bool = True) -> Any:
        review = StubEngine.review(self, draft, on=on, edits=edits)
        return replace(review, policy_version="new") if draft.id == "70" else review


def test_an_output_never_mixes_two_packs(whole: tuple[Path, Path, bytes]) -> None:
    """The scan stops with a sentence, and what is written is all of one pack."""
    source, out, expected = whole
    with pytest.raises(ScanError, match="changed during the scan"):
        scan_file(source, out, load=StubAt(Replaced()))
    assert expected.startswith(out.with_name(out.name + ".part").read_bytes())
    assert not out.exists()


class ScanningToo(StubEngine):
    """Begins the same scan once more, into the same output, while the first is under way."""

    def review(self, draft: Any, *, on: Any, edits: bool = True) -> Any:
        if draft.id == "70":
            folder = Path(draft.author)
            for fresh in (False, True):
                with pytest.raises(ScanError, match="Another scan is writing it"):
                    scan_file(folder / "drafts.jsonl", folder / "out.jsonl", fresh=fresh)
        return StubEngine.review(self, draft, on=on, edits=edits)


def test_two_scans_never_write_one_output(tmp_path: Path) -> None:
    """Whoever takes a scan for dead while it lives is told so; --fresh doesn't help either."""
    source, out = tmp_path / "drafts.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(json.dumps(row | {"author": str(tmp_path)}) for row in ROWS))
    scan_file(source, out, load=StubAt(ScanningToo()))
    first = out.read_bytes()
    scan_file(source, out)
    assert out.read_bytes() == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["drafts.jsonl", "out.jsonl"]


def test_workers_change_nothing(whole: tuple[Path, Path, bytes]) -> None:
    """Order and bytes are those of one worker, also where a scan is continued by several."""
    source, out, expected = whole
    interrupt(source, out)
    scan_file(source, out, workers=2)
    assert out.read_bytes() == expected
