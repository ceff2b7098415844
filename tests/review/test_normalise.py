"""Disguises come off, and every offset still points into the text as the user wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.review.normalise import normalise

DISGUISES = [
    ("Who hurt you?", "Who hurt you?"),
    ("𝗪𝗵𝗼 𝗵𝘂𝗿𝘁 𝘆𝗼𝘂?", "Who hurt you?"),
    ("𝓦𝓱𝓸 𝓱𝓾𝓻𝓽 𝔂𝓸𝓾", "Who hurt you"),
    ("Ｗｈｏ ｈｕｒｔ ｙｏｕ？", "Who hurt you?"),
    ("ⓌⒽⓄ hurt you", "WHO hurt you"),
    ("🆆🅷🅾 hurt you", "WHO hurt you"),
    ("Wh\u200bo hu\u200brt y\u2060ou?", "Who hurt you?"),
    ("\u202eWho\u202c hurt you?", "Who hurt you?"),
    ("Whо hurt уоu?", "Who hurt you?"),  # Cyrillic о, у
    ("Wһο hurt yοu?", "Who hurt you?"),  # Cyrillic һ, Greek ο
    ("ᴡʜᴏ ʜᴜʀᴛ", "WHO HURT"),
    ("w̶h̶o̶ h̷u̷r̷t̷ you", "who hurt you"),
    ("W h o  h u r t  y o u ?", "Who hurt you ?"),
    ("w h o h u r t y o u", "who hurt you"),
    ("w-h-o h.u.r.t y_o_u", "who hurt you"),
    ("wh0 hurt y0u", "who hurt you"),
    ("our w0rst film, you l0s3rs", "our worst film, you losers"),
    ("sooooo saaaad", "so sad"),
]
LEFT_ALONE = [
    "PS5, 4K, 3pm, B2B, H1N1, 50s, 1-2-3-4, 24/7",
    "A B C D",
    "U.S.A. and B.O.B.",
    "AAA, III, hmm",
    "Вы все молодцы",
    "café naïve Zoë",
    "T-shirts 50% off @ 5",
    "support@brand.example www.brand.example/w0rst",
    "👩🏽‍💻 🇬🇧🇩🇪 ❤️",
]


@pytest.mark.parametrize(("written", "meant"), DISGUISES)
def test_disguise_is_undone(written: str, meant: str) -> None:
    assert normalise(written).text == meant


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_ordinary_text_stays(text: str) -> None:
    assert normalise(text).text == text


def test_span_covers_what_was_written() -> None:
    written = "🎬 Oh no: 𝗪𝗵𝗼 h\u200bu\u200brt\u0301 you?"
    normal = normalise(written)
    start = normal.text.index("Who")
    first, last = normal.span(start, len(normal.text))
    assert written[first:last] == "𝗪𝗵𝗼 h\u200bu\u200brt\u0301 you?"


def test_new_lines_are_remembered() -> None:
    normal = normalise("one\r\n\r\ntwo\tthree\n")
    assert normal.text == "one two three"
    assert normal.lines == {4}


@given(st.text(max_size=300))
def test_places_are_in_order_and_within_the_text(text: str) -> None:
    normal = normalise(text)
    assert len(normal.text) == len(normal.starts) == len(normal.ends)
    assert list(normal.starts) == sorted(normal.starts)
    assert list(normal.ends) == sorted(normal.ends)
    assert all(0 <= start <= end <= len(text) for start, end in zip(normal.starts, normal.ends, strict=True))


@given(st.text(alphabet=st.characters(codec="ascii", categories=("Lu", "Ll", "Po", "Zs")), max_size=120))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once or any(run in once.lower() for run in _stretches(once))


def _stretches(text: str) -> list[str]:
    return [char * 3 for char in text.lower()]


def test_endless_word_is_parted_where_nothing_stands() -> None:
    written = "x" * 450 + "\n" + "😀" * 250
    normal = normalise(written)
    assert max(len(run) for run in normal.text.split(" ")) == 200
    assert normal.text.replace(" ", "") == written.replace("\n", "")
    (line,) = normal.lines
    assert normal.text[line] == "😀"
    assert written[slice(*normal.span(0, len(normal.text)))] == written
