"""Every error that Greenlight raises on purpose. Each says what was found, where, what is allowed, what to do.

GreenlightError
|-- DraftError       a draft or a row that can't be reviewed
|-- ProfileError     a brand profile that can't be read
|-- PolicyError      a policy pack that can't be used
|-- ModelError       a release that is missing, altered or unreadable
|-- SettingsError    environment or settings file
|-- ScanError        an input or output file of a scan
|-- StoreError       the database
|-- NotAllowedError  somebody asks for what is not theirs to do, or too late
`-- SlackError       Slack refused or can't be reached
"""

from __future__ import annotations


class GreenlightError(Exception):
    """A mistake that its reader can mend. `str(error)` is one or more whole sentences, without a traceback.

    `where` names file, line, row or variable; `todo` says what is allowed or what to do. Both are part of the text.
    """

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        self.what = what
        self.where = where
        self.todo = todo
        super().__init__(what)

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head} {self.todo}".rstrip()


class DraftError(GreenlightError):
    """A draft that can't be reviewed: empty, too long, a lone surrogate, an unknown channel."""


class ProfileError(GreenlightError):
    """A brand profile that can't be read."""


class PolicyError(GreenlightError):
    """A policy pack that can't be used. A running bot keeps the pack it has."""


class ModelError(GreenlightError):
    """A release that is missing, altered or unreadable."""


class SettingsError(GreenlightError):
    """A setting that is missing or wrong, in the environment or the settings file."""


class ScanError(GreenlightError):
    """An input or output file of a scan that can't be used."""


class StoreError(GreenlightError):
    """The database can't be reached, or is not of this version."""


class NotAllowedError(GreenlightError):
    """Somebody asks for what is not theirs to do, or asks too late."""


class SlackError(GreenlightError):
    """Slack refused a call or can't be reached."""
