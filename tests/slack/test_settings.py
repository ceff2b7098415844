"""Settings from environment and file, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.errors import SettingsError
from bot.settings import Drafts, Settings, WatchedChannel, parse_channels, read_settings
from bot.types import Channel


def test_defaults(tmp_path: Path) -> None:
    """Nothing needs to be set to read settings; what `serve` needs it asks for."""
    settings = read_settings({}, tmp_path)
    assert settings == Settings()
    assert (settings.host, settings.port, settings.slack_api_url) == (
        "127.0.0.1",
        3000,
        "https://slack.com/api/",
    )
    assert not settings.socket_mode


def test_environment_wins_over_the_file(tmp_path: Path) -> None:
    """And the file says how a Slack channel's drafts are told."""
    (tmp_path / "greenlight.yaml").write_text(
        "port: 4000\nhost: 0.0.0.0\nslack_channels:\n"
        '  "#Social-Drafts": {brand: spotify, drafts: prefix, prefix: "post:"}\n'
        "  C0123: spotify:push\n",
        encoding="utf-8",
    )
    environ = {
        "GREENLIGHT_PORT": "5000",
        "GREENLIGHT_CHANNELS": "#social-drafts=netflix:x",
        "SLACK_APP_TOKEN": "xapp-1",
    }
    settings = read_settings(environ, tmp_path)
    assert (settings.host, settings.port, settings.socket_mode) == ("0.0.0.0", 5000, True)
    assert settings.slack_channels == {
        "#social-drafts": WatchedChannel(
            brand="netflix", channel=Channel.X, drafts=Drafts.PREFIX, prefix="post:"
        ),
        "C0123": WatchedChannel(brand="spotify", channel=Channel.PUSH),
    }


def test_channels_in_one_line() -> None:
    """Names with and without #, ids, with and without a channel."""
    assert parse_channels(" #social-drafts=netflix:x , C0123=spotify,launches=chase:email,") == {
        "#social-drafts": WatchedChannel(brand="netflix", channel=Channel.X),
        "C0123": WatchedChannel(brand="spotify"),
        "#launches": WatchedChannel(brand="chase", channel=Channel.EMAIL),
    }


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://slack-gov.com/api", "https://slack-gov.com/api/"),
        ("https://slack-gov.com/api/", "https://slack-gov.com/api/"),
        ("http://127.0.0.1:8080/api", "http://127.0.0.1:8080/api/"),
        ("http://localhost/api", "http://localhost/api/"),
        ("http://[::1]:80/api", "http://[::1]:80/api/"),
    ],
)
def test_api_url(tmp_path: Path, url: str, base: str) -> None:
    """With or without a final slash; http only on this machine."""
    assert read_settings({"SLACK_API_URL": url}, tmp_path).slack_api_url == base


@pytest.mark.parametrize(
    ("environ", "file", "said"),
    [
        ({"SLACK_API_URL": "http://slack.com/api"}, "", "SLACK_API_URL: must begin with https://"),
        ({"SLACK_API_URL": "slack.com"}, "", "SLACK_API_URL: needs a whole address"),
        ({"GREENLIGHT_PORT": "x"}, "", "GREENLIGHT_PORT: Input should be a valid integer"),
        ({"GREENLIGHT_PORT": "70000"}, "", "GREENLIGHT_PORT: "),
        (
            {"GREENLIGHT_CHANELS": "#a=b"},
            "",
            "GREENLIGHT_CHANELS: there is no such variable. Did you mean GREENLIGHT_CHANNELS?",
        ),
        ({"GREENLIGHT_CHANNELS": "#a"}, "", "GREENLIGHT_CHANNELS: '#a' names no brand."),
        (
            {"GREENLIGHT_CHANNELS": "#a=b:twitter"},
            "",
            "GREENLIGHT_CHANNELS, #a: 'twitter' is no channel; Allowed are",
        ),
        ({"GREENLIGHT_CHANNELS": "#a=b:facebok"}, "", "Did you mean 'facebook'?"),
        (
            {"GREENLIGHT_SETTINGS": "/nowhere.yaml"},
            "",
            "GREENLIGHT_SETTINGS /nowhere.yaml: there is no such file.",
        ),
        ({}, "prot: 1", "'prot' is no setting. Did you mean 'port'?"),
        ({}, "- a", "it must hold keys and values."),
        ({}, "a: [", "greenlight.yaml:1: this is no YAML"),
        (
            {},
            "slack_channels: {C0123: {brnd: x}}",
            "slack_channels.C0123.brnd: there is no such key. Did you mean 'brand'?",
        ),
        ({}, "slack_channels: {C0123: {drafts: some}}", "slack_channels.C0123.drafts"),
    ],
)
def test_wrong_settings_are_refused(tmp_path: Path, environ: dict[str, str], file: str, said: str) -> None:
    """Where it stands, what is wrong, and what was probably meant."""
    if file:
        (tmp_path / "greenlight.yaml").write_text(file, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_settings(environ, tmp_path)
    assert said in str(caught.value)


def test_tokens_are_never_shown(tmp_path: Path) -> None:
    """Neither by the settings nor by an error about them."""
    settings = read_settings({"SLACK_BOT_TOKEN": "xoxb-secret"}, tmp_path)
    assert "xoxb-secret" not in repr(settings)
    assert "xoxb-secret" not in str(settings.model_dump())
    (tmp_path / "greenlight.yaml").write_text("slack_bot_token: [xoxb-secret]", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_settings({}, tmp_path)
    assert "xoxb-secret" not in str(caught.value)


def test_settings_are_frozen() -> None:
    """Read once, and the same ever after."""
    with pytest.raises(ValidationError):
        Settings().__setattr__("port", 1)


def test_foreign_variables_are_left_alone(tmp_path: Path) -> None:
    """A variable that is nothing like ours belongs to somebody else."""
    read_settings({"GREENLIGHT_X": "1", "SLACK_CHANNEL": "2"}, tmp_path)
