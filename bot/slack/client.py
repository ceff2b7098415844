"""What Slack is called with: a client for its Web API, the tokens of the settings, and what a refused one means."""

from __future__ import annotations

from urllib.parse import urlsplit

from slack_sdk import WebClient

from bot.errors import SettingsError, SlackError
from bot.settings import Settings, is_loopback
from bot.slack.send import REFUSED_TOKEN, TIMEOUT_S


def bot_token(settings: Settings) -> str:
    """SettingsError where it is missing."""
    if settings.slack_bot_token is None:
        raise SettingsError(
            "it is not set.",
            where="SLACK_BOT_TOKEN",
            todo="Copy it from your Slack app's page 'OAuth & Permissions'; it begins with xoxb-.",
        )
    return settings.slack_bot_token.get_secret_value()


def signing_secret(settings: Settings) -> str:
    """What Slack signs its requests with; empty in Socket Mode, and over HTTP SettingsError where it is missing."""
    if settings.slack_signing_secret is not None:
        return settings.slack_signing_secret.get_secret_value()
    if settings.socket_mode:
        return ""
    raise SettingsError(
        "it is not set.",
        where="SLACK_SIGNING_SECRET",
        todo="Copy it from your Slack app's page 'Basic Information', or set SLACK_APP_TOKEN for Socket Mode.",
    )


def web_client(settings: Settings, token: str) -> WebClient:
    """A client that calls with this token, and leaves trying again to us."""
    client = WebClient(token=token, base_url=settings.slack_api_url, timeout=TIMEOUT_S, retry_handlers=[])
    if is_loopback(urlsplit(settings.slack_api_url).hostname or ""):
        client.proxy = None  # a proxy from the environment can't reach this machine's own addresses
    return client


def refused(variable: str, code: str) -> SlackError:
    """The sentence for a token that Slack refuses; `code` is its error code."""
    if code in REFUSED_TOKEN:
        return SlackError(
            f"Slack refused it ({code}).",
            where=variable,
            todo="Copy it again from your Slack app's pages, or reinstall.",
        )
    return SlackError(f"Slack answered '{code}'.", where=variable)
