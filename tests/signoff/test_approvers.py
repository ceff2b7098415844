"""approvers.yaml is read as it is meant, and a broken one is refused with file, line and what to do."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.errors import PolicyError
from bot.review.policy import load_policy
from bot.review.yaml_source import load_yaml
from bot.signoff.approvers import Approvers, load_approvers

WHOLE = """\
roles:
  social_lead: [T01ABC/U02DEF, T01ABC/S03GHI]
brands:
  netflix: {people: [T01ABC/U09XYZ, social_lead]}
clear: none
steps:
  - name: Social lead
    ask: [social_lead]
    need: 2
    backup: [policy_owner]
    when:
      - {bands: [high]}
  - name: Legal
    ask: [T01ABC/U05LAW]
    need: all
due:
  - {channels: [reply], remind: [50m, 30m], escalate: 55m, answer: 1h, expire: 2d, urgent: true}
  - {answer: 24h, expire: 3d}
quiet: {since: "19:00", until: "08:00"}
brief:
  - {field: data_source, rules: [privacy_disclosure.small_cohort], say: Say where it comes from.}
"""


def _read(folder: Path, text: str) -> Approvers:
    path = folder / "approvers.yaml"
    path.write_text(text, "utf-8")
    return load_approvers(load_yaml(path))


def test_all_of_it_is_read(tmp_path: Path) -> None:
    approvers = _read(tmp_path, WHOLE)
    lead, legal = (form.step for form in approvers.steps)
    assert (lead.ask, lead.need, lead.backup) == (("social_lead",), 2, ("policy_owner",))
    assert (legal.ask, legal.need) == (("T01ABC/U05LAW",), "all")
    assert set(approvers.roles) == {"social_lead", "admin", "data_owner", "policy_owner"}
    assert approvers.brand_people("netflix") == ("T01ABC/U09XYZ", "social_lead")
    assert approvers.brand_people("spotify") == ()
    assert approvers.due[0].due.remind == (timedelta(minutes=30), timedelta(minutes=50))
    assert approvers.quiet is not None
    assert (approvers.quiet.since, approvers.quiet.until) == (time(19), time(8))


BROKEN = [
    ("a misspelt key", ("need: 2", "neeed: 2"), ":9:", "Did you mean 'need'?"),
    ("a role that nobody defined", ("ask: [social_lead]", "ask: [social_laed]"), ":8:", "Did you mean 'social_lead'?"),
    ("a backup that nobody defined", ("[policy_owner]", "[boss]"), ":10:", "There is no role 'boss'."),
    ("a brand's unknown role", ("U09XYZ, social_lead", "U09XYZ, boss"), ":4:", "There is no role 'boss'."),
    ("a name for a person", ("T01ABC/U05LAW", "'@lawyer'"), ":14:", "T01ABC/U02DEF"),
    ("a role in a role", ("T01ABC/S03GHI", "admin"), ":1:", "holds people and groups only"),
    ("a role in capitals", ("  social_lead:", "  Boss:"), ":1:", "small letters"),
    ("nobody asked", ("ask: [T01ABC/U05LAW]", "ask: []"), ":14:", "at least 1"),
    ("no approval needed", ("need: 2", "need: 0"), ":9:", "any, all, or how many must approve (1 to 50)"),
    ("a backup where all approve", ("need: 2", "need: all"), ":7:", "stand-ins"),
    ("two steps of one name", ("name: Legal", "name: Social lead"), ":6:", "two steps are named 'Social lead'"),
    ("a time without unit", ("answer: 24h", "answer: 24"), ":18:", "30m, 4h, 3d"),
    ("a reminder after the end", ("50m, 30m", "3d"), ":17:", "before 'expire'"),
    ("an answer after the end", ("answer: 24h", "answer: 9d"), ":18:", "behind 'expire'"),
    ("no times for the rest", ("  - {answer: 24h, expire: 3d}\n", ""), ":16:", "must fit every draft"),
    ("no such hour", ('"19:00"', '"25:00"'), ":19:", "08:00 or 19:30"),
    ("an unknown band", ("bands: [high]", "bands: [hihg]"), ":12:", "Did you mean 'high'?"),
    ("an unknown channel", ("channels: [reply]", "channels: [fax]"), ":17:", "tiktok"),
    ("an unknown field of the brief", ("field: data_source", "field: data"), ":21:", "permission"),
    ("no mapping", (WHOLE, "- a\n"), ":1:", "mapping"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "change", "line", "says"), BROKEN, ids=[case[0] for case in BROKEN])
def test_a_broken_file_is_refused(
    tmp_path: Path, what: str, change: tuple[str, str], line: str, says: str
) -> None:
    assert change[0] in WHOLE
    with pytest.raises(PolicyError) as caught:
        _read(tmp_path, WHOLE.replace(*change))
    assert f"approvers.yaml{line}" in str(caught.value)
    assert says.lower() in str(caught.value).lower()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{bands: [high]}", "{categories: [privacy]}", "There is no category 'privacy'."),
        ("{bands: [high]}", "{rules: [privacy_disclosure.smal_cohort]}", "There is no rule"),
        (
            "rules: [privacy_disclosure.small_cohort]",
            "rules: [nothing.here]",
            "There is no rule 'nothing.here'.",
        ),
    ],
)
def test_what_the_pack_does_not_have_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    pack = Path(__file__).parents[1] / "slack" / "pack"
    for path in pack.rglob("*.yaml"):
        copy = tmp_path / path.relative_to(pack)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (tmp_path / "approvers.yaml").write_text(WHOLE, "utf-8")
    assert load_policy(tmp_path).approvers.clear == "none"
    (tmp_path / "approvers.yaml").write_text(WHOLE.replace(old, new), "utf-8")
    with pytest.raises(PolicyError, match=says):
        load_policy(tmp_path)


def test_a_pack_without_the_file_has_the_shipped_one() -> None:
    pack = Path(__file__).parents[1] / "slack" / "pack"
    assert load_policy(pack).approvers == load_policy().approvers


def test_a_change_of_approvers_is_a_change_of_policy(tmp_path: Path) -> None:
    for name, text in (("categories", None), ("approvers", WHOLE)):
        shipped = Path(__file__).parents[1] / "slack" / "pack" / f"{name}.yaml"
        (tmp_path / f"{name}.yaml").write_text(text or shipped.read_text("utf-8"), "utf-8")
    (tmp_path / "privacy_disclosure").mkdir()
    rule = Path(__file__).parents[1] / "slack" / "pack" / "privacy_disclosure" / "small_cohort.yaml"
    (tmp_path / "privacy_disclosure" / "small_cohort.yaml").write_bytes(rule.read_bytes())
    first = load_policy(tmp_path).version
    (tmp_path / "approvers.yaml").write_text(WHOLE.replace("need: 2", "need: 1"), "utf-8")
    assert load_policy(tmp_path).version != first
