"""Full names of private people beside something that only the company knows about them.

A name alone is no finding: posts are full of artists, athletes and colleagues. It becomes one beside an order, a
stay, a complaint, a diagnosis, a sum, a seat or an identifier of the same person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.review.document import Document
from bot.review.identifier import Identifier
from bot.review.vocabulary import word_costs

# Common given names (US Social Security and UK ONS lists, and the commonest of South Asia, Europe and the Arab world),
# those left out that are more often another word or a brand ("Will", "Grace", "Chase", "Hope", "Mark", "Bill").
_GIVEN_NAMES = (
    "aaron abdul abdullah abigail adam adele adrian agnes ahmed aisha akash alan alana albert alejandro alex alexander "
    "alexandra ali alice alicia alison allison amanda amelia amina amir amit amy ana ananya andre andrea andrew angela "
    "anika anil anita anjali ankita anna anne annette annie anthony antonio anya arjun arthur asha ashley ashok audrey "
    "ava barbara beatrice becky ben benjamin bernadette beth bethany beverly bilal bob brandon brenda brendan brian "
    "bridget bruce bryan caitlin callum cameron carl carla carlos carmen carol caroline catherine charles charlotte chen "
    "chloe chris christina christine christopher ciara claire clara clare colin connor craig cristina cynthia dan daniel "
    "daniela darren dave david deborah debra deepak denise dennis derek diana diane diego dmitri dominic donald donna "
    "doris dorothy doug douglas duncan dylan edith eduardo edward eileen elaine eleanor elena eli elizabeth ella ellen "
    "ellie emily emma eric erica erin esther ethan eugene eva evan evelyn farah fatima felix fernando fiona frances "
    "francesca francis frank fred gabriel gareth gary gavin gemma geoff geoffrey george georgia gerald gina giovanni "
    "gloria gordon graham greg gregory hannah harold harriet harry hassan hayley heather hector heidi helen henry holly "
    "howard hugh hugo ian ibrahim imran ingrid irene isaac isabel isabella isla ivan jackie jacob jacqueline jake james "
    "jamie jan jane janet janice jason javier jay jean jeff jeffrey jenna jennifer jenny jeremy jerry jess jesse jessica "
    "jill jim jimmy joan joanna joanne joe joel johan john jon jonathan jordan jorge jose joseph josh joshua joyce juan "
    "judith judy julia julian julie juan justin kamal karen karim karl kate katherine kathleen kathryn kathy katie kavita "
    "keith kelly ken kenneth kerry kevin kieran kim kimberly kiran krishna kumar kyle lakshmi lara larry laura lauren "
    "lawrence leah leanne lee leila leo leon leonard leslie lewis liam lidia linda lindsay lisa liz lorraine louis louise "
    "luca lucas lucia lucy luis luke lydia maisie malcolm manuel marco margaret maria mariam marie marilyn mario marion "
    "marjorie martha martin martina mary matt matthew maureen meera megan mehmet melanie melissa mia michael michelle "
    "miguel mike mohamed mohammad mohammed moira molly monica muhammad nadia nancy naomi natalie natasha nathan neha "
    "neil nicholas nick nicola nicole nigel nikhil nina noah nora norman oliver olivia omar oscar owen pablo pamela "
    "patricia patrick paul paula pauline pedro peggy penny peter phil philip phoebe pierre pooja preeti priya rachel "
    "rahul raj rajesh ralph ramesh raymond rebecca reza ricardo richard rita robert roberto robin roger rohan ronald "
    "rosa rosemary ross roy russell ruth ryan sabrina sally salma sam samantha samir samuel sandra sanjay sara sarah "
    "scott sean sebastian shannon sharon shaun shauna sheila shirley shreya sian simon simone sofia sonia sophia sophie "
    "stacey stan stella stephanie stephen steve steven stewart stuart sue sunita suresh susan suzanne sylvia tamara tania "
    "tara tariq ted teresa terry theo theresa thomas tim timothy tina tobias toby todd tom tommy toni tony tracey tracy "
    "trevor uma usha valerie vanessa vera veronica victor victoria vijay vikram vincent virginia wanda wayne wendy "
    "william xavier yasmin yusuf yvonne zachary zahra zara zoe"
)
_GIVEN = frozenset(_GIVEN_NAMES.split())
# These are more often another word; they are given names only before a family name that is no word.
_DOUBTFUL_NAMES = (
    "amber april art austin autumn bill brooke carter charlie charity chase daisy dawn drew faith frank gene grace guy harmony heath "
    "holly hope hunter iris ivy jack jade jasmine josh joy june lily mark mason max may melody miles norm olive parker pat pearl "
    "pierce poppy ray rich rob rose ruby skip summer sterling taylor violet will"
)
_DOUBTFUL = frozenset(_DOUBTFUL_NAMES.split())
_WORD = r"(?!(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Hi|Hey|Hello|Hiya|Dear|Thanks|Thank|Sorry|Well|Oh|Yes|No|And|But|The|Our|Your|For|From|To)\b)[A-ZÀ-ÖØ-Þ](?:[a-zß-öø-ÿā-ž]|['’-][A-Z]?){1,20}"
_NAME = re.compile(
    rf"(?<![\w@#/])(?<!\d )(?P<title>(?:Mr|Mrs|Ms|Miss|Mx)\.? )?(?P<names>(?:{_WORD}|[A-Z]\.)(?: [A-Z]\.)?"
    rf"(?: (?:de|da|van|von|bin|al|el|del|di|la))?(?: (?:Mc|Mac|O')?{_WORD}){{0,3}})(?!\w)"
)
_CUSTOMER_BEFORE = re.compile(
    r"(?:(?<![@#\w])(?:customers?|guests?|passengers?|patients?|clients?|subscribers?|policyholders?|tenants?|borrowers?|account ?holders?|"
    r"cardholders?|shoppers?|diners?|users?|members?|residents?|drivers?|students?|reviewers?),? (?:\w+ )?(?:named |called )?)$",
    re.IGNORECASE,
)
_ROLES = (
    r"(?:CEO|CFO|COO|CTO|CMO|chief|president|vice|director|chair\w*|founder|co-founder|owner|professor|prof|dr|doctor|senator|"
    r"minister|mayor|governor|secretary|coach|captain|author|writer|actor|actress|singer|rapper|artist|star|striker|goalkeeper|"
    r"midfielder|defender|batsman|bowler|driver|rider|champion|athlete|olympian|sir|dame|lord|lady|king|queen|prince|princess|pope|rev|"
    r"chef|judge|officer|manager|analyst|agent|editor|designer|engineer|scientist|researcher|presenter|host|comedian|producer|"
    r"partner|head|lead|leader|team|expert|ambassador|winner|colleague|employee|associate|intern|volunteer|teammate|speaker|legend)"
)
_ROLE_BEFORE = re.compile(rf"\b{_ROLES}s?,?\.? $", re.IGNORECASE)
_ROLE_BEHIND = re.compile(
    rf"^,? ?(?:\(|-|as )?(?:who (?:is|was) )?(?:(?:our|the|a|an|their|former|senior|global|new|\w+'s|\w+) ){{0,4}}{_ROLES}\b",
    re.IGNORECASE,
)
_ATTRIBUTED = re.compile(r"[-–—~\"'*] ?$")
_CONSENT = re.compile(
    r"\b(?:(?:his|her|their|your) (?:kind )?(?:permission|consent|blessing)|with permission|agreed to (?:share|be)|(?:tells|shares?|shared|sharing|"
    r"told) (?:\w+ )?(?:his|her|their|your)? ?(?:\w+ )?(?:story|stories|journey|experience)|in (?:his|her|their) own words|letting us share|"
    r"winners?|won|congratulations|congrats|ambassador|#ad|#partner)\b",
    re.IGNORECASE,
)
_KNOWN_THINGS = (
    r"(?:booking|reservation|refund|complaint|invoice|prescriptions?|(?:blood |medical |lab )?(?:test )?results|medical (?:records?|history)|"
    r"balance|overdraft|arrears|subscription|parcel|direct debit|payment|payments|payment history|purchase history|order history|browsing "
    r"history|watch(?:ing)? history|search history|credit score|loan|mortgage|debt|insurance claim|bill|unpaid \w+|basket|wishlist|"
    r"password|order|delivery address|home address|phone number|salary|appointment|diagnosis|treatment|surgery)"
)
_OWNED = re.compile(
    rf"^(?:'s|’s|')? (?:(?:latest|last|recent|first|second|third|unpaid|outstanding|monthly|own|£\S+|\$\S+|€\S+) ){{0,2}}{_KNOWN_THINGS}\b",
    re.IGNORECASE,
)
_DID = re.compile(
    r"^,? ?(?:\(?\w+\)?,? )?(?:who |has |had |just |recently |already |also |still |never |always |then |once |hasn't |and her husband |and his wife ){0,3}"
    r"(?P<verb>ordered|bought|purchased|booked|reserved|returned|cancelled|canceled|complained|requested|demanded|owes|owed|spent|paid|missed|"
    r"stayed|checked (?:in|out)|(?:un)?subscribed|downgraded|claimed|e-?mailed (?:us|our)|wrote to (?:us|our)|called (?:us|our)|messaged us|streamed|watched|"
    r"rewatched|binged|listened|borrowed|applied|lives|lived|asked (?:us )?for|was (?:refused|charged|diagnosed|admitted|treated|dismissed|sacked|fired|"
    r"banned|refunded|evicted|declined)|is (?:pregnant|overdue|in debt|behind)|left (?:us )?a (?:one|1|bad)|logged in|tried to)\b",
    re.IGNORECASE,
)
_TO_NAME = re.compile(
    rf"\b(?:refund(?:ed)?|orders?|booking|reservation|complaint|room \d+|table \d+|seat \w+|parcel|delivery|delivered|delivering|shipped|invoice|"
    rf"appointment|prescription|(?:order|room|seat|booking|ticket|table) [\w#-]{{1,12}}|{_KNOWN_THINGS}),? (?:(?:is|was|\w+) )?(?:of|to|for|from|by|under|in the "
    rf"name of|belongs to|made by|placed by)(?: our| customer| guest| a| Mr\.?| Mrs\.?| Ms\.?)* $",
    re.IGNORECASE,
)
_TREATED = re.compile(
    r"\b(?:treated|treating|diagnosed|operated on|prescribed|admitted|refused|charged|banned|sacked|fired|evicted|refunded|billed|"
    r"upgraded|downgraded|caught)(?: our| a| the| customer| guest| patient| passenger| member| client| tenant){0,3} $",
    re.IGNORECASE,
)
_YOUR_THING = re.compile(rf"\byour (?:\w+ ){{0,2}}{_KNOWN_THINGS}\b", re.IGNORECASE)
_PLACE_OF_STAY = re.compile(
    r"\b(?:room|seat|suite|cabin|berth|bed|ward|locker|table) #?\d{1,4}[A-K]?\b", re.IGNORECASE
)
_WITH_US = re.compile(
    r"\b(?:us|our|ours|we|we've|we're)\b|[£$€] ?\d|\b(?:\d+|two|three|four|five|six|seven|ten|dozens of) times\b|\b(?:\d{1,2}(?::\d\d)? ?[ap]\.?m\b|last "
    r"(?:night|week|month|weekend|tuesday|friday|saturday|sunday|monday|thursday|wednesday))",
    re.IGNORECASE,
)
_WITH_US_VERBS = frozenset(
    ("owes", "owed", "complained", "unsubscribed", "downgraded", "checked in", "checked out")
)
# Negative log probability; "coupons" lies below, "Whitfield" above.
_RARE = 10.8
_REACH = 110
_IDENTIFIER_REACH = 90


def find_names(document: Document, found: Sequence[Identifier]) -> Iterator[Identifier]:
    """Names with a private fact. `found` are the other identifiers of the draft, which are such facts too."""
    text = document.normal.text
    for start, end, customer in _private_names(document):
        before, behind = text[max(0, start - _REACH) : start], text[end : end + _REACH]
        if _CONSENT.search(before) or _CONSENT.search(behind):
            continue
        score = _fact(before, behind, customer)
        if any(max(one.start - end, start - one.end) <= _IDENTIFIER_REACH for one in found):
            score = max(score, 0.9)
        if score:
            yield Identifier("NAME_WITH_PRIVATE_FACT", start, end, score)


def _private_names(document: Document) -> Iterator[tuple[int, int, bool]]:
    """Start, end and whether a title or a word like "customer" marks the name; the brand's people and people in a role are left out."""
    text = document.normal.text
    people = [(ent.start_char, ent.end_char) for ent in document.doc.ents if ent.label_ in ("PERSON", "PER")]
    marked = [(ent.start_char, ent.end_char) for ent in document.doc.ents if document.is_marked(ent[0])]
    for match in _NAME.finditer(text):
        start, end = _bounds(match)
        before, behind = text[max(0, start - 40) : start], text[end : end + 60]
        called_customer = bool(_CUSTOMER_BEFORE.search(before))
        customer = called_customer or bool(match["title"])
        words = text[start:end].split()
        known = len(words) > 1 and any(first <= start and end <= last for first, last in people)
        if any(start < last and first < end for first, last in marked):
            continue
        if not (match["title"] or known or _is_full_name(words, called_customer)):
            continue
        role = _ROLE_BEHIND.match(behind) or (_ROLE_BEFORE.search(before) and not called_customer)
        if not role and not _ATTRIBUTED.search(before):
            yield start, end, customer


