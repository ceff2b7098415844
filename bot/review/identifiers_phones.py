"""Phone numbers, by presidio's recognizer over the phonenumbers library, one region at a time.

Only stretches of text that have the shape of a number are handed to it, so that a draft without one costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from spacy.tokens import Doc

from bot.review.identifier import Deadline, Identifier
from bot.review.identifiers_presidio import artifacts_of, has_context, quieten

if TYPE_CHECKING:
    from presidio_analyzer.nlp_engine import NlpArtifacts
    from presidio_analyzer.predefined_recognizers import PhoneRecognizer

_PHONE_SHAPE = re.compile(
    r"(?<![\w#.,/-])(?:\+ ?|\(\+?)?\d(?:[ ().\-/]{0,3}\d){6,14}(?!\w|[-/,.]\d|%)|(?<![\w.])\d[\d ().-]{8,16}\d(?=x\d)"
)
_DATE_SHAPE = re.compile(
    r"(?:\d{1,2}([./-])\d{1,2}\1(?:19|20)?\d\d|(?:19|20)\d\d ?([./-]) ?(?:\d{1,2}\2\d{1,2}|(?:19|20)\d\d))(?![./-]?\d)"
)
_SAID_TO_BE_PHONE = re.compile(
    r"(?i)\b(?:call(?:ed|ing)?|phone|ring|rang|dial(?:led)?|texted|answering|reach(?:ed)?|cell|mobile|landline|tel)\b[^.!?\d]{0,22}$"
)
_DOTTED_QUAD = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}$")
# Regions whose numbers begin with a zero or plus are told from other numbers by that; the others need words beside.
_ZERO = "GB AU IE NZ IN FR DE IT NL ZA MY NG BE CH SE JP BR"
_BARE = "US IN SG ES AU BR FR PL"
_PHONE_CONTEXT = [
    "phone", "telephone", "tel", "cell", "cellphone", "mobile", "call", "called", "calls", "calling", "text", "texted",
    "texting", "ring", "dial", "whatsapp", "sms", "landline", "number", "contact", "reach", "reached", "ph",
]  # fmt: skip


def find_phones(text: str, doc: Doc, deadline: Deadline) -> Iterator[Identifier]:
    """Phone numbers that are valid in one of the regions, in its national or the international notation."""
    artifacts: NlpArtifacts | None = None
    for shape in _PHONE_SHAPE.finditer(text):
        number = shape.group().strip()
        if _DATE_SHAPE.match(number) or _DOTTED_QUAD.match(number):
            continue
        deadline.left()
        found = _phone(number)
        said = bool(_SAID_TO_BE_PHONE.search(text[max(0, shape.start() - 40) : shape.start()]))
        if found is None:
            # A local number is valid in no region's plan; "she isn't answering at 785 8949" tells.
            if said and re.search(r"\d[ -]\d", number):
                yield Identifier(
                    "PHONE_NUMBER", shape.start(), shape.start() + len(shape.group().rstrip()), 0.6
                )
            continue
        start, end, bare = shape.start() + found[0], shape.start() + found[1], found[2]
        if bare and not said:
            artifacts = artifacts or artifacts_of(doc)
            said = has_context(_phone_recognizer("US"), text, start, end, artifacts)
        if said or not bare:
            yield Identifier("PHONE_NUMBER", start, end, 0.6)


def _phone(number: str) -> tuple[int, int, bool] | None:
    """Where in `number` a phone number stands, and whether nothing but its digits says so."""
    zero = number.lstrip("(+ ").startswith("0") or number.startswith(("+", "(+"))
    groups = re.findall(r"\d+", number)
    if not zero and max(map(len, groups)) < 3:  # "4 8 15 16 23 42"
        return None
    bare = not zero and len(groups) < 3
    for region in (_ZERO if zero else _BARE).split():
        for result in _phone_recognizer(region).analyze(number, ["PHONE_NUMBER"]):
            return result.start, result.end, bare
    return None


@cache
def _phone_recognizer(region: str) -> PhoneRecognizer:
    from presidio_analyzer.predefined_recognizers import PhoneRecognizer

    quieten()
    return PhoneRecognizer(supported_regions=(region,), leniency=1, context=_PHONE_CONTEXT)
