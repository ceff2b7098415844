"""A pack is read as it is meant, and a broken one is refused with file, line and what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import PolicyError
from bot.review.examples import run_examples
from bot.review.language import load_reader
from bot.review.policy import load_policy, policy_schema
from bot.review.reviewer import Reviewer, compile_checks
from bot.types import Channel, Draft

RULE = """\
kind: term
severity: caution
terms: [synergy]
message: "'{match}' says nothing."
why: Readers skip it.
instead: Say what happens.
examples:
  - bad: Pure synergy.
  - bad: Synergy for all.
  - good: We work together.
  - good: Synergetic means something else.
"""


def _pack(folder: Path, **files: str) -> Path:
    for name, text in {"segment_mockery/jargon": RULE, **files}.items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def test_every_rule_passes_its_own_examples(reviewer: Reviewer) -> None:
    assert list(run_examples(reviewer)) == []


def test_shipped_pack_covers_its_categories(reviewer: Reviewer) -> None:
    rules = [rule_id.split(".")[0] for rule_id in reviewer.policy.rules]
    assert {category: rules.count(category) > 10 for category in reviewer.policy.categories} == {
        "privacy_disclosure": True,
        "self_disparagement": True,
        "segment_mockery": True,
        "moments": True,
        "channel_fit": True,
        "brief": True,
    }


def test_a_rule_is_named_by_its_path(tmp_path: Path) -> None:
    policy = load_policy(_pack(tmp_path, **{"segment_mockery/office/more": RULE}))
    assert list(policy.rules) == ["segment_mockery.jargon", "segment_mockery.office.more"]


def test_version_follows_the_content_and_not_the_comments(tmp_path: Path) -> None:
    first = load_policy(_pack(tmp_path)).version
    (tmp_path / "segment_mockery/jargon.yaml").write_text("# a comment\n" + RULE, "utf-8")
    assert load_policy(tmp_path).version == first
    (tmp_path / "segment_mockery/jargon.yaml").write_text(RULE.replace("caution", "high"), "utf-8")
    assert load_policy(tmp_path).version != first


BROKEN = [
    ("a misspelt key", RULE.replace("why:", "whi:"), ":5:", "Did you mean 'why'?"),
    ("an unknown kind", RULE.replace("kind: term", "kind: terms"), ":1:", "Did you mean 'term'?"),
    ("an unknown severity", RULE.replace("caution", "cautious"), ":2:", "advice, caution, high"),
    ("too few examples", RULE.replace("  - bad: Synergy for all.\n", ""), ":7:", "at least 2 bad"),
    ("an unknown placeholder", RULE.replace("{match}", "{word}"), ":4:", "{match}"),
    ("a term that stands twice", RULE.replace("[synergy]", "[synergy, Synergy]"), ":", "twice"),
    ("an alias", RULE.replace("why: Readers", "why: &x Readers").replace("instead: Say what happens.", "instead: *x"), ":", "alias"),
    ("no mapping", "- a\n- b\n", ":1:", "mapping"),
    ("no YAML", "kind: [\n", ":", "YAML"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "text", "line", "says"), BROKEN, ids=[case[0] for case in BROKEN])
def test_broken_rule_is_refused(tmp_path: Path, what: str, text: str, line: str, says: str) -> None:
    with pytest.raises(PolicyError) as refused:
        load_policy(_pack(tmp_path, **{"segment_mockery/broken": text}))
    message = str(refused.value)
    assert f"broken.yaml{line}" in message
    assert says.lower() in message.lower()


PATTERNS = [
    ("phrases: ['@nowhere you']", "@nowhere"),
    ("phrases: ['<nothing> you']", "<nothing>"),
    ("phrases: ['(you|me']", "brackets"),
    ("phrases: ['you? me?']", "nothing at all"),
    ("patterns: [[{LOWER: {REGEX: '(a+)+$'}}]]", "RE2"),
    ("patterns: [[{LOWER: {FUZZY: you}}]]", "RE2"),
    ("patterns: [[{_: {x: true}}]]", "not allowed"),
    ("patterns: [[{RE2: '(?=a)b'}]]", "RE2 can't read"),
    ("patterns: [[{RE2: '" + "a" * 600 + "'}]]", "characters"),
]


@pytest.mark.parametrize(("keys", "says"), PATTERNS)
def test_bad_pattern_is_refused_with_its_file(tmp_path: Path, keys: str, says: str) -> None:
    text = RULE.replace("kind: term", "kind: pattern").replace("terms: [synergy]", keys)
    pack = _pack(tmp_path, **{"segment_mockery/broken": text})
    with pytest.raises(PolicyError) as refused:
        compile_checks(load_policy(pack), load_reader("blank", None))
    assert "broken.yaml" in str(refused.value)
    assert says in str(refused.value)


def test_hostile_expression_is_linear_with_re2(tmp_path: Path) -> None:
    text = RULE.replace("kind: term", "kind: pattern").replace(
        "terms: [synergy]", "patterns: [[{RE2: '(a+)+'}]]"
    )
    text = text.replace("Pure synergy.", "aaa").replace("Synergy for all.", "aaaa")
    reviewer = Reviewer.load(
        policies=_pack(tmp_path, **{"segment_mockery/jargon": text}), spacy_model="blank"
    )
    assert list(run_examples(reviewer)) == []
    document = reviewer.read(Draft(text=" ".join(["a" * 190 + "b"] * 50)))
    assert list(reviewer.hits(document, frozenset({"segment_mockery.jargon"}))) == []


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("privacy/rule", RULE, "privacy_disclosure"),
        ("categorie", "a: 1", "Did you mean 'categories'?"),
        ("settings", "minimum_grop: 5", "Did you mean 'minimum_group'?"),
        ("words", "jabs: [mine]", "Rename"),
        ("categories", "categories: {}", "categories"),
    ],
)
def test_unknown_parts_of_a_pack_are_refused(tmp_path: Path, name: str, text: str, says: str) -> None:
    with pytest.raises(PolicyError) as refused:
        load_policy(_pack(tmp_path, **{name: text}))
    assert says in str(refused.value)


def test_words_of_the_pack_may_be_named_in_phrases(tmp_path: Path) -> None:
    text = RULE.replace("kind: term", "kind: pattern").replace(
        "terms: [synergy]", "phrases: ['@jargon', '~leverage it']"
    )
    text = text.replace("Synergy for all.", "Leveraging it daily.")
    pack = _pack(tmp_path, words="jargon: [synergy, 'low-hanging fruit']", **{"segment_mockery/jargon": text})
    assert list(run_examples(Reviewer.load(policies=pack, spacy_model="blank"))) == []


def test_thresholds_by_channel_and_brand(tmp_path: Path) -> None:
    text = """\
