"""Records are read, checked and split."""

from pathlib import Path
from typing import Any

import pytest

from tests.training.conftest import MOCKERY, PRIVACY, SELF, change_first, write_lines
from training.check_data import check_data
from training.records import DataError, read_records
from training.split import Part, fold_of, part_of

CLEAN = {PRIVACY: 0, SELF: 0, MOCKERY: 0}


def test_sound_data_passes(data: Path) -> None:
    """Every record of sound data is handed on, spans as places in the text."""
    records = check_data(data)
    assert len(records) == 128
    risky = records[2]
    assert [risky.draft.text[span.start : span.end] for span in risky.spans] == [
        "the 17 people who ordered Titleword0 at 4 a.m.",
        "who raised you?",
    ]
    assert not records[0].is_risky


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"brand": "nobody"}, "has no profile"),
        ({"labels": {**CLEAN, PRIVACY: 1}}, "disagree"),
        ({"labels": {**CLEAN, PRIVACY: 3}}, "less than or equal to 2"),
        ({"labels": {PRIVACY: 0}}, "Field required"),
        ({"spans": [{"category": PRIVACY, "quote": "not in there"}]}, "is not in the text"),
        ({"spans": [{"category": PRIVACY, "quote": "Doors"}]}, "disagree"),
        ({"spans": [{"category": "politics", "quote": "Doors"}]}, "Input should be"),
        ({"channel": "fax"}, "Input should be"),
        ({"mood": "merry"}, "Extra inputs"),
        ({"id": "brand-0-1"}, "stands twice"),
    ],
)
def test_unsound_records_are_refused(data: Path, changes: dict[str, Any], said: str) -> None:
    """Each fault is refused with a sentence that says what is wrong."""
    change_first(data, **changes)
    with pytest.raises(DataError, match=said):
        check_data(data)


def test_a_fault_names_file_and_line(data: Path) -> None:
    """The place of a fault stands in its sentence."""
    change_first(data, brand="nobody")
    with pytest.raises(DataError, match=r"t01\.jsonl:1"):
        read_records(data)


def test_copies_are_refused(data: Path) -> None:
    """The same text in other capitals, and a near copy, stand for one draft."""
    text = read_records(data)[8].draft.text
    change_first(data, text=text.upper())
    with pytest.raises(DataError, match="same text"):
        check_data(data)
    change_first(data, text=f"{text} And bring a friend!")
    with pytest.raises(DataError, match="near copy"):
        check_data(data)


def test_pairs_may_be_alike(data: Path) -> None:
    """Drafts whose ids differ only in their letter are alike on purpose."""
    text = read_records(data)[8].draft.text
    rows: list[dict[str, Any]] = [
        {"id": f"pair-1{letter}", "brand": "b", "channel": "x", "text": given, "labels": CLEAN, "spans": []}
        for letter, given in (("a", text), ("b", f"{text} And bring a friend!"))
    ]
    write_lines(data / "rounds" / "t01.jsonl", rows)
    write_lines(data / "brands" / "t01.jsonl", [{"slug": "b", "name": "B"}])
    assert len(check_data(data)) == 2


def test_a_copy_of_the_golden_set_is_refused(data: Path, tmp_path: Path) -> None:
    """What is only to be counted must not be learnt from; the founding post may be."""
    text = read_records(data)[0].draft.text
    golden = tmp_path / "posts.jsonl"
    write_lines(golden, [{"id": "golden-001", "text": text}])
    check_data(data, golden)
    write_lines(golden, [{"id": "golden-002", "text": f"{text} #ad"}])
    with pytest.raises(DataError, match="brand-0-0 is a near copy of golden-002"):
        check_data(data, golden)


def test_parts_and_folds_hang_on_the_slug_alone() -> None:
    """A brand keeps its part whatever other brands there are; these are the parts that releases were made with."""
    assert part_of("netflix") is part_of("netflix")
    parts = [part_of(f"brand-{number}") for number in range(1000)]
    assert 650 < parts.count(Part.TRAIN) < 750
    assert 80 < parts.count(Part.VALIDATION) < 160
    assert {fold_of(f"brand-{number}", 5) for number in range(100)} == set(range(5))
