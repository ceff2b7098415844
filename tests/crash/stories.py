"""What becomes of a draft: who does what to it, and how it must look in the end. The model that the bot is held to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.demo.courier import Sent
from bot.signoff.flow import Act, State
from bot.slack import signoff_texts
from bot.slack.card import EDIT_AGAIN, REQUEST_SIGNOFF
from bot.slack.read import encode
from bot.slack.signoff_card import APPROVE, CHANGES, REJECT, WITHDRAW

MAYA, OMAR, DANA = "U0MAYA", "U0OMAR", "U0DANA"
APPROVERS = (OMAR, DANA)
DRAFTS = "C0DRAFTS"
EDIT = "edit"
TEXTS = ("Who hurt you, part {}?", "To the 53 people who watched it, part {}.", "Out on Friday, part {}.")

_DECISIONS = {
    APPROVE: Act.APPROVE,
    CHANGES: Act.REQUEST_CHANGES,
    REJECT: Act.REJECT,
    WITHDRAW: Act.WITHDRAW,
}
_TOLD = (State.APPROVED, State.CHANGES_REQUESTED, State.REJECTED)
_NOTES = tuple(
    encode(note)
    for note in (
        "Approved: this text may go out.",
        "Changes were requested. The card of the request says what and why.",
        "Rejected. The card of the request says why.",
    )
)
_HEADLINES = {text: state for state, text in signoff_texts.HEADLINE.items()}

Message = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that somebody does: presses the button with this action, or edits."""

    user: str
    action: str


@dataclass(frozen=True, slots=True)
class Stage:
    """Steps in any order. Afterwards the author's card of the request says `until`; without, nobody looks."""

    until: State | None
    steps: tuple[Step, ...]


def _stage(until: State | None, *steps: tuple[str, str]) -> Stage:
    return Stage(until, tuple(Step(*step) for step in steps))


_ASKED = _stage(State.REQUESTED, (MAYA, REQUEST_SIGNOFF))
_CHANGED = _stage(None, (MAYA, EDIT))
_ASKED_AGAIN = _stage(State.REQUESTED, (MAYA, EDIT))
_HALF = _stage(State.IN_STEP, (OMAR, APPROVE))
_APPROVED = _stage(State.APPROVED, (OMAR, APPROVE), (DANA, APPROVE))

# Two approvals are needed, of two people.
SCRIPTS: tuple[tuple[Stage, ...], ...] = (
    (),
    (_CHANGED,),
    (_ASKED, _APPROVED),
    (_CHANGED, _ASKED, _APPROVED),
    (_ASKED, _APPROVED, _ASKED_AGAIN, _APPROVED),
    (_ASKED, _HALF, _ASKED_AGAIN, _APPROVED),
    (_ASKED, _stage(State.IN_STEP, (OMAR, APPROVE), (OMAR, APPROVE))),
    (_ASKED, _stage(State.CHANGES_REQUESTED, (DANA, CHANGES))),
    (_ASKED, _stage(State.CHANGES_REQUESTED, (OMAR, CHANGES)), _CHANGED, _ASKED, _APPROVED),
    (_ASKED, _HALF, _stage(State.REJECTED, (DANA, REJECT))),
    (_ASKED, _HALF, _stage(State.WITHDRAWN, (MAYA, WITHDRAW))),
)


