"""The ways to Slack: token, scopes, Socket Mode or HTTP, the watched Slack channels, the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from bot.doctor.condition import Condition, examined, mend, note, well
from bot.doctor.kept import refused_scopes
from bot.settings import Settings
from bot.slack.channels import all_channels
from bot.slack.client import bot_token, refused, signing_secret, web_client
from bot.slack.send import Answer, Calls, RefusedError

CLOCKS_APART = timedelta(minutes=1)
_SCOPES = "x-oauth-scopes"
_TRY_AGAIN = "Try again soon; if it stays so, look at the scopes, the network, its proxy and SLACK_API_URL."
_HIDDEN = ("channel_not_found", "not_in_channel")


def examine_slack(settings: Settings, now: Callable[[], datetime]) -> Iterator[Condition]:
    """All that has to do with Slack; without a token that it takes, nothing more can be asked."""
    answers: list[Answer] = []

    def look() -> Iterator[Condition]:
        answers.append(_identify(settings))
        who = answers[0].data
        yield well("token", f"Slack knows it as {who.get('user')} in the workspace {who.get('team')}.")

    yield from examined("token", look, _TRY_AGAIN)
    yield from examined("connection", lambda: _connection(settings), _TRY_AGAIN)
    if not answers:
        yield note(
            "the rest of Slack", "Scopes, Slack channels and clock can be seen once Slack takes the token."
        )
        return
    yield from _clock(answers[0], now())
    yield from examined("scopes", lambda: _scopes(settings, answers[0]), _TRY_AGAIN)
    yield from examined("channels", lambda: _channels(settings), _TRY_AGAIN)


def _identify(settings: Settings) -> Answer:
    client = web_client(settings, bot_token(settings))
    try:
        return Calls(client).whole("auth.test", {})
    except RefusedError as refusal:
        raise refused("SLACK_BOT_TOKEN", refusal.code) from None


def _connection(settings: Settings) -> Iterator[Condition]:
    if settings.slack_app_token is None:
        signing_secret(settings)
        told = (
            f"HTTP: the bot waits at {settings.host}:{settings.port} for what Slack sends to /slack/events."
        )
        yield note(
            "connection",
            told,
            "That Slack reaches it, only Slack can tell: its app page must say 'Verified'.",
        )
        return
    try:
        Calls(web_client(settings, settings.slack_app_token.get_secret_value())).once(
            "apps.connections.open", {}
        )
    except RefusedError as refusal:
        raise refused("SLACK_APP_TOKEN", refusal.code) from None
    yield well("connection", "Socket Mode: Slack would open a connection.")


def _clock(answer: Answer, now: datetime) -> Iterator[Condition]:
    told = answer.headers.get("date")
    theirs = _moment(told) if told else None
    if theirs is None:
        yield note("clock", "Slack didn't say what time it is.")
        return
    apart = now - theirs
    if abs(apart) <= CLOCKS_APART:
        yield well("clock", "It goes with Slack's, within a minute.")
        return
    side = "ahead of" if apart > timedelta() else "behind"
    yield mend(
        "clock",
        f"It is {abs(apart).total_seconds() / 60:.0f} minutes {side} Slack's.",
        "Set it by a time server: from five minutes on, what Slack sends by HTTP is refused, and deadlines are off.",
    )


def _moment(told: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _scopes(settings: Settings, answer: Answer) -> Iterator[Condition]:
    needed = manifest_scopes()
    refusals = refused_scopes(settings, str(answer.data.get("team_id")))
    if _SCOPES not in answer.headers:
        yield from _refusals(refusals)
        yield note("scopes", "Slack didn't say which are granted.", f"Needed are {_listed(needed)}.")
        return
    granted = frozenset(filter(None, (scope.strip() for scope in answer.headers[_SCOPES].split(","))))
    if missing := needed - granted:
        yield mend(
            "scopes",
            f"Slack has not granted {_listed(missing)}.",
            "Add what is missing on your Slack app's page 'OAuth & Permissions', and reinstall the app.",
        )
    else:
        yield well("scopes", f"All {len(needed)} of the manifest are granted.")
    yield from _refusals(
        {method: scopes for method, scopes in refusals.items() if not scopes & granted and scopes - missing}
    )
    if surplus := granted - needed:
        yield note(
            "scopes", f"Granted and not needed: {_listed(surplus)}.", "Take away what no other use needs."
        )


def _refusals(refusals: Mapping[str, frozenset[str]]) -> Iterator[Condition]:
    """What Slack refused a running bot, as it was noted then."""
    for method, scopes in sorted(refusals.items()):
        told = f"Slack refused {method}, which needs one of {_listed(scopes)}."
        yield mend(
            "scopes", told, "Grant it on your Slack app's page 'OAuth & Permissions', and reinstall the app."
        )


def manifest_scopes() -> frozenset[str]:
    """What the app's manifest asks for; it lies in the package, or beside it where it is run from its sources."""
    packed = Path(str(files("bot").joinpath("manifest.yaml")))
    manifest = packed if packed.is_file() else packed.parents[1] / "manifest.yaml"
    return frozenset(yaml.safe_load(manifest.read_text(encoding="utf-8"))["oauth_config"]["scopes"]["bot"])


def _channels(settings: Settings) -> Iterator[Condition]:
    if not settings.slack_channels:
        yield note(
            "channels", "No Slack channel is watched: only /review works.", "GREENLIGHT_CHANNELS names them."
        )
        return
    calls = Calls(web_client(settings, bot_token(settings)))
    named = any(key.startswith("#") for key in settings.slack_channels)
    by_name = {f"#{found['name']}": found for found in all_channels(calls)} if named else {}
    for key in settings.slack_channels:
        yield _membership(key, by_name.get(key) if key.startswith("#") else _shown(calls, key))
    if settings.audit_channel is not None:
        yield _membership(settings.audit_channel, _shown(calls, settings.audit_channel))


def _shown(calls: Calls, slack_channel: str) -> Mapping[str, Any] | None:
    """What Slack shows of a channel; None where it shows nothing."""
    try:
        found: Mapping[str, Any] = calls.once("conversations.info", {"channel": slack_channel})["channel"]
    except RefusedError as refusal:
        if refusal.code in _HIDDEN:
            return None
        raise
    return found


def _membership(key: str, found: Mapping[str, Any] | None) -> Condition:
    if found is None:
        told = f"Slack shows no channel {key}."
        return mend("channels", told, "Check how it is spelt; into a private one, invite the bot first.")
    name = key if key.startswith("#") else f"{key} (#{found.get('name')})"
    if found.get("is_archived"):
        return mend("channels", f"{name} is archived.", "Unarchive it, or take it out of the settings.")
    if not found.get("is_member"):
        return mend("channels", f"The bot is not in {name}.", "Type /invite @Greenlight there.")
    return well("channels", f"The bot is in {name}.")


def _listed(scopes: frozenset[str]) -> str:
    return ", ".join(sorted(scopes))
