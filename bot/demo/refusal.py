"""How the local Slack refuses a call."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A call that Slack refuses with this error code."""

    def __init__(self, code: str, **more: Any) -> None:
        self.answer: dict[str, Any] = {"ok": False, "error": code, **more}
        super().__init__(code)
