"""The audit key: what it seals, only who has it can make again."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from pydantic import SecretStr

from bot.errors import SettingsError
from bot.signoff.digest import text_digest

LEAST = 16
_TODO = "Make one with 'openssl rand -hex 32', keep it outside the database, and never lose it."


@dataclass(frozen=True, slots=True)
class AuditKey:
    """Seals events, and digests texts so that a digest tells nothing to who has no key."""

    secret: bytes = field(repr=False)

    @classmethod
    def read(cls, secret: SecretStr | None) -> AuditKey:
        """The key of the settings; SettingsError where it is missing or too short to keep anybody out."""
        if secret is None:
            raise SettingsError("it is not set.", where="GREENLIGHT_AUDIT_KEY", todo=_TODO)
        value = secret.get_secret_value().strip()
        if len(value) < LEAST:
            raise SettingsError(
                f"it has fewer than {LEAST} characters.", where="GREENLIGHT_AUDIT_KEY", todo=_TODO
            )
        return cls(value.encode())

    def seal(self, content: str) -> str:
        """64 hex digits over an event's content."""
        return self._hmac("event", content)

    def digest(self, text: str, channel: str | None, brand: str | None) -> str:
        """64 hex digits over a draft's exact text, channel and brand."""
        return self._hmac("text", text_digest(text, channel, brand))

    def _hmac(self, use: str, content: str) -> str:
        # Each use has its own key, so that a digest can never pass for a seal.
        own = hmac.digest(self.secret, f"greenlight {use}".encode(), hashlib.sha256)
        return hmac.new(own, content.encode(), hashlib.sha256).hexdigest()
