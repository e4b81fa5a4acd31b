"""What a log asks of a witness, after ``add-checkpoint`` of C2SP tlog-witness.

A request is one body of text: the size that the witness knows, a consistency proof from there, an
empty line and the signed checkpoint. It is the same text over HTTP or on a memory stick.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.transparency import note as notes
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.encoding import LARGEST, MOST_HASHES, from_decimal, hash_lines, to_base64
from evalcore.transparency.merkle import EMPTY_ROOT, HASH_SIZE, verify_consistency
from evalcore.transparency.note import Verifier

LARGEST_REQUEST = notes.LARGEST_NOTE + 10_000
_OLD = "old "

MALFORMED, FORBIDDEN, UNKNOWN, CONFLICT, UNPROVED = 400, 403, 404, 409, 422


@frozen
class WitnessRequest:
    """``old`` is the size last cosigned (0: none), ``proof`` leads from there to ``note``."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes

    @property
    def bytes(self) -> bytes:
        """The request's body."""
        lines = [f"{_OLD}{self.old}", *map(to_base64, self.proof), "", ""]
        return "\n".join(lines).encode() + self.note

    @property
    def checkpoint(self) -> Checkpoint:
        """What is to be cosigned. Raises DataError where the note holds no checkpoint."""
        return Checkpoint.parse(notes.parse(self.note).text)


@frozen
class Refused:
    """Why a witness does not cosign: the HTTP ``status`` of tlog-witness and a ``reason``."""

    status: int
    reason: str


def build(old: int, proof: Sequence[bytes], note: bytes) -> WitnessRequest:
    """A request. Raises DataError where no witness could read it."""
    whole = all(len(each) == HASH_SIZE for each in proof) and len(proof) <= MOST_HASHES
    if not 0 <= old <= LARGEST or not whole or (old == 0 and proof):
        raise _malformed(_("from size 0 there is no proof, elsewhere one of up to 63 hashes"))
    request = WitnessRequest(old, tuple(proof), note)
    if old > request.checkpoint.size:
        raise _malformed(_("its old size is larger than the checkpoint's"))
    return request


def parse(data: bytes) -> WitnessRequest:
    """A request from its bytes. Raises DataError where they are none; checks no signature."""
    if len(data) > LARGEST_REQUEST:
        raise _malformed(_("it is longer than {most} bytes").format(most=LARGEST_REQUEST))
    head, blank, note = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n", MOST_HASHES + 2)
    except UnicodeDecodeError as error:
        raise _malformed(_("it holds other than ASCII before the checkpoint")) from error
    old = from_decimal(lines[0].removeprefix(_OLD))
    if not blank or not lines[0].startswith(_OLD) or old is None:
        raise _malformed(_("it does not begin with the old size"))
    proof = hash_lines(lines[1:])
    if proof is None:
        raise _malformed(_("after the old size come other than up to 63 hashes"))
    return build(old, proof, note)


def examine(
    request: WitnessRequest, keys: Iterable[Verifier], seen: Checkpoint | None
) -> Refused | None:
    """Why a witness must not cosign ``request``; None where it may.

    ``keys`` are those of the logs it serves (a key's name is its log's origin); ``seen`` is what it
    cosigned last of this log, None for nothing. Whoever cosigns keeps the new checkpoint *before*
    the answer leaves, and lets nothing come between this examination and that.
    """
    note = notes.parse(request.note)
    new = Checkpoint.parse(note.text)
    trusted = [key for key in keys if key.name == new.origin]
    if not trusted:
        return Refused(UNKNOWN, _("No key of the log {log} is known.").format(log=new.origin))
    if not notes.check(note, trusted).ok:
        return Refused(FORBIDDEN, _("No known key of the log has signed, or one is wrong."))
    if request.old > new.size:
        return Refused(MALFORMED, _("The old size is larger than the checkpoint's."))
    known = seen.size if seen else 0
    if request.old != known:
        reason = _("The last checkpoint cosigned is of size {known}, the request says {old}.")
        return Refused(CONFLICT, reason.format(known=known, old=request.old))
    if not new.is_sha256:
        return Refused(UNPROVED, _("The root is no SHA-256."))
    if new.size == 0 and new.root != EMPTY_ROOT:
        return Refused(UNPROVED, _("A log without entries has one root, and this is another."))
    if seen is None or seen.size == 0:
        return None
    if seen.size == new.size and seen.root != new.root:
        return Refused(CONFLICT, _("At the same size this log showed another root before."))
    if not verify_consistency(seen.size, new.size, request.proof, seen.root, new.root):
        return Refused(UNPROVED, _("The log does not continue what was cosigned before."))
    return None


def _malformed(reason: str) -> DataError:
    return DataError(
        _(
            "This is not a request to a witness: {reason}. It was changed or cut off on the way; "
            "take it again from the log."
        ).format(reason=reason)
    )
