"""Whose contact is it: the company's own, published for customers, or a private person's?

The profile's contacts are the company's own in any notation. Where it lists none, the words around tell: "call us
at", "RSVP", a mailbox named support@, a toll-free number are a company's; "his number", "delivered to" a person's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bot.review.identifier import Identifier
from bot.types import BrandProfile

_BEFORE, _BEHIND = 70, 45
# A sentence ends behind two small letters or digits, so that "Mr. Hale" and "no. 48213" stay whole.
_SENTENCE_END = re.compile(r"(?<=[a-z\d)\"'][a-z\d)\"'][.!?])(?<!\bno\.)(?<!Mrs\.)(?<!\btel\.) ")
_FREE_MAIL_HOSTS = (
    "gmail googlemail hotmail outlook live msn yahoo ymail rocketmail icloud me mac aol gmx web proton protonmail "
    "zoho mail btinternet sky virginmedia talktalk ntlworld bigpond rediffmail qq naver hey fastmail tutanota"
)
_FREE_MAIL = frozenset(_FREE_MAIL_HOSTS.split())
_MAILBOXES = re.compile(
    r"(?:^|[._+-])(?:info|hello|hi|hey|contact|contactus|help|helpdesk|support|service|services|customer|customers|"
    r"client|clients|care|sales|press|pr|media|news|newsletter|editor|editorial|jobs|job|careers?|recruit\w*|talent|hr|"
    r"people|team|office|admin|events?|booking|bookings|reservations?|tickets?|boxoffice|orders?|returns|billing|"
    r"accounts?|payments?|invoices?|privacy|dpo|gdpr|security|abuse|fraud|legal|compliance|investor\w*|ir|marketing|"
    r"partner\w*|sponsor\w*|social|community|members?|membership|feedback|complaints?|enquir\w+|inquir\w+|questions?|"
    r"ask|shop|store|web|webmaster|website|postmaster|no-?reply|donotreply|volunteer\w*|donat\w+|giving|competition\w*|"
    r"contest\w*|promo\w*|entries|submissions?|casting|studio|studios|studies|research|library|school|admissions|alumni|mail|"
    r"email|us|uk|usa|global|general|reception|frontdesk|concierge|wholesale|trade|export|agency|creators?|ambassadors?)"
    r"(?:$|[._+-]|\d)",
    re.IGNORECASE,
)
_MAILBOX_PARTS = re.compile(
    r"customer|support|service|contact|consumer|helpdesk|career|enquir|inquir|press|feedback", re.IGNORECASE
)
# Free and shared-cost numbers of North America, Britain (03 too), Ireland, Australia and Malaysia, by their digits.
_SERVICE_NUMBER = re.compile(
    r"1?8(?:00|88|77|66|55|44|33)\d{7}|(?:44|353)?0?(?:800|808|818|84[345]|87[0123])\d{6,7}"
    r"|(?:44|0)3(?:00|03|3[03]|4[345]|7[01])\d{7}|(?:61|60)?1[389]00\d{6}"
)
_PRIVATE = re.compile(
    r"\b(?:his|her|their|my|whose|your|the (?:customer|guest|caller|patient|passenger|client|member|user|tenant)'?s?|\w+'s) "
    r"(?:own |old |new |private |personal |home |work |registered |direct |actual |real )*"
    r"(?:number|phone|mobile|cell|cellphone|e-?mail|digits|landline|inbox|line|contact details|address is)\b"
    r"|\b(?:call|text|ring|phone|message|reach|e-?mail|whatsapp|contact|dm|tell|ask|send|reached|called|texted|e-?mailed) "
    r"(?:him|her|me|them)\b|\b(?:we|i) (?:have |just |already )*(?:e-?mailed|wrote to|called|texted|rang|messaged|phoned)\b|\b(?:on file|ordered by|booked by|belongs to|registered (?:to|with|under)|name(?: is|:)|personal info|"
    r"personal details)\b|\b(?:customer|guest|patient|passenger|client|tenant|subscriber)s? (?-i:[A-Z])",
    re.IGNORECASE,
)
_PRIVATE_BEHIND = re.compile(
    r"\b(?:him|her|his|he|she|they)\b|\bif you (?:also )?(?:see|know|hate|want a word)\b", re.IGNORECASE
)
_PUBLIC = re.compile(
    r"\b(?:us|our|your (?:local|nearest) \w+|team|(?:hot|help|access |booking |order |advice |info |crisis |sales |ticket |phone )line|(?:phone|text) only|toll-?free|freephone|rsvp|enquir\w+|inquir\w+|helpdesk|"
    r"(?:customer|consumer|guest|client|member|tech\w*) (?:care|services?|support|relations)|support|department|headquarters|"
    r"(?:for|more) (?:more )?(?:info|information|details|help|tickets)|reservations|bookings|appointments|to (?:book|order|report|apply|register|"
    r"donate|reserve|sign up|learn|find out|enter|win|claim|schedule)|book now|order now|report a|apply|register|sign up|visit|press office|"
    r"media|tickets|reach out|get in touch|donate|subscribe|submit|entries|cv|resume|assistance|store|branch|box office|front desk)\b",
    re.IGNORECASE,
)
_PUBLIC_BEHIND = re.compile(
    r"^[\s)\]]*(?:,|or|and|now|today|for|to|from|between|if|in order to|so|\||-|press|option|ext\w*|mon\w*|daily|24)\b|^[\s)\]]*(?:/|\||&)",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"(?:^|[.!?:;,|/(]|\bor|\band|\bto|\bplease|\bjust|\bpls|\bnow|📞|☎\ufe0f?|📲|📱)\s*(?:call|calling|dial|ring|phone|text|sms|whatsapp|"
    r"tel|e-?mail|contact|📞|☎\ufe0f?|📲|📱)\s*(?:us|now|today|on|at|to|via|:|@|-|no\.?|number)*\s*[\"'(]?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Contacts:
    """What a brand profile says is the company's own, in forms that compare."""

    emails: frozenset[str]
    domains: tuple[str, ...]
    phones: tuple[str, ...]
    addresses: tuple[str, ...]
    names: tuple[str, ...]
    people: frozenset[frozenset[str]]

    def own(self, words: str, found: Identifier) -> bool:
        """Whether the identifier that reads `words` is the company's own."""
        if found.entity == "EMAIL_ADDRESS":
            return self._own_email(words.lower())
        if found.entity == "PHONE_NUMBER":
            digits = _national(words)
            return any(digits.endswith(own) or own.endswith(digits) for own in self.phones)
        if found.entity == "POSTAL_ADDRESS":
            squashed = squash(words)
            return any(squashed in own or own in squashed for own in self.addresses)
        return found.entity != "NAME_WITH_PRIVATE_FACT" and squash(words) in self.addresses

    def _own_email(self, email: str) -> bool:
        mailbox, _, domain = email.partition("@")
        if email in self.emails or any(domain == own or domain.endswith("." + own) for own in self.domains):
            return True
        if frozenset(re.split(r"[._+-]", mailbox)) in self.people:
            return True
        labels = [squash(label) for label in domain.split(".")[:-1]]
        return any(
            name == label or (len(name) > 4 and name in label) for name in self.names for label in labels
        )


