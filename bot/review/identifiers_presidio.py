"""presidio's recognizers on a draft: its patterns, checksums and context words, without its analyzer engine.

`AnalyzerEngine()` would download a model, and a recognizer's own `analyze` logs a timed-out pattern and goes on as
if nothing were there. So the patterns run here, each under its time limit, and a timeout ends the search aloud.
This module imports presidio only when a draft holds digits or an "@". (Making any spaCy pipeline imports it too, by an
entry point that presidio registers there, which is a quarter of a second of every start.)
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.review.identifier import LIKELY, REGEX_SECONDS, Deadline, Entity, Identifier

if TYPE_CHECKING:
    from presidio_analyzer import PatternRecognizer, RecognizerResult
    from presidio_analyzer.nlp_engine import NlpArtifacts

# An address's parts are at most this long (RFC 5321), which bounds the e-mail pattern on text without spaces.
_MAILBOX = re.compile(r"[^\s@]{1,64}@[^\s@]{3,255}")
# "jane [at] example [dot] com" and "jane at example dot com"
_SPELT_AT = re.compile(
    r"[\w.+-]{1,64} ?[\[({] ?at ?[\])}] ?[\w-]{1,63}(?: ?(?:\.|[\[({] ?dot ?[\])}]) ?[\w-]{1,63}){1,4}"
    r"|\w[\w+-]{0,63}(?: dot [\w-]{1,63}){0,3} at [\w-]{1,63}(?: dot [\w-]{1,63}){1,3}",
    re.IGNORECASE,
)
_AT_SIGN = re.compile(r" ?[\[({] ?at ?[\])}] ?| at ", re.IGNORECASE)
_DOT_SIGN = re.compile(r" ?[\[({] ?dot ?[\])}] ?| dot ", re.IGNORECASE)
_FOUR_DIGITS = re.compile(r"\d{3}[ -]?\d")
_SIX_DIGITS = re.compile(r"(?:\d\D{0,3}){5}\d")
_IP_SHAPE = re.compile(r"\d\.\d{1,3}\.\d{1,3}\.\d|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]")
_IBAN_SHAPE = re.compile(r"(?i)[A-Z]{2}\d\d")
_SHAPES = (_FOUR_DIGITS, _SIX_DIGITS, _IP_SHAPE, _IBAN_SHAPE)


def find_emails(text: str, deadline: Deadline) -> Iterator[Identifier]:
    """E-mail addresses, those with "at" and "dot" spelt out included."""
    if "@" in text:
        email = email_source()
        for mailbox in _MAILBOX.finditer(text):
            for start, end, score in email.matches(mailbox.group(), deadline):
                lead = len(mailbox.group()[start:end]) - len(
                    mailbox.group()[start:end].lstrip("!#$%&'*+-/=?^_`{|}~.")
                )
                address = mailbox.group()[start + lead : end]
                inner = max(address.rfind(sign, 0, address.find("@")) for sign in "/=?&|") + 1
                yield Identifier(
                    "EMAIL_ADDRESS", mailbox.start() + start + lead + inner, mailbox.start() + end, score
                )
    if "dot" in text.lower() or "[at]" in text.lower() or "(at)" in text.lower():
        for spelt in _SPELT_AT.finditer(text):
            plain = _DOT_SIGN.sub(".", _AT_SIGN.sub("@", spelt.group()))
            if email_source().recognizer.validate_result(plain):
                yield Identifier("EMAIL_ADDRESS", spelt.start(), spelt.end(), 0.8)


def find_numbers(text: str, doc: Doc, deadline: Deadline) -> Iterator[Identifier]:
    """Cards, IBANs, national ids and IP addresses in `text`, which is the text of `doc` or as long as it."""
    weak: list[tuple[_Bounded, int, int, float]] = []
    shapes = {shape for shape in _SHAPES if shape.search(text)}
    for source in _sources() if shapes else ():
        if source.shape not in shapes:
            continue
        for start, end, score in source.matches(text, deadline):
            if source.entity == "NATIONAL_ID" and _is_part(text, start, end):
                continue
            if source.needs_context or score < LIKELY:
                weak.append((source, start, end, score))
            else:
                yield Identifier(source.entity, start, end, score)
    yield from _supported(weak, text, doc, deadline)


def _is_part(text: str, start: int, end: int) -> bool:
    """Whether the digits go on before or behind: "1-300-88-2525" holds no social security number."""
    return bool(
        re.search(r"\d[-./ ]$", text[max(0, start - 2) : start]) or re.match(r"[-./ ]\d", text[end : end + 2])
    )


@dataclass(frozen=True)
class _Bounded:
    """One of presidio's recognizers, its expressions compiled, and the shape without which it can't match."""

    recognizer: PatternRecognizer
    entity: Entity
    shape: re.Pattern[str]
    needs_context: bool
    expressions: tuple[tuple[Any, float], ...]
    ends: Callable[[Any], Sequence[int]]

    def matches(self, text: str, deadline: Deadline) -> Iterator[tuple[int, int, float]]:
        """Start, end and score of each match whose checksum holds. Raises TimeoutError, where presidio goes on."""
        for expression, score in self.expressions:
            for match in expression.finditer(text, timeout=deadline.left()):
                for end in self.ends(match):
                    judged = self._judge(text[match.start() : end], score)
                    if judged:
                        yield match.start(), end, judged
                        break

    def _judge(self, words: str, score: float) -> float:
        valid = self.recognizer.validate_result(words)
        if valid is False or not words or self.recognizer.invalidate_result(words):
            return 0.0
        return 1.0 if valid else score


def _whole(match: Any) -> Sequence[int]:
    return (match.end(),)


def _iban_ends(match: Any) -> Sequence[int]:
    """An IBAN may be followed by words that look like more of it: "in DE89… 2 days from today"."""
    return [match.end(group) for group in (3, 2, 1) if match.end(group) > 0]


@cache
def email_source() -> _Bounded:
    from presidio_analyzer.predefined_recognizers import EmailRecognizer
    from tldextract import TLDExtract

    quieten()
    # presidio's own check would fetch the list of public suffixes; the copy that tldextract brings is enough.
    suffixes = TLDExtract(suffix_list_urls=(), cache_dir=None)

    class OfflineEmailRecognizer(EmailRecognizer):
        def validate_result(self, pattern_text: str) -> bool:
            return bool(suffixes(pattern_text).fqdn)

    return _bounded(OfflineEmailRecognizer(), "EMAIL_ADDRESS", re.compile("@"))


@cache
def _sources() -> tuple[_Bounded, ...]:
    from presidio_analyzer import Pattern
    from presidio_analyzer import predefined_recognizers as known

    quieten()
    in_pan = known.InPanRecognizer(
        patterns=known.InPanRecognizer.PATTERNS[:2]
    )  # the third matches almost anything
    sg_fin = known.SgFinRecognizer(patterns=known.SgFinRecognizer.PATTERNS[1:])
    # Maestro's 12 digits, Visa's 19 and the rest that its pattern of common cards leaves out; Luhn's digit still decides.
    any_card = known.CreditCardRecognizer(
        patterns=[Pattern("any length", r"\b\d(?:[ -]?\d){11,18}\b", 0.3)],
        context=[*known.CreditCardRecognizer.CONTEXT, "cc", "debit"],
    )
    iban = known.IbanRecognizer(regex_flags=re.DOTALL | re.MULTILINE | re.IGNORECASE)
    surely = [
        known.UsSsnRecognizer(), known.UsItinRecognizer(), known.UkNinoRecognizer(), sg_fin,
        known.EsNifRecognizer(supported_language="en"), known.EsNieRecognizer(supported_language="en"),
        known.ItFiscalCodeRecognizer(supported_language="en"), known.FiPersonalIdentityCodeRecognizer(supported_language="en"),
    ]  # fmt: skip
    # One number in ten or eleven passes these checksums, so that only a word beside tells. presidio compares single
    # words, hence its contexts of several words are given here by their telling one.
    beside_a_word = [
        known.NhsRecognizer(context=["nhs"]), known.AuTfnRecognizer(context=["tfn", "tax"]), known.AuMedicareRecognizer(),
        known.InAadhaarRecognizer(context=["aadhaar", "aadhar", "uidai"]), in_pan,
        known.PlPeselRecognizer(supported_language="en"), known.CaSinRecognizer(context=["sin", "insurance"]),
    ]  # fmt: skip
    return (
        _bounded(known.CreditCardRecognizer(), "CREDIT_CARD", _SIX_DIGITS),
        _bounded(any_card, "CREDIT_CARD", _SIX_DIGITS, needs_context=True),
        _bounded(iban, "IBAN_CODE", _IBAN_SHAPE, ends=_iban_ends),
        *(_bounded(recognizer, "NATIONAL_ID", _SIX_DIGITS) for recognizer in surely),
        *(
            _bounded(recognizer, "NATIONAL_ID", _FOUR_DIGITS, needs_context=True)
            for recognizer in beside_a_word
        ),
        _bounded(known.IpRecognizer(), "IP_ADDRESS", _IP_SHAPE),
    )


def _bounded(
    recognizer: Any,
    entity: Entity,
    shape: re.Pattern[str],
    *,
    needs_context: bool = False,
    ends: Callable[[Any], Sequence[int]] = _whole,
) -> _Bounded:
    import regex  # type: ignore[import-untyped]

    flags = recognizer.global_regex_flags
    expressions = tuple(
        (regex.compile(pattern.regex, flags), pattern.score) for pattern in recognizer.patterns
    )
    return _Bounded(recognizer, entity, shape, needs_context, expressions, ends)


def quieten() -> None:
    """Give presidio's modules their time limit, and keep them from logging: they quote words of the draft."""
    from presidio_analyzer import analyzer_engine, pattern_recognizer
    from presidio_analyzer.predefined_recognizers.generic import iban_recognizer

    for module in (analyzer_engine, pattern_recognizer, iban_recognizer):
        vars(module)["REGEX_TIMEOUT_SECONDS"] = REGEX_SECONDS
    logger = logging.getLogger("presidio-analyzer")
    logger.setLevel(logging.CRITICAL + 1)
    logger.propagate = False