def _bounds(match: re.Match[str]) -> tuple[int, int]:
    """The span of the name without a capitalised word before it ("Guest Tom Hale") and without "'s" behind it."""
    start, words = match.start(), match["names"].split(" ")
    while (
        not match["title"]
        and len(words) > 2
        and words[0].lower() not in _GIVEN
        and _is_common(words[0].lower())
    ):
        start += len(words.pop(0)) + 1
    return start, match.end() - (2 if match.group().endswith(("'s", "’s")) else 0)


def _is_full_name(words: Sequence[str], called_customer: bool) -> bool:
    if len(words) < 2:
        return False
    first, last = words[0].lower(), words[-1].lower()
    if first in _GIVEN:
        return True
    return not _is_common(last) and (first in _DOUBTFUL or (called_customer and not _is_common(first)))


def _is_common(word: str) -> bool:
    """Whether it is an everyday word; the list of words holds family names too, which are rarer."""
    return word_costs().get(word.removesuffix("s"), word_costs().get(word, _RARE)) < _RARE


def _fact(before: str, behind: str, customer: bool) -> float:
    """How surely the words around tell something about the person that only the company knows, 0 where nothing does."""
    with_us = customer or bool(_WITH_US.search(behind) or _WITH_US.search(before[-50:]))
    if _TO_NAME.search(before) or (with_us and (_TREATED.search(before) or _OWNED.match(behind))):
        return 0.8
    if with_us and (_PLACE_OF_STAY.search(behind[:60]) or _PLACE_OF_STAY.search(before[-40:])):
        return 0.8
    did = _DID.match(behind)
    if did and (with_us or did["verb"].lower() in _WITH_US_VERBS):
        return 0.7
    return 0.7 if customer and _YOUR_THING.search(behind) else 0.0
