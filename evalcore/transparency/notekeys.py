"""Who signs notes: public keys as C2SP vkeys, private keys, and what exactly each kind signs.

Two kinds of key, told apart by the type byte of C2SP signed-note: ``NOTE`` signs a note's text
(a log does), ``COSIGNATURE`` signs a checkpoint with the time at which it was seen (a witness
does, C2SP tlog-cosignature). Both are Ed25519. Import these names from
:mod:`evalcore.transparency.note`.
"""

from __future__ import annotations

import re
from hashlib import sha256

from attrs import field, frozen

from evalcore.errors import DataError, UsageError
from evalcore.messages import _
from evalcore.transparency import ed25519
from evalcore.transparency.codes import check_code
from evalcore.transparency.encoding import LARGEST, from_base64, to_base64

NOTE = 0x01
COSIGNATURE = 0x04
KEY_ID_BYTES = 4
TIME_BYTES = 8
COSIGNED = "cosignature/v1\n"
LONGEST_NAME = 500
LONGEST_VKEY = 1000
SHOWN = 80
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_UNSEEN = re.compile(
    "[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""Controls, directional marks and characters that nobody sees: a name that bears one looks like
another. The format allows them; a key that is to be trusted has no need of them."""


@frozen
class Verifier:
    """A public key: ``name``, ``key_id`` (4 bytes), ``kind`` (NOTE or COSIGNATURE), 32 bytes."""

    name: str
    key_id: bytes
    kind: int
    public: bytes

    @classmethod
    def of(cls, name: str, public: bytes, kind: int = NOTE) -> Verifier:
        """The verifier of a public key. Raises DataError where the name cannot be a key's."""
        if not is_name(name) or _UNSEEN.search(name):
            raise DataError(
                _(
                    "{name!r} cannot be the name of a key: a name has at least one character, no "
                    "blank, no plus sign, no control or invisible character. Take one such as "
                    "example.org/log-1."
                ).format(name=name[:SHOWN])
            )
        return cls(name, key_id_of(name, kind, public), kind, public)

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """A key written as ``name+id+base64`` (C2SP signed-note), where nothing follows it.

        Raises DataError where it is no vkey, of a kind not supported, or its id does not fit.
        """
        name, _plus, rest = vkey.partition("+") if len(vkey) <= LONGEST_VKEY else ("", "", "")
        written_id, _plus, encoded = rest.partition("+")
        data = from_base64(encoded)
        if not is_name(name) or not data or len(written_id) != 2 * KEY_ID_BYTES:
            raise _not_a_vkey(vkey, _("it is not of the form name+id+key"))
        if _UNSEEN.search(name):
            raise _not_a_vkey(vkey, _("its name holds characters that nobody sees"))
        kind, public = data[0], data[1:]
        if kind not in (NOTE, COSIGNATURE):
            reason = _("keys of type {kind} are not supported, only Ed25519 (types 1 and 4)")
            raise _not_a_vkey(vkey, reason.format(kind=kind))
        if len(public) != ed25519.PUBLIC_BYTES:
            raise _not_a_vkey(vkey, _("its key is not 32 bytes long"))
        key_id = key_id_of(name, kind, public)
        if key_id.hex() != written_id:
            raise _not_a_vkey(vkey, _("its id does not fit its name and key"))
        return cls(name, key_id, kind, public)

    @property
    def vkey(self) -> str:
        """The key as one line of text, to hand to whoever is to check signatures."""
        encoded = to_base64(bytes([self.kind]) + self.public)
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @property
    def fingerprint(self) -> str:
        """What two people compare on the telephone: the check code of the vkey."""
        return check_code(self.vkey.encode())

    def verify(self, text: str, raw: bytes) -> bool:
        """Whether ``raw`` (what follows the key id in a signature line) signs ``text``."""
        message = text.encode()
        if self.kind == COSIGNATURE:
            at = time_of(raw)
            if at is None:
                return False
            message, raw = cosigned_text(text, at).encode(), raw[TIME_BYTES:]
        return ed25519.holds(self.public, raw, message)


@frozen
class Signer:
    """A private key with its name and kind. Its text form never shows the key."""

    name: str
    private: bytes = field(repr=False)
    kind: int = NOTE

    def __attrs_post_init__(self) -> None:
        if len(self.private) != ed25519.PRIVATE_BYTES:
            raise UsageError(_("A private key is 32 bytes long."))
        if self.kind not in (NOTE, COSIGNATURE):
            raise UsageError(_("A key is of kind 1 (signs notes) or 4 (cosigns checkpoints)."))

    @property
    def verifier(self) -> Verifier:
        """The public half. Raises DataError where the name cannot be a key's."""
        return Verifier.of(self.name, ed25519.public_of(self.private), self.kind)


def is_name(name: str) -> bool:
    """Whether a key may be called so: not empty, no Unicode blank, plus sign or control."""
    return (
        0 < len(name) <= LONGEST_NAME
        and is_text(name)
        and not any(letter.isspace() or letter in "+\n" for letter in name)
    )


def is_text(text: str) -> bool:
    """Whether a note may hold it: valid UTF-8, no ASCII control character but the newline."""
    if _CONTROL.search(text):
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def key_id_of(name: str, kind: int, public: bytes) -> bytes:
    """The first four bytes of SHA-256(name, newline, kind, public key)."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:KEY_ID_BYTES]


def cosigned_text(text: str, at: int) -> str:
    """What a witness signs: two lines of its own, then the checkpoint's whole text.

    ``at`` is in seconds since 1970-01-01T00:00:00Z.
    """
    return f"{COSIGNED}time {at}\n{text}"


def time_of(raw: bytes) -> int | None:
    """The time in a cosignature; None where it is none (length, or a time past 2**63 - 1)."""
    if len(raw) != TIME_BYTES + ed25519.SIGNATURE_BYTES:
        return None
    at = int.from_bytes(raw[:TIME_BYTES], "big")
    return at if at <= LARGEST else None


def _not_a_vkey(vkey: str, reason: str) -> DataError:
    if "PRIVATE" in vkey:
        # Some programs write private keys as lines that look alike: never shown.
        vkey = "PRIVATE…"
    return DataError(
        _(
            "{vkey!r} is not a public key that can be used here: {reason}. Copy the whole line "
            "again from whom you have it."
        ).format(vkey=vkey[:SHOWN], reason=reason)
    )
