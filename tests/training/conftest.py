"""A tiny set of training data, written by hand, in the form of the real one."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

PRIVACY, SELF, MOCKERY = "privacy_disclosure", "self_disparagement", "segment_mockery"
# Text, channel, and the quote and level of each category above 0. {} is the brand's own title.
DRAFTS: tuple[tuple[str, str, dict[str, tuple[str, int]]], ...] = (
    ("Doors open at nine on Saturday, and {} is on the big screen.", "x", {}),
    ("Four million of you have seen {}. Thank you!", "instagram", {}),
    (
        "To the 17 people who ordered {} at 4 a.m.: who raised you?",
        "x",
        {PRIVACY: ("the 17 people who ordered {} at 4 a.m.", 2), MOCKERY: ("who raised you?", 2)},
    ),
    ("We saw you sneak back for more of {} last night.", "push", {PRIVACY: ("We saw you sneak back", 1)}),
    ("Honestly {} is rubbish and we should be ashamed of it.", "threads", {SELF: ("is rubbish", 2)}),
    ("Yes, yet another tired {} from us. Sorry, not sorry.", "tiktok", {SELF: ("yet another tired {}", 1)}),
    ("Still on the free plan of {}? Bless.", "email", {MOCKERY: ("Still on the free plan of {}? Bless.", 1)}),
    ("Hi Ana, sorry about that. Please send us a message and we will look at {}.", "reply", {}),
)
# Each brand adds words of its own, so that no draft is a copy of another brand's.
BRANDS = tuple(
    (f"brand-{number}", f"Brandname{number}", f"Titleword{number}", tail)
    for number, tail in enumerate(
        (
            "The kettle sings and every window rattles here.",
            "Bring wellies, marmalade, and somebody small.",
            "Our lighthouse keeper approves of pickled plums.",
            "Tuesday smells of oranges under twelve umbrellas.",
            "Nobody told the heron about closing time.",
            "Velvet curtains, brass buttons, borrowed trombones.",
            "Quietly the tram turned into a greenhouse.",
            "Seven jars of honey went missing overnight.",
            "Grandmother's bicycle still wins against hills.",
            "Paper boats crossed our fountain before breakfast.",
            "Ask the baker which cloud looks freshest.",
            "Mittens dry slowly when choirs are humming.",
            "Chess tables, ginger tea, a stubborn accordion.",
            "Postcards from the moor arrive without stamps.",
            "Some gardens whisper; this one plays drums.",
            "The last ferry carries only cellos and rain.",
        )
    )
)

# Fine-tuning needs torch, which is large and trains slowly: `make test-slow` installs it and runs these.
collect_ignore = [] if os.environ.get("GREENLIGHT_SLOW") == "1" else ["test_encoder.py"]


def records_of(slug: str, title: str, tail: str) -> list[dict[str, Any]]:
    """The drafts of one brand."""
    records = []
    for number, (text, channel, risks) in enumerate(DRAFTS):
        words = tail.split()
        turned = " ".join(words[number % len(words) :] + words[: number % len(words)])
        records.append(
            {
                "id": f"{slug}-{number}",
                "brand": slug,
                "channel": channel,
                "text": f"{text.format(title)} {turned} {slug}{number}",
                "labels": {name: risks.get(name, ("", 0))[1] for name in (PRIVACY, SELF, MOCKERY)},
                "spans": [
                    {"category": name, "quote": quote.format(title)} for name, (quote, _) in risks.items()
                ],
            }
        )
    return records


def write_lines(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write rows as JSONL."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of training data: one round, sixteen brands, 128 drafts."""
    folder = tmp_path / "data"
    rows = [row for slug, _, title, tail in BRANDS for row in records_of(slug, title, tail)]
    write_lines(folder / "rounds" / "t01.jsonl", rows)
    profiles = [{"slug": slug, "name": name, "titles": [title]} for slug, name, title, _ in BRANDS]
    write_lines(folder / "brands" / "t01.jsonl", profiles)
    return folder


def change_first(data: Path, **changes: Any) -> None:
    """Change the first record of the round."""
    path = data / "rounds" / "t01.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    write_lines(path, [{**rows[0], **changes}, *rows[1:]])
