"""Read once, from environment and file, into one typed object; nothing else in Greenlight reads the environment.

The environment wins over the file. An unknown key is refused with the name that was probably meant: a setting that
is silently not applied is worse than a bot that doesn't start.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from bot.errors import SettingsError
from bot.types import Channel

SLACK_API_URL = "https://slack.com/api/"
DATABASE_URL = "sqlite:///greenlight.db"

# Environment variable -> key of the settings.
VARIABLES = {
    "SLACK_BOT_TOKEN": "slack_bot_token",
    "SLACK_APP_TOKEN": "slack_app_token",
    "SLACK_SIGNING_SECRET": "slack_signing_secret",
    "SLACK_API_URL": "slack_api_url",
    "GREENLIGHT_DATABASE_URL": "database_url",
    "GREENLIGHT_POLICIES": "policies",
    "GREENLIGHT_BRANDS": "brands",
    "GREENLIGHT_SPACY_MODEL": "spacy_model",
    "GREENLIGHT_AUDIT_KEY": "audit_key",
    "GREENLIGHT_AUDIT_HEADS": "audit_heads",
    "GREENLIGHT_HOST": "host",
    "GREENLIGHT_PORT": "port",
}
OTHER_VARIABLES = ("GREENLIGHT_SETTINGS", "GREENLIGHT_CHANNELS")

_SLACK_CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{2,}")


class Drafts(StrEnum):
    """Which messages of a Slack channel are drafts."""

    ALL = "all"
    PREFIX = "prefix"
    SHORTCUT = "shortcut"


class WatchedChannel(BaseModel):
    """One watched Slack channel: whose drafts it holds, where they go, and which messages are drafts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    brand: str | None = None
    channel: Channel | None = None
    drafts: Drafts = Drafts.ALL
    prefix: str = Field(default="draft:", min_length=1)


class Settings(BaseModel):
    """Everything that can be set. `slack_channels` maps a Slack channel's id or `#name` to what is watched there.

    `audit_heads` is the file in which the audit log's heads are written down, `audit_channel` the id of the Slack channel
    that is told the head every day. `feedback_export` where the workspace agrees that drafts are exported for training.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str = SLACK_API_URL
    slack_channels: Mapping[str, WatchedChannel] = Field(default_factory=dict)
    database_url: str = DATABASE_URL
    policies: Path | None = None
    brands: Path | None = None
    spacy_model: str | None = None
    audit_key: SecretStr | None = None
    audit_heads: Path = Path("greenlight.heads")
    audit_channel: str | None = Field(default=None, pattern=f"^{_SLACK_CHANNEL_ID.pattern}$")
    feedback_export: bool = False
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535)

    @field_validator("slack_api_url")
    @classmethod
    def _check_api_url(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise ValueError("needs a whole address such as https://slack.com/api/.")
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise ValueError(
                "must begin with https://, or tokens would travel in the clear; only this machine may use http."
            )
        return url if url.endswith("/") else url + "/"

    @field_validator("slack_channels", mode="before")
    @classmethod
    def _read_channels(cls, value: object) -> object:
        if not isinstance(value, Mapping):
            return value
        return {_channel_key(key): _channel_value(entry) for key, entry in value.items()}

    @property
    def socket_mode(self) -> bool:
        """Whether Slack is met over a websocket that we open, and not over HTTP that Slack opens."""
        return self.slack_app_token is not None


def is_loopback(host: str) -> bool:
    """Whether `host` is this very machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def read_settings(environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """The settings in force, from `environ` and the file that it names (or greenlight.yaml in `folder`)."""
    env = os.environ if environ is None else environ
    _refuse_misspelt_variables(env)
    values = _read_file(env, folder or Path.cwd())
    sources = dict.fromkeys(values, "GREENLIGHT_SETTINGS")
    for variable, key in VARIABLES.items():
        if env.get(variable, "").strip():
            values[key] = env[variable].strip()
            sources[key] = variable
    if env.get("GREENLIGHT_CHANNELS", "").strip():
        values["slack_channels"] = _merge_channels(values.get("slack_channels"), env["GREENLIGHT_CHANNELS"])
        sources["slack_channels"] = "GREENLIGHT_CHANNELS"
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise _settings_error(error, sources) from None


def parse_channels(line: str) -> dict[str, WatchedChannel]:
    """`#social-drafts=netflix:x,C0123=spotify` -> what is watched in each Slack channel."""
    watched: dict[str, WatchedChannel] = {}
    for part in filter(None, (part.strip() for part in line.split(","))):
        name, equals, entry = part.partition("=")
        if not equals:
            raise SettingsError(
                f"'{part}' names no brand.",
                where="GREENLIGHT_CHANNELS",
                todo="Write it as #slack-channel=brand or #slack-channel=brand:channel, with commas between them.",
            )
        try:
            watched[_channel_key(name)] = WatchedChannel.model_validate(_channel_value(entry))
        except (ValueError, ValidationError) as error:
            raise SettingsError(_sentence(error), where=f"GREENLIGHT_CHANNELS, {name.strip()}") from None
    return watched


def _merge_channels(in_file: object, line: str) -> dict[str, object]:
    """The file's Slack channels with those of the variable; how a channel's drafts are told stays the file's."""
    merged: dict[str, object] = {}
    if isinstance(in_file, Mapping):
        merged = {_channel_key(key): _channel_value(entry) for key, entry in in_file.items()}
    for key, watched in parse_channels(line).items():
        before = merged.get(key)
        kept = (
            {k: v for k, v in before.items() if k in ("drafts", "prefix")}
            if isinstance(before, Mapping)
            else {}
        )
        merged[key] = kept | {"brand": watched.brand, "channel": watched.channel}
    return merged


def _channel_key(key: object) -> str:
    name = str(key).strip()
    return name if _SLACK_CHANNEL_ID.fullmatch(name) else "#" + name.lstrip("#").lower()


def _channel_value(entry: object) -> object:
    """`brand[:channel]` in short, or the keys of `WatchedChannel` in full."""
    if entry is None:
        return {}
    if not isinstance(entry, str):
        return entry.model_dump() if isinstance(entry, WatchedChannel) else entry
    brand, _, channel = (part.strip() for part in entry.partition(":"))
    if channel and channel not in set(Channel):
        raise ValueError(f"'{channel}' is no channel; {_allowed(channel, [c.value for c in Channel])}")
    return {"brand": brand or None, "channel": channel or None}


def _read_file(env: Mapping[str, str], folder: Path) -> dict[str, Any]:
    named = env.get("GREENLIGHT_SETTINGS", "").strip()
    path = Path(named) if named else folder / "greenlight.yaml"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        if named:
            raise SettingsError("there is no such file.", where=f"GREENLIGHT_SETTINGS {path}") from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"it can't be read ({type(error).__name__}).", where=str(path)) from None
    return _parse_file(path, text)


