"""Text as it is meant, for matching, with every character's place in the text as the user wrote it.

Steps, in order: marks that nobody sees are dropped; compatibility forms (full-width, mathematical, circled
letters, ligatures) become plain letters (NFKC); look-alike letters of other scripts become Latin ones inside Latin
text; spaced-out, leet and stretched spellings of English words are undone; white space becomes single spaces.
Emoji stay whole. Case is kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.review.vocabulary import is_word, segment


@dataclass(frozen=True, slots=True)
class Normal:
    """Normalised text; character i of it stands for `original[starts[i]:ends[i]]`.

    White space is single spaces; `lines` holds the offsets in `text` at which a new line of the original starts.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    lines: frozenset[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of the original text that `text[start:end]` stands for; `start < end`."""
        return self.starts[start], self.ends[end - 1]


@dataclass(frozen=True, slots=True)
class _Cell:
    """One character of the text being normalised, and the stretch of the original that it stands for."""

    char: str
    start: int
    end: int


# Signs that change no meaning but would break a title ("Frosty™"), and fillers that show nothing.
_INVISIBLE = frozenset("\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0\u2800™®℠")
_PUNCTUATION = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒−﹣", "-"),
        "\r": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
        "\u0085": "\n",
        "\v": "\n",
        "\f": "\n",
    }
)
# Letters of other scripts that are drawn like Latin ones, after Unicode's confusables (UTS 39), letters only.
_LOOK_ALIKES = {
    **dict(
        zip(
            "АВЕЅІЈКМНОРСТУХԚԜаЬсԁеһіјӏкӀпорԛѕтѵхузԝгв",
            "ABESIJKMHOPCTYXQWabcdehijlkInopqstvxyzwrb",
            strict=True,
        )
    ),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγικνορτυχϲϳωη", "ABEZHIKMNOPTYXayikvoptuxcjwn", strict=True)),
    **dict(zip("ԱՕՍոսցօհյքѡ", "UOSnugohjpw", strict=True)),
    **dict(zip("ᎪᏴᏟᎠᎬᎻᎥᎫᏦᏞᎷΝᎾᏢᏒᏚᎢᏙᎳᎽᏃ", "ABCDEHiJKLMNOPRSTVWYZ", strict=True)),
    **dict(
        zip(
            "ɑƅƈɗɡɩʝɭɱɴօρʂʈυѵԝʏʐıɪʀᴀʙᴄᴅᴇɢʜᴊᴋʟᴍᴏᴘᴛᴜᴠᴡᴢ",
            "abcdgijlmnopstuvwyzIIRABCDEGHJKLMOPTUVWZ",
            strict=True,
        )
    ),
}
# Negative circled and squared letters, which NFKC leaves alone, and regional indicators set singly.
_BOXED_STARTS = (0x1F150, 0x1F170, 0x1F1E6)
_LEET = str.maketrans("013457@$!|€", "oieastasiie")
_LEET_WORD = re.compile(r"(?<![\w@#$/.])[A-Za-z013457@$!|€]{3,20}(?![\w@/])")
_LEET_INSIDE = re.compile(r"(?<=[A-Za-z])[013457@$!|€]+(?=[A-Za-z])")
_PLAIN_LETTERS = re.compile(r"[A-Za-z]")
_SPACED_OUT = re.compile(r"(?<![^\W_])[^\W_]([ .\-_*·~/|+])[^\W_](?![^\W_])(?:\1[^\W_](?![^\W_])){1,60}")
_STRETCHED_WORD = re.compile(r"[A-Za-z]*([A-Za-z])\1\1[A-Za-z]*")
_RUN = re.compile(r"([A-Za-z])\1{2,}")
_JOINER = "\u200d"
# Longer than any word, handle and nearly any link. spaCy's tokenizer is quadratic in a run's length: 10,000 emoji
# without a space took it 19 seconds.
_LONGEST_RUN = 200


def normalise(text: str, words: frozenset[str] = frozenset()) -> Normal:
    """Normalise a draft. Never raises, for any string; an unremarkable text comes back as it is.

    `words` are lower-case words that count as English beside the dictionary's: the terms that a pack lists.
    """
    cells = list(_fold_characters(text))
    cells = _fold_look_alikes(cells)
    cells = _join_spaced_out(cells, words)
    cells = _undo_leet(cells, words)
    cells = _shorten_stretches(cells)
    cells, lines = _single_spaces(cells)
    cells, lines = _part_long_runs(cells, lines)
    return Normal(
        text="".join(cell.char for cell in cells),
        starts=tuple(cell.start for cell in cells),
        ends=tuple(cell.end for cell in cells),
        lines=lines,
    )


def _fold_characters(text: str) -> Iterator[_Cell]:
    for start, end in _clusters(text):
        cluster = text[start:end]
        if cluster.isascii():
            folded = cluster.translate(_PUNCTUATION) if cluster in "\r`\v\f" else cluster
        elif _is_emoji(cluster):
            folded = _unbox(cluster)
        else:
            folded = _plain(cluster)
        for char in folded:
            yield _Cell(char, start, end)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Each base character with the marks that belong to it; an emoji with its modifiers and joined parts."""
    start = 0
    length = len(text)
    while start < length:
        end = start + 1
        emoji = _is_emoji(text[start])
        if emoji and _is_flag(text[start : start + 2]):
            end += 1
        while end < length and (_is_mark(text[end]) or (emoji and _continues_emoji(text, end))):
            end += 1
        yield start, end
        start = end


def _is_mark(char: str) -> bool:
    return not char.isascii() and (char in _INVISIBLE or unicodedata.category(char) in ("Mn", "Me", "Cf"))


def _is_emoji(cluster: str) -> bool:
    return unicodedata.category(cluster[0]) in ("So", "Cn") and cluster[0] not in _INVISIBLE


def _is_flag(pair: str) -> bool:
    return len(pair) == 2 and all(0x1F1E6 <= ord(char) <= 0x1F1FF for char in pair)


def _continues_emoji(text: str, end: int) -> bool:
    return text[end - 1] == _JOINER or (unicodedata.category(text[end]) == "Sk" and ord(text[end]) >= 0x1F3FB)


def _unbox(cluster: str) -> str:
    """A boxed or circled letter as a plain one; any other emoji as it is, its invisible marks kept with it."""
    for first in _BOXED_STARTS:
        if first <= ord(cluster[0]) < first + 26 and not _is_flag(cluster[:2]):
            return chr(ord("A") + ord(cluster[0]) - first)
    compatible = unicodedata.normalize("NFKC", cluster[0])
    return compatible if compatible.isalnum() else cluster


def _plain(cluster: str) -> str:
    visible = "".join(c for c in cluster if c not in _INVISIBLE and unicodedata.category(c) != "Cf")
    composed = unicodedata.normalize("NFKC", visible).translate(_PUNCTUATION)
    # What still hangs on a Latin letter after composition (overlays, stacked accents) is decoration.
    if len(composed) > 1 and composed[0].isascii():
        composed = "".join(c for c in composed if unicodedata.category(c) not in ("Mn", "Me"))
    return composed


def _fold_look_alikes(cells: list[_Cell]) -> list[_Cell]:
    text = "".join(cell.char for cell in cells)
    if text.isascii():
        return cells
    latin = sum(c.isascii() and c.isalpha() for c in text)
    strange = sum(c in _LOOK_ALIKES for c in text)
    folded = list(cells)
    for word in re.finditer(r"\w+", text):
        letters = word.group()
        foreign = [c for c in letters if c.isalpha() and not c.isascii() and not _is_latin(c)]
        decorated = [c for c in letters if c in _LOOK_ALIKES]
        mixed = any(c.isascii() and c.isalpha() for c in letters)
        latin_text = mixed or latin >= strange or all(_is_latin(c) for c in decorated)
        if not decorated or any(c not in _LOOK_ALIKES for c in foreign) or not latin_text:
            continue
        for at in range(word.start(), word.end()):
            cell = cells[at]
            folded[at] = _Cell(_LOOK_ALIKES.get(cell.char, cell.char), cell.start, cell.end)
    return folded


def _is_latin(char: str) -> bool:
    return unicodedata.name(char, "").startswith("LATIN")


def _join_spaced_out(cells: list[_Cell], known: frozenset[str]) -> list[_Cell]:
    text = "".join(cell.char for cell in cells)
    pieces: list[_Cell] = []
    done = 0
    for run in _SPACED_OUT.finditer(text):
        letters = [at for at in range(run.start(), run.end()) if text[at] != run.group(1)]
        # Undo leet first, so that "l 0 s 3 r" is one word for the list too.
        joined = "".join(text[at] for at in letters).translate(_LEET)
        words = [joined] if joined.lower() in known else segment(joined)
        initials = run.group(1) == "." and run.group().isupper()
        if words is None or initials or len(letters) < 3 or len(letters) / len(words) < 2.5:
            continue
        pieces.extend(cells[done : run.start()])
        pieces.extend(_run_together(cells, letters, words))
        done = run.end()
    pieces.extend(cells[done:])
    return pieces


def _run_together(cells: list[_Cell], letters: list[int], words: list[str]) -> Iterator[_Cell]:
    taken = iter(letters)
    for number, word in enumerate(words):
        for place, char in enumerate(word):
            cell = cells[next(taken)]
            if number and not place:
                yield _Cell(" ", cell.start, cell.start)
            yield _Cell(char, cell.start, cell.end)


def _undo_leet(cells: list[_Cell], known: frozenset[str]) -> list[_Cell]:
    text = "".join(cell.char for cell in cells)
    folded = list(cells)
    for match in _LEET_WORD.finditer(text):
        plain = _leet_reading(match.group(), known)
        if plain is None:
            continue
        for at, char in zip(range(match.start(), match.end()), plain, strict=False):
            folded[at] = _Cell(char, cells[at].start, cells[at].end)
    return folded


def _leet_reading(word: str, known: frozenset[str]) -> str | None:
    """The English word that a leet spelling stands for, or None where it is no such spelling ("PS5", "4K", "B2B").

    A sign inside the word counts as a letter; at its edge only along with one inside, or where it ends a word
    that people write so ("wh0", "y0u" have theirs at the edge of few letters).
    """
    core = word.rstrip("!|")
    letters = len(_PLAIN_LETTERS.findall(core))
    signs = len(core) - letters
    if not signs or letters < 2 or letters < signs:
        return None
    if not _LEET_INSIDE.search(core) and not (
        core[1:].islower() and re.fullmatch(r"[A-Za-z][a-z]+[03]|[@$][a-z]{2,}", core)
    ):
        return None
    plain = "".join(c.translate(_LEET) if not c.isalpha() else c for c in core)
    if plain.lower() not in known and not is_word(plain):
        return None
    return plain + word[len(core) :]


def _shorten_stretches(cells: list[_Cell]) -> list[_Cell]:
    """ "sooooo saaaad" reads as "so sad"; a stretch that leads to no word ("hmmm") stays."""
    text = "".join(cell.char for cell in cells)
    pieces: list[_Cell] = []
    done = 0
    for match in _STRETCHED_WORD.finditer(text):
        kept = _kept_letters(match.group())
        if kept is None:
            continue
        pieces.extend(cells[done : match.start()])
        pieces.extend(_keep(cells, [match.start() + at for at in kept], match.end()))
        done = match.end()
    pieces.extend(cells[done:])
    return pieces


def _kept_letters(word: str) -> list[int] | None:
    """Places of the letters that remain when each stretch becomes one letter, or two where only that is a word."""
    if len(set(word.lower())) == 1:  # AAA, III and hmm's kin are names and numerals
        return None
    for limit in (1, 2):
        kept: list[int] = []
        for run in _runs(word):
            kept.extend(run if len(run) < 3 else run[:limit])
        if is_word("".join(word[at] for at in kept)):
            return kept
    return None


def _runs(word: str) -> Iterator[list[int]]:
    start = 0
    for at in range(1, len(word) + 1):
        if at == len(word) or word[at] != word[start]:
            yield list(range(start, at))
            start = at


def _keep(cells: list[_Cell], kept: Iterable[int], end: int) -> Iterator[_Cell]:
    """The kept cells, each standing also for the dropped ones behind it."""
    places = list(kept)
    for at, following in zip(places, [*places[1:], end], strict=True):
        yield _Cell(cells[at].char, cells[at].start, cells[following - 1].end)


def _single_spaces(cells: list[_Cell]) -> tuple[list[_Cell], frozenset[int]]:
    """Each stretch of white space as one space, none at the ends, and where new lines start."""
    pieces: list[_Cell] = []
    lines: set[int] = set()
    pending: list[_Cell] = []
    for cell in cells:
        if cell.char.isspace():
            pending.append(cell)
            continue
        if pending and pieces:
            pieces.append(_Cell(" ", pending[0].start, pending[-1].end))
            if any(space.char == "\n" for space in pending):
                lines.add(len(pieces))
        pending = []
        pieces.append(cell)
    return pieces, frozenset(lines)


def _part_long_runs(cells: list[_Cell], lines: frozenset[int]) -> tuple[list[_Cell], frozenset[int]]:
    """A space after every so many characters without one; nobody writes such words, and spaCy takes them apart slowly."""
    if len(cells) <= _LONGEST_RUN:
        return cells, lines
    pieces: list[_Cell] = []
    starts: set[int] = set()
    run = 0
    for at, cell in enumerate(cells):
        run = 0 if cell.char == " " else run + 1
        if run > _LONGEST_RUN:
            pieces.append(_Cell(" ", cell.start, cell.start))
            run = 1
        if at in lines:
            starts.add(len(pieces))
        pieces.append(cell)
    return pieces, frozenset(starts)
