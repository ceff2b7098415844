"""`greenlight demo`: a dozen posts that brands really published, reviewed in colour."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from bot.commands.options import console
from bot.engine import EngineAt
from bot.table import show_brief
from bot.types import Channel, Draft

FOLDER = Path(__file__).parents[1] / "demo"
DAY = date(2026, 1, 1)  # the same demo on every day
SLACK = "In Slack: create the app from manifest.yaml, set its tokens, run 'greenlight serve' (README)."


def show_demo() -> None:
    """Reviews the posts with the shipped pack and the demo's own brand profiles."""
    screen = console()
    engine = EngineAt(brands=FOLDER / "brands")()
    for line in (FOLDER / "posts.jsonl").read_text(encoding="utf-8").splitlines():
        post = json.loads(line)
        draft = Draft(text=post["text"], brand=post["brand"], channel=Channel(post["channel"]))
        about = f"{post['brand']} {post['year']}" + (
            "" if post["wording"] == "exact" else ", wording from memory"
        )
        show_brief(engine.review(draft, on=DAY), screen, about=about)
    screen.print(SLACK, style="bold", soft_wrap=True)
