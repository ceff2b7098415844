"""Keeps drafts and tokens out of the log: libraries write whole requests there, at levels that an operator may set.

Whatever such a library logs goes on as its level and place in the code, never with its text.
"""

from __future__ import annotations

import logging

log = logging.getLogger("greenlight.library")

LIBRARIES = (
    "slack_bolt",
    "slack_sdk",
    "sqlalchemy",
    "alembic",
    "websockets",
    "uvicorn",
    "asyncio",
    "httpx",
    "httpcore",
)


class _Withhold(logging.Handler):
    """Passes on that something was logged, and where."""

    def emit(self, record: logging.LogRecord) -> None:
        if not log.isEnabledFor(record.levelno):
            return
        fault = f", {record.exc_info[0].__name__}" if record.exc_info and record.exc_info[0] else ""
        log.log(record.levelno, "%s:%s:%d%s", record.name, record.filename, record.lineno, fault)


def quiet_libraries() -> None:
    """Call once at start; calling it again changes nothing."""
    for name in LIBRARIES:
        logger = logging.getLogger(name)
        logger.propagate = False
        if not any(isinstance(handler, _Withhold) for handler in logger.handlers):
            logger.addHandler(_Withhold())
