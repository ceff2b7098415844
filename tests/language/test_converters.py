"""Corpora read into passages."""

from pathlib import Path

import pytest

from training.language.conllu import CorpusError, read_conllu
from training.language.names import (
    BROAD_TWITTER,
    UNIVERSAL_NER,
    WIKIGOLD,
    WNUT17,
    WNUT17_WITH_PRODUCTS,
    NameFormat,
    read_names,
)
from training.language.trees import MOST_SENTENCES, join_paragraphs

TREEBANK = """\
# newpar
# text = We don't. Go!
1\tWe\twe\tPRON\tPRP\tNumber=Plur\t2\tnsubj\t_\t_
2-3\tdon't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
2\tdo\tdo\tAUX\tVBP\t_\t0\troot\t_\t_
3\tn't\tnot\tPART\tRB\t_\t2\tadvmod\t_\t_
3.1\tgo\tgo\tVERB\tVB\t_\t_\t_\t_\t_
4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

1\tGo\tgo\tVERB\tVB\t_\t0\troot\t_\tSpaceAfter=No
2\t!\t!\tPUNCT\t.\t_\t1\tpunct\t_\t_

# newpar
1\tStay\tstay\tVERB\tVB\t_\t0\troot\t_\t_
"""


@pytest.fixture(name="treebank")
def treebank_file(tmp_path: Path) -> Path:
    """A treebank of three sentences in two paragraphs."""
    path = tmp_path / "treebank.conllu"
    path.write_text(TREEBANK, encoding="utf-8")
    return path


def test_paragraphs_become_passages(treebank: Path) -> None:
    """Sentences of one paragraph stand in one passage, with heads that count in it."""
    first, second = join_paragraphs(read_conllu(treebank))
    assert [token.form for token in first] == ["We", "do", "n't", ".", "Go", "!"]
    assert [token.head for token in first] == [1, 1, 1, 1, 4, 4]
    assert [token.dep for token in first] == ["nsubj", "ROOT", "advmod", "punct", "ROOT", "punct"]
    assert [token.starts_sentence for token in first] == [True, False, False, False, True, False]
    assert [token.form for token in second] == ["Stay"]


def test_spaces_follow_the_text(treebank: Path) -> None:
    """Parts of a surface token are written together, and sentences apart."""
    first, _ = join_paragraphs(read_conllu(treebank))
    text = "".join(token.form + " " * token.space_after for token in first)
    assert text == "We don't. Go! "


def test_long_paragraphs_are_cut(tmp_path: Path) -> None:
    """No passage has more sentences than a post."""
    path = tmp_path / "long.conllu"
    path.write_text("1\tGo\tgo\tVERB\tVB\t_\t0\troot\t_\t_\n\n" * (MOST_SENTENCES + 1), encoding="utf-8")
    assert [len(passage) for passage in join_paragraphs(read_conllu(path))] == [MOST_SENTENCES, 1]


def test_a_broken_treebank_names_file_and_line(tmp_path: Path) -> None:
    """The error says where the file is broken and what is expected."""
    path = tmp_path / "broken.conllu"
    path.write_text("# text = Go\n1\tGo\tgo\n\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"broken\.conllu:2: 3 columns where CoNLL-U has 10"):
        list(read_conllu(path))


@pytest.mark.parametrize(
    ("form", "lines", "names"),
    [
        (BROAD_TWITTER, ["Ana\tB-PER", "Ruiz\tI-PER", "sings\tO"], "B-PERSON I-PERSON O"),
        (BROAD_TWITTER, ["@\tB-PER", "ana\tB-PER", "hi\tO"], "O O"),
        (BROAD_TWITTER, ["#\tO", "Leeds\tB-LOC"], "B-LOC"),
        (BROAD_TWITTER, ["@ana\tB-PER", "Ruiz\tI-PER"], "O B-PERSON"),
        (BROAD_TWITTER, ["\u00a0\tO", "hi\tO"], "O"),
        (WNUT17, ["Acme\tB-corporation", "fans\tB-group"], "B-ORG B-ORG"),
        (WNUT17, ["Moon\tB-creative-work", "River\tI-creative-work"], "O O"),
        (WNUT17, ["Phone\tB-product", "in\tO", "Leeds\tB-location"], "O O B-LOC"),
        (WNUT17_WITH_PRODUCTS, ["Phone\tB-product", "X\tI-product"], "B-PRODUCT I-PRODUCT"),
        (WIKIGOLD, ["Ana I-PER", "saw O", "Moonrise I-MISC"], "B-PERSON O -"),
        (UNIVERSAL_NER, ["1\tLeeds\tB-LOC\t-\tana", "2\twins\tO\t-\t-"], "B-LOC O"),
    ],
)
def test_names_become_our_kinds(tmp_path: Path, form: NameFormat, lines: list[str], names: str) -> None:
    """Each corpus's kinds become ours, none, or missing; a handle is never a name."""
    path = tmp_path / "names.conll"
    path.write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    (passage,) = read_names(path, form)
    assert " ".join(token.name for token in passage) == names


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    """A label that no mapping names stops the conversion, with the labels allowed."""
    path = tmp_path / "names.conll"
    path.write_text("Ana\tB-HUMAN\n", encoding="utf-8")
    with pytest.raises(
        CorpusError, match=r"names\.conll:1: the label 'B-HUMAN' is unknown; allowed .* PER, ORG, LOC"
    ):
        list(read_names(path, BROAD_TWITTER))
