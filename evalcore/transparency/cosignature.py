"""Cosignatures after C2SP tlog-cosignature (Ed25519, ``cosignature/v1``): a witness's signature.

It says: at this time, this was the largest tree of this log that I had seen, and it continues
all that I had seen before.
"""

from __future__ import annotations

from evalcore.errors import DataError, UsageError
from evalcore.messages import _
from evalcore.transparency import ed25519
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.encoding import LARGEST
from evalcore.transparency.note import COSIGNATURE, Note, Signature, Signer, Verifier
from evalcore.transparency.notekeys import TIME_BYTES, cosigned_text, time_of

__all__ = ["cosign", "cosigned_text", "time_of", "verify"]


def cosign(note: Note, signer: Signer, at: int) -> Signature:
    """A witness's signature over a checkpoint; ``at`` in seconds since 1970-01-01T00:00:00Z.

    The caller has checked consistency with what this witness signed before. Raises DataError
    where the note's text is no checkpoint, UsageError for a key that is not a witness's.
    """
    Checkpoint.parse(note.text)
    if signer.kind != COSIGNATURE:
        raise UsageError(
            _("{name} is a log's key and cannot witness. Use a witness's key.").format(
                name=signer.name
            )
        )
    if not 0 <= at <= LARGEST:
        raise UsageError(_("{at} is not a time that a cosignature can hold.").format(at=at))
    raw = ed25519.signature_of(signer.private, cosigned_text(note.text, at).encode())
    return Signature(signer.name, signer.verifier.key_id, at.to_bytes(TIME_BYTES, "big") + raw)


def verify(note: Note, signature: Signature, verifier: Verifier) -> int:
    """The time at which the witness ``verifier`` signed.

    Raises DataError where the signature is another's, or wrong, or the text is no checkpoint.
    """
    Checkpoint.parse(note.text)
    whose = (signature.name, signature.key_id) == (verifier.name, verifier.key_id)
    at = time_of(signature.raw)
    if verifier.kind == COSIGNATURE and whose and at is not None:  # noqa: SIM102 - one reason each
        if verifier.verify(note.text, signature.raw):
            return at
    raise DataError(
        _(
            "The cosignature of {name} does not fit this checkpoint: the text was changed, or "
            "another key signed. Ask the witness for its cosignature again."
        ).format(name=verifier.name)
    )
