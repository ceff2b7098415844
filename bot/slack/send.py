"""Everything that goes to Slack goes through here: one queue for each method and Slack channel.

A queue that Slack tells to wait (429 with Retry-After) waits; the others go on. What Slack can't take at the moment
(5xx, no answer) is tried again later and later. What it refuses for good is the caller's to deal with.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.errors import SlackError, StoreError

log = logging.getLogger("greenlight.send")

TIMEOUT_S = 10
WORKERS = 4
_LONGEST_WAIT_S = 60.0
_SLOW_ERRORS = {"ratelimited", "rate_limited", "message_limit_exceeded"}
_PASSING_ERRORS = {
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
}
REFUSED_TOKEN = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
    "missing_scope",
    "no_permission",
    "org_login_required",
}


class RefusedError(SlackError):
    """Slack refuses this call for good; `code` is its error code, `needed` the scopes that it misses."""

    def __init__(self, method: str, code: str, needed: str = "") -> None:
        self.code = code
        self.needed = needed
        super().__init__(f"Slack refused {method} with '{code}'.")


class TryLaterError(SlackError):
    """Slack can't take this call now. `wait_s` is what Slack asked for; None where it said nothing.

    `maybe_done` where nobody can tell whether the call had its effect: Slack did not answer, or with a fault of its own.
    """

    def __init__(self, method: str, wait_s: float | None = None, *, maybe_done: bool = False) -> None:
        self.wait_s = wait_s
        self.maybe_done = maybe_done
        super().__init__(f"Slack can't be reached for {method} at the moment.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What Slack answered: `data`, and its headers by their names in lower case."""

    data: Mapping[str, Any]
    headers: Mapping[str, str]


