"""Proofs that an entry is in a log, as files after C2SP tlog-proof (``.tlog-proof``).

A file holds the entry's index, its audit path and the signed checkpoint that the path leads to;
not the entry. With the entry and a policy (whose keys to trust) it is checked without a network.
"""

from __future__ import annotations

from attrs import frozen

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.transparency import note as notes
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.encoding import (
    MOST_HASHES,
    from_base64,
    from_decimal,
    hash_lines,
    to_base64,
)
from evalcore.transparency.merkle import leaf_hash, verify_inclusion
from evalcore.transparency.policy import Judgement, Policy

HEADER = "c2sp.org/tlog-proof@v1"
LARGEST_EXTRA = 100_000
LARGEST_PROOF = notes.LARGEST_NOTE + 2 * LARGEST_EXTRA
_EXTRA, _INDEX = "extra ", "index "


@frozen
class TlogProof:
    """``index`` from 0, ``hashes`` lowest first, the checkpoint's ``note`` as it was received.

    ``extra`` is whatever an application put there: nobody vouches for it.
    """

    index: int
    hashes: tuple[bytes, ...]
    note: bytes
    extra: bytes | None = None

    @property
    def bytes(self) -> bytes:
        """The proof as a file."""
        lines = [HEADER]
        if self.extra is not None:
            lines.append(_EXTRA + to_base64(self.extra))
        lines += [f"{_INDEX}{self.index}", *map(to_base64, self.hashes), "", ""]
        return "\n".join(lines).encode() + self.note


@frozen
class Proved:
    """What a proof shows: ``included``, and who vouches for the ``checkpoint``.

    ``judgement`` is None where no policy was given: the entry may then be in a log that nobody
    vouches for.
    """

    checkpoint: Checkpoint
    included: bool
    judgement: Judgement | None

    @property
    def ok(self) -> bool:
        """Whether the entry is in a log that the policy trusts."""
        return self.included and self.judgement is not None and self.judgement.ok


def parse(data: bytes) -> TlogProof:
    """A proof from a file's bytes. Raises DataError where they are none; checks no hash."""
    if len(data) > LARGEST_PROOF:
        raise _malformed(_("it is longer than {most} bytes").format(most=LARGEST_PROOF))
    head, blank, note = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n", MOST_HASHES + 4)
    except UnicodeDecodeError as error:
        raise _malformed(_("it holds other than ASCII before the checkpoint")) from error
    if not blank or lines.pop(0) != HEADER:
        raise _malformed(_("it does not begin with {header}").format(header=HEADER))
    extra = _extra(lines.pop(0)) if lines and lines[0].startswith(_EXTRA) else None
    if not lines or not lines[0].startswith(_INDEX):
        raise _malformed(_("it has no index"))
    index = from_decimal(lines.pop(0).removeprefix(_INDEX))
    if index is None:
        raise _malformed(_("its index is no number"))
    hashes = hash_lines(lines)
    if hashes is None:
        raise _malformed(_("after its index come other than up to 63 hashes"))
    Checkpoint.parse(notes.parse(note).text)
    return TlogProof(index, hashes, note, extra)


def verify(entry: bytes, proof: TlogProof, policy: Policy | None = None) -> Proved:
    """What ``proof`` shows of ``entry``. Raises DataError where its note is no checkpoint."""
    note = notes.parse(proof.note)
    checkpoint = Checkpoint.parse(note.text)
    included = verify_inclusion(
        leaf_hash(entry), proof.index, checkpoint.size, proof.hashes, checkpoint.root
    )
    return Proved(checkpoint, included, policy.judge(note) if policy else None)


def _extra(line: str) -> bytes:
    extra = from_base64(line.removeprefix(_EXTRA))
    if extra is None or len(extra) > LARGEST_EXTRA:
        raise _malformed(_("its extra data are not base 64, or too long"))
    return extra


def _malformed(reason: str) -> DataError:
    return DataError(
        _(
            "This is not a proof of an entry: {reason}. It was changed or cut off on the way; take "
            "it again from whom you have it."
        ).format(reason=reason)
    )
