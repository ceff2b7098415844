"""The demo set up: four people, three Slack channels, a pack that names the approvers, and the real bot beside it.

The bot runs as `greenlight serve` does anywhere, in a process of its own; only SLACK_API_URL points at this machine.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

import yaml

from bot.demo.kept import keep, take_up
from bot.demo.site import Site
from bot.demo.slack import LocalSlack
from bot.demo.snapshot import Persona, Shortcuts
from bot.demo.transcript import Line, Recorder, replay
from bot.demo.workspace import TEAM_ID
from bot.review.policy import shipped_pack

FOLDER = Path(__file__).parent
DRAFTS, SPOTIFY, LOUNGE = "C0DRAFTS", "C0SPOTIFY", "C0LOUNGE"
MAYA = Persona("U0MAYA", "maya", "Maya", "writes")
OMAR = Persona("U0OMAR", "omar", "Omar", "approves")
INES = Persona("U0INES", "ines", "Ines", "data owner")
ADA = Persona("U0ADA", "ada", "Ada", "admin")
PERSONAS = (MAYA, OMAR, INES, ADA)
WATCHED = f"{DRAFTS}=netflix:x,{SPOTIFY}=spotify:facebook"
ROLES = {
    "social_lead": [OMAR],
    "data_owner": [INES],
    "care": [INES],
    "policy_owner": [ADA, OMAR],
    "admin": [ADA],
}
# What stands in the channels on the first day: posts that were really published.
SEEDS = (
    (
        DRAFTS,
        "Squid Game has officially reached 111 million fans — making it our biggest series launch ever!",
    ),
    (SPOTIFY, 'Dear person who played "Sorry" 42 times on Valentine\'s Day, What did you do?'),
    (
        SPOTIFY,
        'Dear 3,749 people who streamed "It\'s The End Of The World As We Know It" the day of the Brexit vote, '
        "Hang in there.",
    ),
)
_KEEP_S = 0.5
_START_S = 120.0
_STOP_S = 10.0


class Stage:
    """The demo's Slack and bot, as long as the `with` lasts. `folder` holds what is kept between runs."""

    def __init__(
        self, folder: Path, *, port: int = 0, fresh: bool = False, record: TextIO | None = None
    ) -> None:
        if fresh and folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._kept = folder / "workspace.json"
        self.slack = LocalSlack(port=port, resend_s=1.0)
        self._new = not take_up(self.slack, self._kept)
        _people(self.slack)
        if self._new:
            _channels(self.slack)
        did = Recorder(self.slack, record).did if record is not None else lambda who, body: None
        self.site = Site(self.slack, PERSONAS, shortcuts(), lambda: self.slack.connected > 0, self.audit, did)
        self.slack.pages.extend(self.site.routes())
        self._stopping = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)
        self._environment = self._settings_of_bot()
        self._bot: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.slack.port}/"

    def __enter__(self) -> Stage:
        self.slack.start()
        self._bot = subprocess.Popen([sys.executable, "-m", "bot.cli", "serve"], env=self._environment)
        self._keeper.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        if self._bot is not None and self._bot.poll() is None:
            self._bot.terminate()
            try:
                self._bot.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                self._bot.kill()
        self._keeper.join(_STOP_S)
        keep(self.slack, self._kept)
        self.slack.stop()

    def replay(self, lines: list[Line]) -> Iterator[Line]:
        """Wait for the bot, then have people do again what they did; their lines and the bot's, as they come."""
        self.slack.wait_until(lambda: self.slack.connected > 0, _START_S)
        self._seed()
        yield from replay(self.slack, {persona.name: persona for persona in PERSONAS}, lines)

    def audit(self, *arguments: str) -> str:
        """What `greenlight audit …` prints of the demo's database."""
        command = [sys.executable, "-m", "bot.cli", "audit", *arguments]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    def run(self, stopped: threading.Event) -> int:
        """Serve until the end: 0 where it was asked for, else the bot's status."""
        bot = self._bot
        while bot is not None and bot.poll() is None:
            if self.slack.connected:
                self._seed()
            if stopped.wait(0.05):
                return 0
        return bot.returncode if bot is not None else 0

    def _seed(self) -> None:
        """Give a new workspace its first posts, once."""
        if self._new:
            self._new = False
            for channel, text in SEEDS:
                self.slack.post(channel, MAYA.id, text)

    def _keep(self) -> None:
        seen = -1
        while not self._stopping.wait(_KEEP_S):
            changes = self.slack.workspace.changes + self.slack.state.views.changes
            if changes != seen:
                seen = changes
                keep(self.slack, self._kept)

    def _settings_of_bot(self) -> Mapping[str, str]:
        """What the bot is given: nothing of the visitor's own Slack, and this folder for all that it writes."""
        own = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SLACK_", "GREENLIGHT_"))
        }
        return own | {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "SLACK_API_URL": self.slack.url,
            "GREENLIGHT_CHANNELS": WATCHED,
            "GREENLIGHT_PORT": "0",
            "GREENLIGHT_DATABASE_URL": f"sqlite:///{(self.folder / 'greenlight.db').absolute()}",
            "GREENLIGHT_POLICIES": str(_pack(self.folder / "policies")),
            "GREENLIGHT_BRANDS": str(FOLDER / "brands"),
            "GREENLIGHT_AUDIT_HEADS": str((self.folder / "audit.heads").absolute()),
            "GREENLIGHT_AUDIT_KEY": _key(self.folder / "audit.key"),
            "GREENLIGHT_SETTINGS": str(_settings(self.folder)),
        }


def shortcuts() -> Shortcuts:
    """The app's shortcuts, by kind, as its manifest registers them."""
    # In the wheel it lies beside the code, in a checkout at its top.
    paths = (FOLDER.parent / "manifest.yaml", FOLDER.parents[1] / "manifest.yaml")
    manifest = yaml.safe_load(next(path for path in paths if path.exists()).read_text("utf-8"))
    found = manifest["features"].get("shortcuts", [])
    return {kind: [one for one in found if one["type"] == kind] for kind in ("global", "message")}


def _people(slack: LocalSlack) -> None:
    for persona in PERSONAS:
        slack.workspace.add_user(persona.id, persona.name, persona.display, admin=persona is ADA)


def _channels(slack: LocalSlack) -> None:
    for channel, name in ((DRAFTS, "social-drafts"), (SPOTIFY, "spotify-drafts"), (LOUNGE, "lounge")):
        slack.workspace.add_channel(channel, name)
    for persona in PERSONAS:
        slack.workspace.direct(persona.id)


def _pack(folder: Path) -> Path:
    """The shipped pack with the demo's people as approvers; written anew at each start, for a newer Greenlight's rules."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(shipped_pack(), folder)
    path = folder / "approvers.yaml"
    approvers = yaml.safe_load(path.read_text("utf-8"))
    approvers["roles"] = {role: [f"{TEAM_ID}/{who.id}" for who in people] for role, people in ROLES.items()}
    # Omar sees clear drafts too, so that the visitor sees a sign-off whatever they post.
    approvers["steps"][0]["when"].append({"bands": ["clear"]})
    path.write_text(yaml.safe_dump(approvers, sort_keys=False), "utf-8")
    return folder


def _key(path: Path) -> str:
    """The demo's audit key, drawn once."""
    if not path.exists():
        path.touch(0o600)
        path.write_text(secrets.token_hex(32), "utf-8")
    return path.read_text("utf-8")


def _settings(folder: Path) -> Path:
    """An empty file of settings, so that none of the folder from which the demo was started is read."""
    path = folder / "settings.yaml"
    path.write_text("{}\n", "utf-8")
    return path
