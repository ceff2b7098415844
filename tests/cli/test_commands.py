"""Every command through its front door: output, errors in one sentence, exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.record import FIELDS
from tests.cli.conftest import RISKY, Greenlight


def test_a_review_is_the_record_that_a_scan_gives(greenlight: Greenlight, pack: Path) -> None:
    """Byte for byte, on one line."""
    draft = json.dumps({"text": RISKY, "brand": "nf", "channel": "x"})
    one = greenlight(
        "review", RISKY, "--brand", "nf", "--channel", "x", "--policies", pack, "--format", "json"
    )
    many = greenlight("scan", "-", "--policies", pack, given=draft.encode())
    assert one.stdout_bytes == many.stdout_bytes
    assert one.stdout.count("\n") == 1
    record = json.loads(one.stdout)
    assert tuple(record) == FIELDS
    finding = record["findings"][0]
    assert RISKY[finding["start"] : finding["end"]] == finding["quote"]
    assert record["unchecked"] == ["brand_profile"]
    assert (one.exit_code, many.exit_code) == (1, 1)


def test_a_table_marks_the_words(greenlight: Greenlight, pack: Path) -> None:
    """And says band, score, rule, reason and advice."""
    result = greenlight("review", RISKY, "--policies", pack)
    assert result.exit_code == 1
    for part in (
        "■ HIGH",
        "«the 53 people who watched",
        "»¹",
        "privacy_disclosure.small_cohort",
        "Some recognise",
        "→ Speak of everyone",
    ):
        assert part in result.stdout
    assert result.stderr == ""


HOSTILE = [
    ("\x1b[31mred\x1b]0;title\x07", "\\x1b[31mred\\x1b]0;title\\x07"),
    ("\x9b2J\x7f\x00", "\\x9b2J\\x7f\\x00"),
    ("pay \u202egnp.exe\u202c now \u2066x\u2069", "pay \\u202egnp.exe\\u202c now \\u2066x\\u2069"),
    (
        "[bold red]x[/bold red] [link=file:///]y[/link] :smile:",
        "[bold red]x[/bold red] [link=file:///]y[/link] :smile:",
    ),
    ("zero\u200bwidth jo\u200din \U000e0041", "zero\\u200bwidth jo\\u200din \\U000e0041"),
    ("line\u2028end\rback", "line\\u2028end\\x0dback"),
    ("👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥", "👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥"),
]


@pytest.mark.parametrize(("text", "shown"), HOSTILE, ids=range(len(HOSTILE)))
def test_a_draft_cannot_steer_the_terminal(greenlight: Greenlight, pack: Path, text: str, shown: str) -> None:
    """What a terminal would obey, or nobody would see, is shown as text; emoji stay whole."""
    table = greenlight("review", text, "--policies", pack)
    assert shown in table.stdout
    assert greenlight("review", text, "--policies", pack, "--format", "json").stdout.isprintable is not None
    assert not any((char < " " and char != "\n") or "\x7f" <= char <= "\x9f" for char in table.stdout)


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        (b"", b"", 0),
        (b"", b"\n", 0),
        (b"", b"\r\n", 0),
        (b"\xef\xbb\xbf", b"\n", 0),
        (b"", b"\n\n", 1),
        (b"", b" ", 1),
    ],
)
def test_standard_input_is_one_draft(
    greenlight: Greenlight, pack: Path, start: bytes, end: bytes, status: int
) -> None:
    """Less one final newline: the longest draft that is allowed shows what was counted."""
    longest = b"word " * 2000
    result = greenlight("review", "-", "--policies", pack, given=start + longest[:-1] + b"." + end)
    assert result.exit_code == status


UNREVIEWABLE = ["", " \n", "a" * 10_001, "half \ud83d", "bytes \udcff"]


@pytest.mark.parametrize("text", UNREVIEWABLE, ids=range(len(UNREVIEWABLE)))
def test_a_draft_that_cannot_be_read_is_one_sentence(greenlight: Greenlight, pack: Path, text: str) -> None:
    """With status 1, as such a row of a scan; for programs also as the scan's error record."""
    table = greenlight("review", text, "--policies", pack)
    assert (table.exit_code, table.stdout) == (1, "")
    assert table.stderr.startswith("greenlight: ")
    assert table.stderr.count("\n") == 1
    record = json.loads(greenlight("review", text, "--policies", pack, "--format", "json").stdout)
    assert list(record) == ["id", "line", "error"]
    assert record["error"] in table.stderr