def _parse_file(path: Path, text: str) -> dict[str, Any]:
    try:
        values = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SettingsError(f"this is no YAML: {error.problem}.", where=f"{path}:{line}") from None
    except yaml.YAMLError:
        raise SettingsError("this is no YAML.", where=str(path)) from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise SettingsError(
            "it must hold keys and values.", where=str(path), todo=_allowed("", list(Settings.model_fields))
        )
    for key in values:
        if key not in Settings.model_fields:
            raise SettingsError(
                f"'{key}' is no setting.",
                where=str(path),
                todo=_allowed(str(key), list(Settings.model_fields)),
            )
    return values


def _refuse_misspelt_variables(env: Mapping[str, str]) -> None:
    """A variable of ours that is nearly right is a slip; one that is nothing like ours may belong to another program."""
    prefix = "GREENLIGHT_"
    known = [name.removeprefix(prefix) for name in (*VARIABLES, *OTHER_VARIABLES) if name.startswith(prefix)]
    for name in sorted(name for name in env if name.startswith(prefix)):
        meant = get_close_matches(name.removeprefix(prefix), known, n=1, cutoff=0.75)
        if meant and name.removeprefix(prefix) not in known:
            raise SettingsError(
                "there is no such variable.", where=name, todo=f"Did you mean {prefix}{meant[0]}?"
            )


def _settings_error(error: ValidationError, sources: Mapping[str, str]) -> SettingsError:
    """The first fault as a sentence. Values are never quoted: they may be tokens."""
    fault = error.errors(include_input=False, include_url=False)[0]
    path = [str(part) for part in fault["loc"]]
    where = sources.get(path[0], "settings") if path else "settings"
    if where == "GREENLIGHT_SETTINGS":
        where = f"settings file, {'.'.join(path)}"
    todo = ""
    if fault["type"] == "extra_forbidden":
        todo = _allowed(
            path[-1], list(WatchedChannel.model_fields if len(path) > 1 else Settings.model_fields)
        )
    return SettingsError(_fault_sentence(str(fault["msg"])), where=where, todo=todo)


def _sentence(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return _fault_sentence(str(error.errors(include_input=False, include_url=False)[0]["msg"]))
    return _fault_sentence(str(error))


def _fault_sentence(message: str) -> str:
    message = message.removeprefix("Value error, ").strip()
    message = "there is no such key" if message.startswith("Extra inputs") else message
    return message if message.endswith((".", "?")) else message + "."


def _allowed(found: str, allowed: list[str]) -> str:
    meant = get_close_matches(found, allowed, n=1, cutoff=0.6)
    return f"Did you mean '{meant[0]}'?" if meant else f"Allowed are {', '.join(sorted(allowed))}."
