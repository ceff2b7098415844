"""Brand profiles, and the YAML and JSON that people write them in."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.brands import load_brands
from bot.errors import PolicyError, ProfileError
from bot.review.yaml_source import load_yaml, parse_yaml
from bot.types import BrandProfile, Named

FULL = """\
# Ours.
slug: nf
name: Netflix
aliases: [Netflix US]
handles: ["@netflix"]
sector: streaming
titles:
  - A Christmas Prince
  - name: Stranger Things
    aliases: [ST]
    handles: ["@Stranger_Things"]
people:
competitors: [Hulu]
customers: [members]
contacts: [0800 123, 08001234, no]
spelling: american
"""


def test_all_three_forms_of_file_are_read(tmp_path: Path) -> None:
    """YAML and JSON hold one profile, JSON lines one a line; other and hidden files are left alone."""
    (tmp_path / "nf.yaml").write_text("\ufeff" + FULL, encoding="utf-8")
    (tmp_path / "sp.json").write_text('{"slug": "sp", "name": "Spotify", "sector": null}')
    (tmp_path / "more.jsonl").write_text('{"slug": "a", "name": "A"}\n\n{"slug": "b", "name": "B"}\n')
    (tmp_path / "README.md").write_text("# Brands")
    (tmp_path / "._nf.yaml").write_bytes(b"\x00\xff")
    brands = load_brands(tmp_path)
    assert sorted(brands) == ["a", "b", "nf", "sp"]
    assert brands["sp"] == BrandProfile(slug="sp", name="Spotify")
    assert brands["nf"] == BrandProfile(
        slug="nf",
        name="Netflix",
        aliases=("Netflix US",),
        handles=("@netflix",),
        sector="streaming",
        titles=(Named("A Christmas Prince"), Named("Stranger Things", ("ST",), ("@Stranger_Things",))),
        competitors=(Named("Hulu"),),
        customers=("members",),
        contacts=("0800 123", "08001234", "no"),
        spelling="american",
    )


START = "slug: nf\nname: Netflix\n"
FAULTS = [
    ("a.yaml", START + "titels: [x]\n", "a.yaml:3: Found the unknown key 'titels'. Allowed are aliases, "),
    ("a.yaml", START + "titels: [x]\n", "Did you mean 'titles'?"),
    (
        "a.yaml",
        START + "titles:\n - x\n - name: y\n   alias: [z]\n",
        "a.yaml:6: Found the unknown key 'alias'",
    ),
    ("a.yaml", START + "titles:\n - x\n - aliases: [z]\n", "a.yaml:5: The key 'name' is missing. Add it."),
    (
        "a.yaml",
        START + "titles:\n - x\n - 1899\n",
        "a.yaml:5: Found 1899 for 'titles[2]'. Text is allowed: put it",
    ),
    (
        "a.yaml",
        START + "aliases: Netflix US\n",
        "a.yaml:3: Found 'Netflix US' for 'aliases'. It should be a valid list.",
    ),
    ("a.yaml", START + "aliases: ['']\n", "a.yaml:3: Found '' for 'aliases[1]'."),
    ("a.yaml", START + "spelling: britsh\n", "Allowed are british, american. Did you mean 'british'?"),
    ("a.yaml", "slug: n f\nname: Netflix\n", "a.yaml:1: Found 'n f' for 'slug'."),
    ("a.yaml", "name: Netflix\n", "a.yaml:1: The key 'slug' is missing."),
    ("a.yaml", "slug: nf\nname: 3\nspelling: x\n", "(1 more to mend in this file.)"),
    (
        "a.yaml",
        START + "slug: nf\n",
        "a.yaml:3: This is not YAML that can be used: the key 'slug' stands here twice.",
    ),
    (
        "a.yaml",
        "slug: &a nf\nname: x\n",
        "a.yaml:1: This is not YAML that can be used: '&a' is an alias or anchor",
    ),
    (
        "a.yaml",
        "slug: nf\nname: *a\n",
        "a.yaml:2: This is not YAML that can be used: '*a' is an alias or anchor",
    ),
    ("a.yaml", "slug: nf\n<<: {name: x}\n", "a.yaml:2: Found the unknown key '<<'"),
    ("a.yaml", START + "sector: !!python/name:os.system\n", "a.yaml:3: This is not YAML that can be used"),
    (
        "a.yaml",
        START + "sector: 2026-13-01\n",
        "a.yaml:3: This is not YAML that can be used: month must be in 1..12.",
    ),
    (
        "a.yaml",
        START + "---\nx: 1\n",
        "a.yaml:3: This is not YAML that can be used: but found another document.",
    ),
    ("a.yaml", START + "? [a]\n: b\n", "a.yaml:3: This is not YAML that can be used: a key must be text."),
    ("a.yaml", START + "sector: \x07\n", "a.yaml:3: U+0007 is not allowed in YAML."),
    ("a.yaml", "slug: [\n", "This is not YAML that can be used"),
    ("a.yaml", "[" * 3000, "a.yaml: Lists or mappings are nested too deeply."),
    ("a.yaml", "", "a.yaml:1: A brand profile is a mapping."),
    ("a.yml", "- slug: nf\n", "a.yml:1: A brand profile is a mapping."),
    ("a.json", "{", "a.json:1: This is not JSON: "),
    (
        "a.json",
        '{"slug": "nf",\n "name": "x",\n "contacts": ["y",\n 3]}',
        "a.json:4: Found 3 for 'contacts[2]'.",
    ),
    ("a.json", '{"slug": "nf",\n "name": "x",\n "name": "y"}', "the key 'name' stands in one object twice"),
    ("a.json", '{"slug": "nf", "name": NaN}', "NaN is not a JSON number"),
    ("a.json", "[" * 100_000, "a.json:1: Lists or objects are nested too deeply."),
    (
        "a.jsonl",
        '{"slug": "nf", "name": "x"}\n\n{"slug": "ng", "nam": "x"}',
        "a.jsonl:3: Found the unknown key 'nam'",
    ),
    (
        "a.jsonl",
        '\n{"slug": "nf", "name": "\\ud800"}',
        "a.jsonl:2: Half of a surrogate pair stands in a text.",
    ),
    (
        "a.jsonl",
        '{"slug": "n", "name": "x"}\n{"slug": "n", "name": "y"}',
        "a.jsonl:2: The slug 'n' is taken by",
    ),
]


@pytest.mark.parametrize(("name", "text", "sentence"), FAULTS, ids=range(len(FAULTS)))
def test_a_bad_profile_is_refused_with_file_and_line(
    tmp_path: Path, name: str, text: str, sentence: str
) -> None:
    """And with what is allowed, or was probably meant."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        load_brands(tmp_path)
    assert sentence in str(caught.value)


