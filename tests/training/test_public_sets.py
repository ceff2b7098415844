"""Public sets in the forms in which they are published, with sentences of our own."""

import json
from pathlib import Path

import pytest

from bot.errors import ModelError
from training.public_sets import SKILLS, Lesson, read_lessons

FILES = {
    "hatecheck/test_suite_cases.csv": (
        "functionality,case_id,test_case,label_gold\n"
        "a,1,I can't stand tall people.,hateful\n"
        "b,2,I like tall people.,non-hateful\n"
    ),
    "toxigen/toxigen_sentences.tsv": (
        "label\tgroup\torigin\ttext\n"
        "hate\ttall\tprompt\ttall people never listen\n"
        "neutral\ttall\tprompt\ttall people play chess\n"
    ),
    "isarcasm_eval/train.En.csv": (
        ",tweet,sarcastic,rephrase\n"
        "0,Lovely weather for a flood.,1,The weather is awful.\n"
        "1,The bus is late.,0,\n"
    ),
    "isarcasm_eval/task_A_En_test.csv": "text,sarcastic\nGreat. Another Monday.,1\n",
    "newsmtsc/train.jsonl": json.dumps(
        {
            "sentence_normalized": "Ann praised Ben, who ignored Cid.",
            "targets": [
                {"mention": mention, "polarity": polarity}
                for mention, polarity in (("Ann", 4.0), ("Ben", 6.0), ("Cid", 2.0))
            ],
        }
    )
    + "\n",
    "mams_atsa/train.xml": (
        "<sentences><sentence><text>Fine soup, slow staff.</text><aspectTerms>"
        '<aspectTerm term="soup" polarity="positive" from="5" to="9"/>'
        '<aspectTerm term="staff" polarity="negative" from="16" to="21"/>'
        "</aspectTerms></sentence></sentences>"
    ),
}


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    """A folder with every set."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_every_set_becomes_lessons(corpora: Path) -> None:
    """What is asked, the text, and the answers to the skills that the set is about."""
    lessons = read_lessons(corpora)
    assert lessons[0] == Lesson("group", "I can't stand tall people.", (("contempt", True),))
    assert Lesson("group", "tall people play chess", (("contempt", False),)) in lessons
    assert Lesson("post", "The weather is awful.", (("sarcasm", False),)) in lessons
    assert Lesson("post", "Great. Another Monday.", (("sarcasm", True),)) in lessons
    news = "Ann praised Ben, who ignored Cid."
    assert Lesson("Ann", news, (("dislike", False), ("liking", False))) in lessons
    assert Lesson("Cid", news, (("dislike", True), ("liking", False))) in lessons
    assert Lesson("soup", "Fine soup, slow staff.", (("dislike", False), ("liking", True))) in lessons
    assert len(lessons) == 13
    assert {skill for lesson in lessons for skill, _ in lesson.answers} == set(SKILLS)


@pytest.mark.parametrize("name", FILES)
def test_a_set_that_is_missing_is_named(corpora: Path, name: str) -> None:
    """With where to read what lies where."""
    (corpora / name).unlink()
    with pytest.raises(ModelError, match=rf"{Path(name).name}: This public set can't be read.*external\.md"):
        read_lessons(corpora)