WRONG = [
    (("review", "x", "--format", "jsn"), "allowed are table, json. Did you mean 'json'?"),
    (("review", "x", "--channel", "instgram"), "Did you mean 'instagram'?"),
    (("review", "x", "--on", "today"), "write a day as 2026-11-20"),
    (("review", "x", "--brands", "none"), "The folder of brand profiles can't be read"),
    (("review", "x", "--policies", "none"), "no such folder of policies"),
    (("review",), "Missing argument"),
    (("revew", "x"), "Did you mean 'review'"),
    (("scan", "none.jsonl"), "none.jsonl: The file can't be read (No such file or directory)."),
    (("scan", "pack"), "The name doesn't say how rows are written"),
    (("scan", "pack", "--input-format", "txt"), "The file can't be read (Is a directory)."),
    (("scan", "posts.xlsx"), "Give --input-format jsonl, csv or txt."),
    (("scan", "-", "--input-format", "xml"), "allowed are jsonl, csv, txt"),
    (("scan", "posts.jsonl", "--out", "posts.jsonl"), "--out would replace the input."),
    (("scan", "posts.part", "--input-format", "txt", "--out", "posts"), "--out would replace the input."),
    (("scan", "posts.jsonl", "--out", "pack"), "--out names a folder."),
    (("scan", "posts.jsonl", "--out", "none/out.jsonl"), "The output can't be written (No such file"),
    (("scan", "posts.jsonl", "--workers", "0"), "--workers"),
    (("policies", "check", "--policies", "broken"), "broken/privacy_disclosure/bad.yaml:"),
    (
        ("policies", "explain", "privacy_disclosure.smal_cohort"),
        "Did you mean 'privacy_disclosure.small_cohort'?",
    ),
    (("train", "language", "--corpora", "none", "--version", "1"), "There is no such folder of corpora."),
]


@pytest.mark.parametrize(("arguments", "sentence"), WRONG, ids=range(len(WRONG)))
def test_wrong_usage_is_told_with_status_2(
    greenlight: Greenlight,
    pack: Path,
    arguments: tuple[str, ...],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On standard error, without a traceback, and nothing on standard output."""
    (pack.parent / "posts.jsonl").write_text('{"text": "x"}\n')
    (pack.parent / "posts.part").write_text("x\n")
    broken = pack.parent / "broken" / "privacy_disclosure"
    broken.mkdir(parents=True)
    (broken.parent / "categories.yaml").write_text((pack / "categories.yaml").read_text())
    (broken / "bad.yaml").write_text("kind: cohrt\n")
    monkeypatch.setenv("GREENLIGHT_POLICIES", str(pack))
    result = greenlight(*arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


STATUS = [
    (b'{"text": "fine"}\n', 0, "1 row: 0 high, 0 caution, 1 clear."),
    (b'{"text": "fine"}\n{"text": "' + RISKY.encode() + b'"}\n', 1, "2 rows: 1 high, 0 caution, 1 clear."),
    (b'{"text": "fine"}\n{}\n', 1, "2 rows: 0 high, 0 caution, 1 clear, 1 couldn't be read."),
    (b"", 0, "0 rows: 0 high, 0 caution, 0 clear."),
]


@pytest.mark.parametrize(("given", "status", "summary"), STATUS, ids=range(len(STATUS)))
def test_a_scan_ends_with_summary_and_status(
    greenlight: Greenlight, pack: Path, given: bytes, status: int, summary: str
) -> None:
    """Records alone on standard output, the summary on standard error."""
    result = greenlight("scan", "-", "--policies", pack, given=given)
    assert result.exit_code == status
    assert result.stderr.startswith(summary)
    assert len(result.stdout.splitlines()) == given.count(b"\n")
    assert all(json.loads(line) for line in result.stdout.splitlines())


def test_a_scan_reads_sheets_from_standard_input(greenlight: Greenlight, pack: Path) -> None:
    """When it is told so; the output is a sheet too, unless --out says otherwise."""
    given = f'text,team\n"{RISKY}",uk\n'.encode()
    sheet = greenlight("scan", "-", "--input-format", "csv", "--policies", pack, given=given)
    assert sheet.stdout.splitlines()[0].startswith(
        "id,risk,band,score_privacy_disclosure,score_segment_mockery,"
    )
    assert sheet.stdout.splitlines()[0].endswith(",error,team")
    greenlight("scan", "-", "--input-format", "csv", "--policies", pack, "--out", "o.jsonl", given=given)
    assert json.loads(Path("o.jsonl").read_text())["team"] == "uk"


def test_a_pack_is_checked_tried_listed_and_explained(greenlight: Greenlight, pack: Path) -> None:
    """What an author of rules needs, from the command line."""
    check = greenlight("policies", "check", "--policies", pack)
    assert check.stdout.startswith("1 rules in 2 categories and 0 brand profiles are sound (policy ")
    listed = greenlight("policies", "list", "--policies", pack).stdout
    assert listed == "privacy_disclosure.small_cohort  cohort  high  '{match}' tells what a few people did.\n"
    told = greenlight("policies", "explain", "privacy_disclosure.small_cohort", "--policies", pack).stdout
    for part in (
        "(cohort, high)",
        "small_cohort.yaml",
        "Why:     Some recognise",
        "shapes:",
        "✗ The 53",
        "✓ 100 million",
    ):
        assert part in told
    schema = json.loads(greenlight("policies", "schema").stdout)
    assert schema["$schema"].startswith("https://json-schema.org/")


def test_examples_that_fail_are_named(greenlight: Greenlight, pack: Path) -> None:
    """With the rule's file and line, and status 2."""
    assert (
        greenlight("policies", "test", "--policies", pack).stdout == "4 examples of 1 rules: none failed.\n"
    )
    rule = pack / "privacy_disclosure" / "small_cohort.yaml"
    rule.write_text(
        rule.read_text().replace("good: 53 new stores in 2026.", "good: The 7 people who bought it.")
    )
    result = greenlight("policies", "test", "--policies", pack)
    assert result.exit_code == 2
    assert (
        "small_cohort.yaml:11: privacy_disclosure.small_cohort expects no match and found 'The 7"
        in result.stderr
    )