def test_what_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """With the line of the first bad byte."""
    (tmp_path / "a.yaml").write_bytes(b"slug: nf\nname: caf\xe9\n")
    with pytest.raises(ProfileError, match=r"a\.yaml:2: This line is not UTF-8"):
        load_brands(tmp_path)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    """As is a file in its place."""
    with pytest.raises(ProfileError, match="The folder of brand profiles can't be read"):
        load_brands(tmp_path / "none")


def test_words_that_yaml_would_change_stay_words() -> None:
    """Only true and false are truth values, and only plain numbers are numbers."""
    text = "[no, on, yes, Off, 12:30, 1_000, 0x1F, 007, .5, true, 7, -1.5, 2026-11-20, null, ~, =, <<]"
    data = parse_yaml(text, path=Path("x")).data
    assert data[:9] == ["no", "on", "yes", "Off", "12:30", "1_000", "0x1F", "007", ".5"]
    assert data[9:12] == [True, 7, -1.5]
    assert [str(value) for value in data[12:]] == ["2026-11-20", "None", "None", "=", "<<"]


def test_every_part_knows_its_line(tmp_path: Path) -> None:
    """And a part that is missing is told by the nearest one around it."""
    path = tmp_path / "rule.yaml"
    path.write_text("a: 1\nexamples:\n  - bad: x\n    quote: y\n  - good: >\n      z\n")
    source = load_yaml(path)
    assert [
        source.line(("examples", 0, "quote")),
        source.line(("examples", 1)),
        source.line(("examples", 9, "k")),
    ] == [
        4,
        5,
        2,
    ]


@given(st.text())
def test_no_text_breaks_the_yaml_reader(text: str) -> None:
    """It is plain data or one sentence, and nothing else is raised."""
    with suppress(PolicyError):
        parse_yaml(text, path=Path("x.yaml"))