@dataclass
class Story:
    """One draft: its script, how far it is, and the messages of the bot that belong to it, as they look now.

    `acked` holds the acknowledged clicks by stage and step. The workspace's lock guards what is read of messages.
    """

    number: int
    text: str
    script: tuple[Stage, ...]
    ts: str = ""
    at: int = 0
    versions: int = 1
    edited_ts: str = "0"
    acked: dict[tuple[int, int], Sent] = field(default_factory=dict)
    messages: list[tuple[str, Message]] = field(default_factory=list)

    def __str__(self) -> str:
        stages = [f"{[step.action for step in stage.steps]} -> {stage.until}" for stage in self.script]
        said = [
            f"{conversation} {message['ts']} {message['text']!r}" for conversation, message in self.messages
        ]
        lines = (
            f"draft {self.number} at {self.ts}, stage {self.at}, edited {self.edited_ts}",
            *stages,
            *said,
        )
        return "\n  ".join((*lines, f"acknowledged: {sorted(self.acked)}"))

    @property
    def stage(self) -> Stage | None:
        """Where it is; None where everybody has done their part."""
        return self.script[self.at] if self.at < len(self.script) else None

    def is_over(self) -> bool:
        """Whether the stage has come to its end, and nobody has anything to press in it."""
        stage = self.stage
        assert stage is not None
        done = all(
            (self.at, place) in self.acked or (step.action != EDIT and self.button(step) is None)
            for place, step in enumerate(stage.steps)
        )
        reviewed = any(message["ts"] > self.edited_ts for message in self._reviews())
        return done and reviewed and (stage.until is None or self.state is stage.until)

    @property
    def state(self) -> State | None:
        """What the author's newest card says of the text in force."""
        asked = [message for message in self._in_thread() if self._asks(message)]
        return _HEADLINES[asked[-1]["text"]] if asked else None

    def button(self, step: Step) -> tuple[str, Message, Mapping[str, Any]] | None:
        """What this person would press now: the conversation, the message and the button."""
        home = DRAFTS if step.user == MAYA else f"D{step.user}"
        for conversation, message in reversed(self.messages):
            found = _element(message, step.action)
            fits = step.action == REQUEST_SIGNOFF or self._asks(message)
            if conversation == home and found is not None and fits:
                return conversation, message, found
        return None

    @property
    def is_clicked(self) -> bool:
        """Whether the stage has a click that was acknowledged."""
        return any(
            (self.at, place) in self.acked for place, _ in enumerate(self.stage.steps if self.stage else ())
        )

    # how it must look in the end

    @property
    def requests(self) -> int:
        """How often sign-off was asked for."""
        asked = [stage for stage in self.script if stage in (_ASKED, _ASKED_AGAIN)]
        return len(asked)

    @property
    def ending(self) -> State | None:
        """The state of the newest request; None where there is none."""
        ends = [stage.until for stage in self.script if stage.until is not None]
        return ends[-1] if ends else None

    @property
    def decisions(self) -> list[tuple[int, str, str]]:
        """What must have been decided: request, person and act, each once however often they pressed."""
        made: set[tuple[int, str, str]] = set()
        request = 0
        for stage in self.script:
            request += stage in (_ASKED, _ASKED_AGAIN)
            made |= {(request, step.user, _DECISIONS[step.action]) for step in stage.steps if _decides(step)}
        return sorted(made)

    @property
    def is_lost(self) -> bool:
        """Whether nobody sees a review of it."""
        return not self._reviews()

    @property
    def is_twice(self) -> bool:
        """Whether something that is said once stands twice: the review, a request's cards, word of its end."""
        thread = self._in_thread()
        asked = sum(message["text"] in _HEADLINES for message in thread)
        notes = sum(message["text"] in _NOTES for message in thread)
        direct = max((self._asked_directly(user) for user in APPROVERS), default=0)
        return len(self._reviews()) > 1 or max(asked, direct) > self.requests or notes > self.notes

    @property
    def notes(self) -> int:
        """How often the author is told of an end."""
        return sum(stage.until in _TOLD for stage in self.script)

    @property
    def is_untold(self) -> bool:
        """Whether the author was not told of an end."""
        return sum(message["text"] in _NOTES for message in self._in_thread()) < self.notes

    def _reviews(self) -> list[Message]:
        return [message for message in self._in_thread() if _element(message, EDIT_AGAIN)]

    def _asked_directly(self, user: str) -> int:
        own = [message for conversation, message in self.messages if conversation == f"D{user}"]
        return sum(message["text"] in _HEADLINES for message in own)

    def _in_thread(self) -> list[Message]:
        return [message for conversation, message in self.messages if conversation == DRAFTS]

    def _asks(self, message: Message) -> bool:
        return message["text"] in _HEADLINES and self.text in "".join(_words(message["blocks"]))


def _decides(step: Step) -> bool:
    return step.action in _DECISIONS


def _element(message: Message, action: str) -> Mapping[str, Any] | None:
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    return next((found for row in rows for found in row if found["action_id"] == action), None)


def _words(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for item in part:
            yield from _words(item)
    elif isinstance(part, dict):
        if isinstance(part.get("text"), str):
            yield part["text"]
        for key in ("text", "elements"):
            if isinstance(part.get(key), (list, dict)):
                yield from _words(part[key])