class Calls:
    """Slack's Web API, its answers turned into `RefusedError` and `TryLaterError`."""

    def __init__(self, client: WebClient, stop: threading.Event | None = None) -> None:
        self.client = client
        self.refused_token: str | None = None
        self._stop = stop or threading.Event()

    def once(self, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """One call, tried once."""
        return self.whole(method, arguments).data

    def whole(self, method: str, arguments: Mapping[str, Any]) -> Answer:
        """One call, tried once, with the headers of its answer."""
        body = {key: value for key, value in arguments.items() if value is not None}
        try:
            # Methods that take blocks read JSON; the reading ones take forms only.
            answer = (
                self.client.api_call(method, json=body) if _takes_json(method) else self._form(method, body)
            )
        except SlackApiError as error:
            failure = from_response(method, error)
            if isinstance(failure, RefusedError) and failure.code in REFUSED_TOKEN:
                self.refused_token = failure.code
            raise failure from None
        except (OSError, ValueError, HTTPException) as error:
            # Not `from error`: it may quote the request.
            raise TryLaterError(method, maybe_done=_no_answer(error)) from None
        self.refused_token = None
        data = answer.data if isinstance(answer.data, Mapping) else {}
        return Answer(data, {name.lower(): value for name, value in answer.headers.items()})

    def read(
        self, method: str, arguments: Mapping[str, Any], *, patience_s: float = 60.0
    ) -> Mapping[str, Any]:
        """One call, tried again for as long as `patience_s`. For what is only read."""
        until = time.monotonic() + patience_s
        pause = 0.5
        while True:
            try:
                return self.once(method, arguments)
            except TryLaterError as error:
                wait = pause if error.wait_s is None else error.wait_s
                pause = min(pause * 2, _LONGEST_WAIT_S)
                if time.monotonic() + wait > until or self._stop.wait(wait):
                    raise

    def respond(self, response_url: str, body: Mapping[str, Any]) -> None:
        """Answer through a `response_url`, tried once."""
        client = WebhookClient(response_url, timeout=TIMEOUT_S)
        client.proxy = self.client.proxy
        try:
            answer = client.send_dict(dict(body))
        except (OSError, ValueError, HTTPException) as error:
            raise TryLaterError("response_url", maybe_done=_no_answer(error)) from None
        if answer.status_code == 429:
            raise TryLaterError("response_url", _retry_after(answer.headers))
        if answer.status_code >= 500:
            raise TryLaterError("response_url", maybe_done=True)
        if answer.status_code != 200:
            raise RefusedError("response_url", _webhook_code(answer.body))

    def _form(self, method: str, body: Mapping[str, Any]) -> Any:
        return self.client.api_call(method, http_verb="GET", params=dict(body))


def _no_answer(error: Exception) -> bool:
    """Whether the request went out and its answer did not come; a connection that was refused took nothing."""
    reason = getattr(error, "reason", error)
    return not isinstance(reason, ConnectionRefusedError)


def _takes_json(method: str) -> bool:
    return method.startswith(("chat.", "views."))


def from_response(method: str, error: SlackApiError) -> SlackError:
    """What an answer of Slack means: refused for good, or to be tried later."""
    response = error.response
    code = str(response.get("error", "")) if hasattr(response, "get") else ""
    status = getattr(response, "status_code", 0)
    if status == 429 or code in _SLOW_ERRORS:
        return TryLaterError(method, _retry_after(getattr(response, "headers", {})))
    if status >= 500 or code in _PASSING_ERRORS or " " in code:
        # A body that is no JSON is put into `error` by slack_sdk, as a sentence.
        return TryLaterError(method, maybe_done=True)
    return RefusedError(method, code, str(response.get("needed") or ""))


def _retry_after(headers: Mapping[str, Any]) -> float:
    found = next((value for key, value in headers.items() if key.lower() == "retry-after"), "1")
    try:
        return max(0.0, float(found[0] if isinstance(found, list) else found))
    except ValueError:
        return 1.0


def _webhook_code(body: str) -> str:
    """Slack answers a webhook in plain text or JSON; its code is one word, and anything longer may quote us."""
    for code in ("msg_blocks_too_long", "msg_too_long", "invalid_blocks", "used_url", "expired_url"):
        if code in body:
            return code
    return "refused"


def back_off(failures: int) -> float:
    """Seconds to wait where Slack names no time: longer with each failure, a minute at most."""
    return min(2.0**failures, _LONGEST_WAIT_S)


@dataclass(slots=True)
class _Lane:
    """The jobs of one method and Slack channel, in order."""

    jobs: deque[Callable[[], None]] = field(default_factory=deque)
    ready_at: float = 0.0
    failures: int = 0
    busy: bool = False


class SendQueue:
    """Runs jobs in order for each method and Slack channel, and waits where Slack says so."""

    def __init__(self, *, workers: int = WORKERS, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lanes: dict[tuple[str, str], _Lane] = {}
        self._changed = threading.Condition()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, daemon=True, name=f"send-{i}") for i in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, method: str, slack_channel: str, job: Callable[[], None]) -> None:
        """Have `job` run when its turn has come. It raises TryLaterError to be run again."""
        with self._changed:
            self._lanes.setdefault((method, slack_channel), _Lane()).jobs.append(job)
            self._changed.notify_all()

    @property
    def waiting(self) -> int:
        """How many jobs are not done."""
        with self._changed:
            return sum(len(lane.jobs) for lane in self._lanes.values())

    def drain(self, timeout_s: float) -> bool:
        """Wait until everything is done, but not longer than this; whether it is."""
        with self._changed:
            return self._changed.wait_for(
                lambda: not any(lane.jobs for lane in self._lanes.values()), timeout_s
            )

    def close(self) -> None:
        """Stop; jobs that wait are left undone."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(TIMEOUT_S)

    def _work(self) -> None:
        while True:
            with self._changed:
                key = self._next()
                while key is None and not self._closed:
                    self._changed.wait(self._pause())
                    key = self._next()
                if key is None or self._closed:
                    return
                lane = self._lanes[key]
                lane.busy = True
                job = lane.jobs[0]
            wait = self._run(job, lane.failures)
            with self._changed:
                self._settle(key, lane, wait)
                self._changed.notify_all()

    def _settle(self, key: tuple[str, str], lane: _Lane, wait: float | None) -> None:
        """Note how a job went; a lane without jobs is given up, for there is one for each click."""
        lane.busy = False
        if wait is not None:
            lane.ready_at = self._clock() + wait
            lane.failures += 1
            return
        lane.jobs.popleft()
        lane.failures = 0
        if not lane.jobs:
            del self._lanes[key]

    def _run(self, job: Callable[[], None], failures: int) -> float | None:
        """Seconds to wait before the job is run again, None where it is done."""
        try:
            job()
        except TryLaterError as error:
            return back_off(failures) if error.wait_s is None else error.wait_s
        except StoreError:
            return back_off(failures)
        except Exception as error:  # noqa: BLE001
            # A job deals with what it foresees; the rest must not stop the lane. The type only: the text may quote.
            log.error("a call to Slack was given up: %s", type(error).__name__)
        return None

    def _next(self) -> tuple[str, str] | None:
        """A lane whose next job may run now."""
        now = self._clock()
        ready = (
            key for key, lane in self._lanes.items() if lane.jobs and not lane.busy and lane.ready_at <= now
        )
        return next(ready, None)

    def _pause(self) -> float | None:
        """Seconds until a lane that waits is ready."""
        times = [lane.ready_at for lane in self._lanes.values() if lane.jobs and not lane.busy]
        return max(0.0, min(times) - self._clock()) if times else None