class _Words:
    """What `NlpArtifacts` asks of an engine, answered by the vocabulary that the document has anyway."""

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab

    def is_stopword(self, word: str, language: str) -> bool:
        return bool(self._vocab[word].is_stop) if word else True

    def is_punct(self, word: str, language: str) -> bool:
        return bool(self._vocab[word].is_punct) if word else True


def artifacts_of(doc: Doc) -> NlpArtifacts:
    """presidio's view of the one pass over the draft; a token without a lemma lends its lower-cased text."""
    from presidio_analyzer.nlp_engine import NlpArtifacts

    return NlpArtifacts(
        entities=list(doc.ents),
        tokens=doc,
        tokens_indices=[token.idx for token in doc],
        lemmas=[token.lemma_ or token.lower_ for token in doc],
        nlp_engine=_Words(doc.vocab),
        language="en",
    )


def _supported(
    weak: list[tuple[_Bounded, int, int, float]], text: str, doc: Doc, deadline: Deadline
) -> Iterator[Identifier]:
    """Of the matches that are too weak to stand alone, those with one of their recognizer's words near."""
    artifacts = artifacts_of(doc) if weak else None
    for source, start, end, _ in weak:
        deadline.left()
        if artifacts and has_context(source.recognizer, text, start, end, artifacts):
            yield Identifier(source.entity, start, end, 0.9)


def has_context(recognizer: Any, text: str, start: int, end: int, artifacts: NlpArtifacts) -> bool:
    result = _result(recognizer, start, end)
    enhanced = _enhancer().enhance_using_context(text, [result], artifacts, [recognizer])
    return bool(enhanced[0].score > result.score)


def _result(recognizer: Any, start: int, end: int) -> RecognizerResult:
    from presidio_analyzer import AnalysisExplanation, RecognizerResult

    return RecognizerResult(
        recognizer.supported_entities[0],
        start,
        end,
        0.3,
        AnalysisExplanation(recognizer.name, 0.3),
        {
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: recognizer.id,
            RecognizerResult.RECOGNIZER_NAME_KEY: recognizer.name,
        },
    )


@cache
def _enhancer() -> Any:
    from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer

    # Whole words, since "fin" is part of "final" and "pan" of "company".
    return LemmaContextAwareEnhancer(context_suffix_count=3, context_matching_mode="whole_word")
