"""The word lists of the engine, and the forms of a verb."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

# Forms that adding -s, -ed or -ing doesn't give, for the verbs of the lists and of the shipped rules.
_IRREGULAR = {
    "binge": "binges binged binging bingeing",
    "buy": "buys bought buying",
    "catch": "catches caught catching",
    "drink": "drinks drank drunk drinking",
    "drive": "drives drove driven driving",
    "eat": "eats ate eaten eating",
    "fall": "falls fell fallen falling",
    "fly": "flies flew flown flying",
    "forget": "forgets forgot forgotten forgetting",
    "get": "gets got gotten getting",
    "give": "gives gave given giving",
    "go": "goes went gone going",
    "have": "has had having",
    "hurt": "hurts hurting",
    "keep": "keeps kept keeping",
    "know": "knows knew known knowing",
    "leave": "leaves left leaving",
    "lose": "loses lost losing",
    "make": "makes made making",
    "overdraw": "overdraws overdrew overdrawn overdrawing",
    "pay": "pays paid paying",
    "read": "reads reading",
    "remake": "remakes remade remaking",
    "ride": "rides rode ridden riding",
    "ring": "rings rang rung ringing",
    "run": "runs ran running",
    "see": "sees saw seen seeing",
    "sell": "sells sold selling",
    "send": "sends sent sending",
    "sing": "sings sang sung singing",
    "sleep": "sleeps slept sleeping",
    "spend": "spends spent spending",
    "take": "takes took taken taking",
    "tell": "tells told telling",
    "think": "thinks thought thinking",
    "wake": "wakes woke woken waking",
    "wear": "wears wore worn wearing",
    "withdraw": "withdraws withdrew withdrawn withdrawing",
    "write": "writes wrote written writing",
}
_VOWELS = "aeiou"
_VERB_LISTS = frozenset({"usage_verbs", "watching_verbs"})


@cache
def word_lists() -> Mapping[str, tuple[str, ...]]:
    """Name of a list -> its lower-case words and phrases; verbs with all their forms."""
    listed = yaml.safe_load((files("bot.review") / "lexicon.yaml").read_text("utf-8"))
    return {
        name: tuple(
            dict.fromkeys(
                form for word in words for form in (forms(word) if name in _VERB_LISTS else (word,))
            )
        )
        for name, words in listed.items()
    }


@cache
def words(name: str) -> frozenset[str]:
    """The single words of a list, for a look-up by token."""
    return frozenset(word for word in word_lists()[name] if " " not in word)


def forms(verb: str) -> tuple[str, ...]:
    """A verb's base, third person, past and -ing forms, both spellings where English has two.

    >>> forms("stop")
    ('stop', 'stops', 'stoped', 'stoping', 'stopped', 'stopping')
    """
    if verb in _IRREGULAR:
        return (verb, *_IRREGULAR[verb].split())
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb
    third = verb + "es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else verb + "s"
    found = [verb, third, stem + "ed", stem + "ing"]
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        found[1:3] = [verb[:-1] + "ies", verb[:-1] + "ied"]
    # Doubled for "stopped", "travelled"; a form that nobody writes matches nothing and does no harm.
    if len(verb) > 2 and verb[-1] not in _VOWELS + "wxy" and verb[-2] in _VOWELS and verb[-3] not in _VOWELS:
        found += [verb + verb[-1] + "ed", verb + verb[-1] + "ing"]
    return tuple(dict.fromkeys(found))
