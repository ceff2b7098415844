"""`policies/moments.yaml`: days, topics and titles that need care, as rules of the category `moments`."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import PolicyError
from bot.review.yaml_source import Located
from bot.types import Severity

MOMENTS = "moments"
_WORDS = ("phrases", "patterns", "titles")


def moment_rules(source: Located) -> Mapping[str, Located]:
    """Rule id -> the rule as it would stand in a file of its own, for each moment.

    A moment with words is a pattern rule, one without is for every draft of its days.
    """
    if not isinstance(source.data, dict):
        raise PolicyError("The file must map names to moments.", where=source.where())
    rules = {}
    for name, moment in source.data.items():
        part = source.part((name,))
        if not isinstance(moment, dict):
            raise PolicyError("A moment is a mapping.", where=part.where(), todo="Begin with 'message:'.")
        kind = "pattern" if any(key in moment for key in _WORDS) else "day"
        data = {"kind": kind, "severity": str(Severity.CAUTION), **moment}
        rules[f"{MOMENTS}.{name}"] = Located(part.path, data, part.lines)
    return rules
