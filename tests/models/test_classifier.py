"""The release in use: what it promises of every sample."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.classifier import Classifier, Sample
from models.explain import Cut, best_runs, strongest_spans
from models.load import load_classifier

WORDS = "to the 53 people who ordered OurTitle at 4 a.m. our worst ever who hurt you ? ! bless 😀 né 12 we saw".split()


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    """The classifier in use."""
    loaded = load_classifier()
    assert loaded is not None
    return loaded


def samples_of(classifier: Classifier, count: int) -> list[Sample]:
    """Samples of unlike lengths, words, channels and signals."""
    return [
        Sample(
            " ".join(WORDS[(number * step) % len(WORDS)] for step in range(1, 2 + number % 40)),
            ("x", "push", "reply", "")[number % 4],
            tuple(float((number + at) % 3) for at in range(len(classifier.signal_names))),
        )
        for number in range(count)
    ]


def test_a_sample_has_its_numbers_whatever_its_neighbours(classifier: Classifier) -> None:
    """200 samples alone, together, and in another order give the same numbers to the last bit."""
    samples = samples_of(classifier, 200)
    together = classifier.judge(samples)
    assert [classifier.judge([sample])[0] for sample in samples] == together
    assert classifier.judge(samples[::-1])[::-1] == together


def test_scores_lie_between_0_and_1(classifier: Classifier) -> None:
    """So do those of the members, of which there is more than one."""
    for judgements in classifier.judge(samples_of(classifier, 50)):
        assert set(judgements) == set(classifier.categories)
        for judgement in judgements.values():
            assert len(judgement.members) > 1
            assert all(0 <= score <= 1 for score in (judgement.score, *judgement.members))


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_is_judged_and_explained(classifier: Classifier, text: str) -> None:
    """Whatever the text: numbers between 0 and 1, and at most two spans within it, in order and apart."""
    sample = Sample(text, "x", (0.0,) * len(classifier.signal_names))
    for category, judgement in classifier.judge([sample])[0].items():
        assert 0 <= judgement.score <= 1
        spans = classifier.explain(sample, category)
        assert len(spans) <= 2
        edges = [edge for span in spans for edge in span]
        assert edges == sorted(edges)
        assert all(0 <= start < end <= len(text) for start, end in spans)


def test_it_loads_within_a_second() -> None:
    """After imports, checking digests included."""
    start = time.process_time()
    load_classifier()
    assert time.process_time() - start < 1.0


def test_occlusion_finds_the_words_that_count() -> None:
    """The span is where leaving words out makes the evidence fall."""

    def evidence(text: str) -> float:
        return float(text.count("awful"))

    text = "A fine day for awful awful jokes and cake."
    spans = strongest_spans(text, evidence, Cut(share=0.5, window=1))
    assert [text[start:end] for start, end in spans] == ["awful awful"]
    assert strongest_spans(text, lambda _: 0.0, Cut(share=0.5, window=1)) == ()
    assert strongest_spans("", evidence, Cut(share=0.5, window=3)) == ()


def test_two_runs_at_most() -> None:
    """The heaviest run first, a second one where it weighs at least half as much; in the order of the text."""
    places = [(at, at + 1) for at in range(9)]
    assert best_runs(places, [1, -1, 3, 3, -9, 4, -9, 1, -1]) == ((2, 4), (5, 6))
    assert best_runs(places, [-1] * 9) == ()
    assert best_runs(places, [9, -1, 0, 0, -9, 4, -9, 1, -1]) == ((0, 1),)
