"""Slash commands: `/review` and its sub-commands, each with its help beside it. A draft goes to the desk.

A sub-command is one only where nothing else stands behind `/review`: "status quo is over" is a draft.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block

from bot.desk.judging import Handed
from bot.settings import WatchedChannel
from bot.slack import texts, texts_home
from bot.slack.blocks import Post, aside, header, line, post, rich
from bot.slack.home import PAGE, shelf_entry, waiting_entry
from bot.slack.listeners.services import Listener, Services, given, place_of
from bot.slack.listeners.signoffs import USAGES, away_or_back, hold_or_lift
from bot.slack.read import decode
from bot.store import DeliveryRow
from bot.types import Draft

Answer = Callable[[Services, str, str], Post]
"""Services, who asks, and the word behind the sub-command -> what to show to them alone."""

_RULE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


@dataclass(frozen=True, slots=True)
class SubCommand:
    """`/review NAME`, with `argument` a word behind it. `help` says what it does."""

    name: str
    help: str
    answer: Answer
    argument: str = ""

    @property
    def usage(self) -> str:
        """How it is typed."""
        return f"{texts.COMMAND} {self.name} {self.argument}".rstrip()


def answer_status(services: Services, user: str, _: str) -> Post:
    """Whether the bot is well, and what judges."""
    health = services.desk.health(services.workspace)
    return _post(
        texts_home.HEALTH_TITLE,
        [
            aside(texts_home.queue(health.deliveries, health.cards, health.slowed)),
            aside(texts_home.versions(health.policy_version, health.model_version)),
        ],
    )


def answer_queue(services: Services, user: str, _: str) -> Post:
    """What waits for sign-off, oldest first."""
    rows = services.desk.queue(services.workspace)
    more = [aside(texts.and_more(len(rows) - PAGE))] if len(rows) > PAGE else []
    blocks = [*map(waiting_entry, rows[:PAGE]), *more] or [rich(line(texts_home.QUEUE_EMPTY))]
    return _post(texts.QUEUE_TITLE, blocks)


def answer_history(services: Services, user: str, _: str) -> Post:
    """The asker's last drafts."""
    rows = services.desk.shelf(services.workspace, user, first=0, most=PAGE)
    return _post(texts_home.DRAFTS_TITLE, [*map(shelf_entry, rows)] or [rich(line(texts_home.NO_DRAFTS))])


def answer_policy(services: Services, user: str, name: str) -> Post:
    """A rule with its reason; without a name the categories."""
    policy = services.desk.policy
    if not name:
        lines = [line(f"{slug}\n", bold=f"{label} · ") for slug, label in services.desk.labels.items()]
        return _post(texts.POLICY_TITLE, [rich(*lines), aside(policy.version)])
    rule = policy.rules.get(name)
    if rule is None:
        return _post(texts.POLICY_TITLE, [rich(line(texts_home.NO_SUCH_RULE))])
    told = [line(rule.message + "\n"), line(rule.why + "\n"), line(rule.instead, bold=texts.INSTEAD)]
    return _post(name, [aside(texts.SEVERITY_WORD[rule.severity]), rich(*told)])


SUBCOMMANDS = (
    SubCommand("status", "shows whether I am well, and what judges", answer_status),
    SubCommand("queue", "shows what waits for sign-off", answer_queue),
    SubCommand("history", "shows your last drafts and where they stand", answer_history),
    SubCommand("policy", "shows a rule and its reason", answer_policy, "RULE"),
)


def help_text() -> str:
    """What `/review help` says, put together from what each sub-command says of itself."""
    return texts.help_text([*((sub.usage, sub.help) for sub in SUBCOMMANDS), *USAGES])


def wants_modal(command: Mapping[str, Any]) -> bool:
    """Whether nothing was typed behind the command."""
    return not str(command.get("text") or "").strip()


def answer_at_once(command: Mapping[str, Any]) -> str | None:
    """The answer that needs no desk; None where there is a draft to review."""
    return help_text() if str(command.get("text") or "").strip().casefold() == "help" else None


def read_command(command: Mapping[str, Any]) -> dict[str, Any]:
    """A command as the payload that is kept."""
    return {
        "channel": command["channel_id"],
        "user": command["user_id"],
        "text": command.get("text") or "",
        "response_url": command["response_url"],
    }


def sub_command(text: str) -> tuple[SubCommand, str] | None:
    """The sub-command that was typed and the word behind it; None where it is a draft."""
    name, _, argument = text.strip().partition(" ")
    found = next((sub for sub in SUBCOMMANDS if sub.name == name.casefold()), None)
    if found is None or (argument and not found.argument):
        return None
    argument = argument.strip()
    return (found, argument) if not argument or _RULE.fullmatch(argument) else None


def review_text(delivery: DeliveryRow, services: Services) -> None:
    """`/review …`: the answer is for its writer alone."""
    sent = given(delivery)
    if hold_or_lift(delivery, services) or away_or_back(delivery, services):
        return
    asked = sub_command(sent["text"])
    if asked is None:
        services.cards.show(services.desk.review(_read(delivery, services)))
        return
    sub, argument = asked
    answer = sub.answer(services, sent["user"], argument)
    services.desk.ignore(delivery.id)
    services.respond(sent["response_url"], answer, False)


COMMANDS: list[tuple[str, Listener]] = [
    (texts.COMMAND, review_text),
]


def _post(title: str, blocks: Sequence[Block]) -> Post:
    return post(title, [header(title), *blocks])


def _read(delivery: DeliveryRow, services: Services) -> Handed:
    """The draft after the command, for the brand of the Slack channel in which it was typed."""
    sent = given(delivery)
    watched = services.channels.get(sent["channel"]) or WatchedChannel()
    text = decode(sent["text"], services.names).strip()
    draft = Draft(text=text, brand=watched.brand, channel=watched.channel, author=sent["user"])
    return Handed(draft=draft, place=place_of(delivery, services.now()), delivery=delivery.id)
