"""Keeps drafts and tokens out of the log: libraries write whole requests there, at levels that an operator may set.

What such a library logs keeps its level, name and place in the code, and loses its text. That happens where records
are made, before any handler, of ours or of a monitoring service, sees them.
"""

from __future__ import annotations

import logging
from typing import Any

LIBRARIES = frozenset(
    [
        "slack_bolt",
        "slack_sdk",
        "sqlalchemy",
        "alembic",
        "websockets",
        "uvicorn",
        "asyncio",
        "httpx",
        "httpcore",
    ]
)
_make_record = logging.getLogRecordFactory()


def quiet_libraries() -> None:
    """Call at start; calling it again changes nothing."""
    logging.setLogRecordFactory(_record)
    for name in LIBRARIES:
        if logging.getLogger(name).level == logging.NOTSET:
            # Lines without text are of use only where something is wrong.
            logging.getLogger(name).setLevel(logging.WARNING)


def _record(name: str, level: int, *rest: Any, **more: Any) -> logging.LogRecord:
    record: logging.LogRecord = _make_record(name, level, *rest, **more)
    if name.partition(".")[0] in LIBRARIES:
        fault = f", {record.exc_info[0].__name__}" if record.exc_info and record.exc_info[0] else ""
        record.msg, record.args = f"(text withheld, line {record.lineno} of {record.filename}{fault})", ()
        record.exc_info = record.stack_info = None
    return record
