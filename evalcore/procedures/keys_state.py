"""Keys that sign for a record: what is known of them, and what can be asked."""

from __future__ import annotations

from datetime import date, datetime

from attrs import frozen

from evalcore.procedures.origin import LOG_ROLE
from evalcore.transparency.note import COSIGNATURE, NOTE, Verifier
from evalcore.vocabulary.checkpoints import SigningKeyAdmitted, SigningKeyRevoked

WITNESS_ROLE = "witness"
COMPROMISED = "compromised"
REPLACED = "replaced"
ROLE_OF_KIND = {NOTE: LOG_ROLE, COSIGNATURE: WITNESS_ROLE}


@frozen
class AdmitKey:
    """An authority lets a key sign. ``today`` is the office's own day."""

    verifier: Verifier
    by: str
    today: date


@frozen
class RotateKey:
    """A new key takes the place of an old one of the same name."""

    old: Verifier
    new: Verifier
    by: str
    today: date


@frozen
class Signing:
    """When a key signed a checkpoint, as the record tells: µs since 1970 (UTC), and its size."""

    vkey: str
    recorded_at: int
    size: int


@frozen
class RevokeKey:
    """A key is to sign no more. ``key`` is its id (8 hex digits) or its vkey.

    ``since``: compromised since then; None where nobody knows. ``now`` is the office's clock;
    ``signings`` are the checkpoints that the record holds.
    """

    key: str
    because: str
    since: datetime | None
    by: str
    today: date
    now: datetime
    signings: tuple[Signing, ...] = ()


@frozen
class KnownKey:
    """A key that the record knows. ``revoked`` is what was said of its end, last word last."""

    admitted: SigningKeyAdmitted
    verifier: Verifier
    revoked: tuple[SigningKeyRevoked, ...] = ()

    @property
    def may_sign(self) -> bool:
        """Whether it was not revoked."""
        return not self.revoked

    @property
    def shown(self) -> str:
        """Name and id, for messages."""
        return f"{self.verifier.name} ({self.verifier.key_id.hex()})"


@frozen
class KeyState:
    """The keys that were admitted, in the order in which they were."""

    keys: tuple[KnownKey, ...] = ()

    @property
    def origin(self) -> str:
        """The name that every key of role log bears; "" where there is none yet."""
        return next((k.verifier.name for k in self.keys if k.admitted.role == LOG_ROLE), "")

    def get(self, vkey: str) -> KnownKey | None:
        """The key with this vkey."""
        return next((key for key in self.keys if key.admitted.vkey == vkey), None)

    def named(self, text: str) -> list[KnownKey]:
        """The keys that a person means: by vkey, or by id."""
        wanted = text.strip().lower()
        return [
            key
            for key in self.keys
            if key.admitted.vkey == text.strip() or key.verifier.key_id.hex() == wanted
        ]

    @property
    def log_keys(self) -> tuple[Verifier, ...]:
        """Every key that ever signed for the log, revoked ones too."""
        return tuple(k.verifier for k in self.keys if k.admitted.role == LOG_ROLE)

    @property
    def witness_keys(self) -> tuple[Verifier, ...]:
        """Every witness's key that was admitted, revoked ones too."""
        return tuple(k.verifier for k in self.keys if k.admitted.role == WITNESS_ROLE)