@cache
def contacts_of(profile: BrandProfile | None) -> Contacts:
    """The contacts of a profile; without one, none."""
    if profile is None:
        return Contacts(frozenset(), (), (), (), (), frozenset())
    emails, domains, phones, addresses = set(), [], [], []
    for contact in profile.contacts:
        plain = contact.strip().lower().removeprefix("mailto:").removeprefix("tel:")
        host = re.sub(r"^@|^https?://(?:www\.)?|/.*$", "", plain)
        if re.fullmatch(r"[^\s@]+@[^\s@]+", plain):
            emails.add(plain)
        elif re.fullmatch(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", host):
            domains.append(host)
        elif len(_national(plain)) >= 6 and not re.search(r"[a-z]{3}", plain):
            phones.append(_national(plain))
        addresses.append(squash(contact))
    names = (
        profile.slug,
        profile.name,
        *profile.aliases,
        *(handle.lstrip("@") for handle in profile.handles),
    )
    people = (
        frozenset(name.lower().split())
        for person in profile.people
        for name in (person.name, *person.aliases)
    )
    return Contacts(
        emails=frozenset(emails),
        domains=tuple(domains),
        phones=tuple(phones),
        addresses=tuple(address for address in addresses if len(address) > 5),
        names=tuple(sorted({squash(name) for name in names if len(squash(name)) > 2})),
        people=frozenset(people),
    )


def squash(words: str) -> str:
    """Letters and digits only, lower-cased, so that notations compare."""
    return "".join(char for char in words.lower() if char.isalnum())


def _national(phone: str) -> str:
    """The last digits of a number, which are the same with and without country code, zero and brackets."""
    return "".join(re.findall(r"\d", phone.replace("(0)", ""))).lstrip("0")[-9:]


def is_public(text: str, found: Identifier) -> bool:
    """Whether the words around say that this e-mail address or phone number is a company's, given to be used."""
    before, behind = around(text, found.start, found.end)
    words = text[found.start : found.end]
    private = _PRIVATE.search(before) or _PRIVATE_BEHIND.search(behind)
    public = _PUBLIC.search(before)
    if found.entity == "PHONE_NUMBER":
        if _SERVICE_NUMBER.fullmatch(re.sub(r"\D", "", words)):
            return True
        return not private and bool(public or _is_invitation(before, behind) or _stands_alone(text, found))
    mailbox, _, domain = words.lower().partition("@")
    if _MAILBOXES.search(mailbox) or _MAILBOX_PARTS.search(mailbox):
        return True
    if private:
        return False
    if domain.split(".")[0] in _FREE_MAIL:
        return bool(public)
    return bool(public or _is_invitation(before, behind))


def _is_invitation(before: str, behind: str) -> bool:
    """ "Call 020 7946 0958 to book": readers are asked to call, and perhaps told what for or when."""
    if not _IMPERATIVE.search(before):
        return False
    return not behind.strip(" .!)\"'") or bool(_PUBLIC.search(behind) or _PUBLIC_BEHIND.search(behind))


def _stands_alone(text: str, found: Identifier) -> bool:
    """Whether a number is all its sentence, as the one under an advertisement is; "His number? 020…" isn't meant."""
    sentence, _ = around(text, found.start, found.end)
    earlier = text[max(0, found.start - _BEFORE) : found.start]
    behind = text[found.end : found.end + 2].strip(" .!)")
    alone = not re.search(r"\w", sentence) and re.search(r"\w", earlier) and not behind
    return bool(alone) and not _PRIVATE.search(earlier) and not earlier.rstrip().endswith("?")


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """The words before and behind `text[start:end]`, within its sentence."""
    before = _SENTENCE_END.split(text[max(0, start - _BEFORE) : start])[-1]
    # The number's own last digits are looked at too: with them its full stop ends the sentence.
    behind = _SENTENCE_END.split(text[end - 2 : end + _BEHIND])[0][2:]
    return before, behind


def strangers(text: str, profile: BrandProfile | None, found: Iterator[Identifier]) -> Iterator[Identifier]:
    """Those of the identifiers found that are neither the company's own nor published for customers."""
    contacts = contacts_of(profile)
    for one in found:
        if contacts.own(text[one.start : one.end], one):
            continue
        if one.entity in ("EMAIL_ADDRESS", "PHONE_NUMBER") and is_public(text, one):
            continue
        yield one