categories:
  segment_mockery:
    label: Mockery
    message: A joke on people.
    why: It hurts.
    instead: Turn it.
    thresholds: {caution: 0.4, high: 0.7}
    overrides:
      - {channels: [push], caution: 0.2, high: 0.5}
      - {brands: [loud], caution: 0.6, high: 0.9}
"""
    category = load_policy(_pack(tmp_path, categories=text)).categories["segment_mockery"]
    assert category.thresholds_for(None, Channel.X).caution == 0.4
    assert category.thresholds_for("quiet", Channel.PUSH).caution == 0.2
    assert category.thresholds_for("loud", Channel.PUSH).caution == 0.6


def test_schema_names_every_kind() -> None:
    schema = policy_schema()
    assert json.dumps(schema)
    kinds = {
        schema["$defs"][choice["$ref"].rsplit("/", 1)[1]]["properties"]["kind"]["const"]
        for choice in schema["oneOf"]
    }
    assert kinds == set(
        "brief capitals cohort day handle hashtag hours identifier length pattern requires term tone vague".split()
    )


@pytest.mark.parametrize(
    "disguise", ["Fr0bnix", "F r o b n i x", "f-r-o-b-n-i-x", "𝗙𝗿𝗼𝗯𝗻𝗶𝘅", "Fro\u200bbnix"]
)
def test_listed_term_is_found_in_disguise(tmp_path: Path, disguise: str) -> None:
    text = RULE.replace("[synergy]", "[frobnix]").replace("Pure synergy.", f"Pure {disguise} here.")
    text = text.replace("Synergy for all.", "Frobnix!")
    reviewer = Reviewer.load(
        policies=_pack(tmp_path, **{"segment_mockery/jargon": text}), spacy_model="blank"
    )
    assert list(run_examples(reviewer)) == []
