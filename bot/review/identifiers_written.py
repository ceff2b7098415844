"""Identifiers that presidio has no recognizer for: order, account and case numbers, documents, postal addresses.

A number alone says nothing; the word beside it does ("booking ref K7X9QP"). An address counts where somebody lives
or something was delivered; a shop's, an event's or an office's is published on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.review.identifier import Entity, Identifier
from bot.review.identifiers_contacts import around
from bot.review.vocabulary import is_word

_KINDS: Mapping[str, Entity] = {
    "order": "ORDER_NUMBER",
    "account": "ACCOUNT_NUMBER",
    "case": "CASE_NUMBER",
    "document": "NATIONAL_ID",
}
_REFERENCE = re.compile(
    r"(?<![\w-])(?i:"
    r"(?P<order>orders?|bookings?|reservation|confirmation|tracking|consignment|parcel|shipment|invoice|receipt|policy|"
    r"membership|member|loyalty|frequent flyer|customer|client|patient|pnr|(?:record )?locator|e-?ticket|ticket|itinerary)"
    r"|(?P<account>(?:bank )?account|acct|a/c|sort code|routing)"
    r"|(?P<case>case|claim|incident|complaint|enquiry|inquiry|service request|support request|reference|ref)"
    r"|(?P<document>passport|driver'?s?'? licen[cs]e|driving licen[cs]e|national id|identity card|id card|visa))"
    r"(?P<mark>(?i:[ .:(]{0,2}(?:numbers?\b|no\b\.?|num\b\.?|nr\b\.?|#|id\b|ref(?:erence)?\b\.?|codes?\b)){0,3})"
    r"(?P<link>(?i: is| was|,)?[ :=(\"'-]{0,3}#?)"
    r"(?P<code>\d{2,}(?:[ -]\d{2,}){1,4}|[A-Za-z0-9]{1,24}(?:[-/][A-Za-z0-9]{1,20}){0,4})(?![\w@%]|[.,]\d)"
)
_OFFER_BEFORE = re.compile(
    r"(?i)\b(?:promo\w*|discount|voucher|coupon|gift|referral|offer|raffle|use|pre|minimum|max\w*|first|in)[ -]?$"
)
_PLURAL_BEHIND = re.compile(
    r"^ (?!(?:is|was|has|as|this|includes|contains|shows)\b)(?:[a-z]+s|of|or more|people|k|million|times)\b"
)
# Where a number may be an account, it is one only with a sign that it is a number: "account 2500", "claim 2500".
_LEAST_DIGITS: Mapping[str, int] = {"order": 4, "account": 5, "case": 6, "document": 6}
_LOCATOR_KINDS = re.compile(r"(?i)pnr|locator|booking|reservation|confirmation")

_STREET_TYPES = (
    "Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Place|Pl|Square|Sq|Terrace|Tce|Close|Crescent|Cres|"
    "Way|Parade|Pde|Highway|Hwy|Parkway|Pkwy|Circle|Cir|Mews|Gardens|Gdns|Grove|Row|Walk|Hill|Rise|Trail|Loop|Alley|Broadway"
)
_POSTCODE = r"(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]{2}\.? \d{5}(?:-\d{4})?|\d{5}(?:-\d{4})?|(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT) \d{4}|[A-Z]\d[A-Z] ?\d[A-Z]\d)"
_HOME = r"(?:(?i:flat|apartment|apt|unit|room) ?#?[A-Z]?\d{1,4}[A-Z]?|#\d{1,4}[A-Z]?)"
_ADDRESS = re.compile(
    rf"(?<![\w.,#$£€/-])(?:(?P<home>{_HOME}),? )?\d{{1,5}}[A-Za-z]?(?:-\d{{1,5}})?,? "
    rf"(?:(?:[NSEW]|NE|NW|SE|SW)\.? )?(?:[A-Z][\w'-]{{0,20}}\.? |\d{{1,3}}(?:st|nd|rd|th) |of |the ){{0,4}}?(?:{_STREET_TYPES})\b\.?"
    rf"(?: (?:[NSEW]|NE|NW|SE|SW)\b)?(?:,? (?P<home2>{_HOME}|(?i:suite|ste\.?) ?#?\w{{1,5}}))?"
    rf"(?P<tail>(?:,? [A-Z][\w.'-]{{0,20}}){{0,6}}?,? {_POSTCODE}\b)?"
)
# Street and number as other countries write them; only where the words before say that it is somebody's.
_FOREIGN_ADDRESS = re.compile(
    r"\b(?:[A-Z]\w{2,24}(?:stra(?:ß|ss)e|str\.|straat|gatan|gata|v[äa]gen|veien|weg|gasse|platz|laan|plein|vej)|(?:Rue|Via|Viale|Calle|"
    r"Avenida|Av\.|Rua|Ulica|ul\.|Jalan|Jln|Plaza|Piazza|Carrer|Avenue) (?:[\w'-]{1,20} ){0,4}?[\w'-]{1,20}),? \d{1,4}[A-Za-z]?\b"
    r"|\b\d{1,4}(?: bis)?,? (?:rue|avenue|boulevard|all[ée]e|quai) (?:[\w'-]{1,20} ){0,4}?[A-Z][\w'-]{1,20}"
)
_SAID_ADDRESS = re.compile(
    r"(?i:\b(?:lives|lived|living) at|\baddress(?:es)?(?: is| was|:)) (?P<place>\d{1,5}[A-Za-z]?,? [A-Z][\w'-]+(?: [\w'-]+){0,3}(?: \d{1,4})?)"
)
_LIVES = re.compile(
    r"(?i)\b(?:lives?|living|lived|resid\w+|moved|(?:his|her|their|my|whose|your) (?:\w+ )?(?:home|house|flat|place|address|door|doorstep|"
    r"apartment)|(?:billing|mailing|shipping|postal|delivery|home|registered|street) address|address(?:es)? (?:\w+ ){0,2}(?:is|was|of|to|"
    r"with|on file|from)|address:|deliver(?:ed|y|ing|ies)? (?:\w+ ){0,5}to|ship(?:ped|ping)? (?:\w+ ){0,4}to|(?:sent|send|posted|mailed) "
    r"(?:\w+ ){0,5}to|order(?:ed|s)? (?:\w+ ){0,4}to|picked (?:him|her|them|you) up|drop(?:ped)? (?:\w+ ){0,2}off|customers?|guests?|residents?|"
    r"neighbou?rs?|tenants?|patients?|mrs?|ms|miss)\b"
)
_PUBLISHED = re.compile(
    r"(?i)\b(?:visit|find us|come (?:see|by|to|and)|join us|located|locations?|stores?|shops?|opening|opens?|doors|branch|venue|office|"
    r"hq|headquarters?|museum|gallery|rsvp|see you|meet us|restaurants?|hotel|caf[eé]|showroom|pop-?up|entries|our (?:new |first )?"
    r"(?:address|store|shop|office|studio|restaurant))\b"
)


def find_references(text: str) -> Iterator[Identifier]:
    """Numbers and codes beside the word that says what they number."""
    for match in _REFERENCE.finditer(text):
        kind = next(name for name in _KINDS if match[name])
        if _OFFER_BEFORE.search(text[max(0, match.start() - 14) : match.start()]):
            continue
        marked = bool(match["mark"] or "#" in match["link"] or ":" in match["link"])
        if _is_code(
            match["code"], kind, match[kind], marked=marked, behind=text[match.end() : match.end() + 12]
        ):
            yield Identifier(_KINDS[kind], match.start("code"), match.end("code"), 0.85 if marked else 0.7)


def _is_code(code: str, kind: str, word: str, *, marked: bool, behind: str) -> bool:
    digits = sum(char.isdigit() for char in code)
    if not digits:
        return (
            marked
            and bool(_LOCATOR_KINDS.search(word))
            and len(code) == 6
            and code.isupper()
            and not is_word(code)
        )
    letters = "".join(char for char in code if char.isalpha())
    if letters:
        # "SUMMER23" is for everybody; a booking's letters spell nothing.
        if len(code) < 5 or not (letters.isupper() or marked) or (len(letters) > 2 and is_word(letters)):
            return False
        if kind == "case":
            return marked and digits > 5
        locator = len(code) == 6 and bool(_LOCATOR_KINDS.search(word))
        return digits >= (1 if locator else 2 if marked else 3)
    if digits < _LEAST_DIGITS[kind] or (digits == 4 and code.startswith(("19", "20")) and not marked):
        return False
    if len(code) > digits:  # groups of digits, as an account's
        return True
    return marked or (digits > 4 and not code.endswith("00") and not _PLURAL_BEHIND.search(behind))


def find_addresses(text: str) -> Iterator[Identifier]:
    """Street addresses of people. Where nothing tells whose it is, the score stays under what rules ask for."""
    for match in _ADDRESS.finditer(text):
        if not match["tail"] and not match.group()[:1].isdigit() and not match["home"]:
            continue
        before, behind = around(text, match.start(), match.end())
        yield Identifier("POSTAL_ADDRESS", match.start(), match.end(), _address_score(match, before, behind))
    for match in _FOREIGN_ADDRESS.finditer(text):
        before, _ = around(text, match.start(), match.end())
        if _LIVES.search(before) and not _PUBLISHED.search(before):
            yield Identifier("POSTAL_ADDRESS", match.start(), match.end(), 0.8)
    for match in _SAID_ADDRESS.finditer(text):
        if not _PUBLISHED.search(around(text, *match.span("place"))[0]):
            yield Identifier("POSTAL_ADDRESS", *match.span("place"), 0.7)


def _address_score(match: re.Match[str], before: str, behind: str) -> float:
    private = max((cue.start() for cue in _LIVES.finditer(before)), default=-1)
    public = max((cue.start() for cue in _PUBLISHED.finditer(before)), default=-1)
    if private > public:
        return 0.9
    if public >= 0 or _PUBLISHED.search(behind):
        return 0.2
    home = match["home"] or (match["home2"] and not match["home2"].lower().startswith(("suite", "ste")))
    return 0.6 if home else 0.4
