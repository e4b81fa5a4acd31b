"""Checkpoints after C2SP tlog-checkpoint: origin, size and root of a log, as text to be signed."""

from __future__ import annotations

from attrs import frozen

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.transparency.encoding import LARGEST, from_base64, from_decimal, to_base64
from evalcore.transparency.merkle import HASH_SIZE
from evalcore.transparency.note import LARGEST_NOTE
from evalcore.transparency.notekeys import SHOWN, is_text

LARGEST_ROOT = 64
"""Bytes. The page does not fix the hash; ours is SHA-256 and so 32 bytes (``is_sha256``)."""


@frozen
class Checkpoint:
    """``origin`` names the log, ``size`` counts its entries, ``root`` is their tree's root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    @property
    def is_sha256(self) -> bool:
        """Whether the root can be one of RFC 6962's trees with SHA-256, as every one of ours."""
        return len(self.root) == HASH_SIZE

    @classmethod
    def of(cls, origin: str, size: int, root: bytes) -> Checkpoint:
        """A checkpoint of ours. Raises DataError where it could not be read back."""
        if len(root) != HASH_SIZE or not 0 <= size <= LARGEST or not _is_line(origin):
            raise DataError(
                _(
                    "There is no checkpoint with origin {origin!r}, size {size} and a root of "
                    "{width} bytes: the origin is one line of text, a root has 32 bytes."
                ).format(origin=origin[:SHOWN], size=size, width=len(root))
            )
        return cls(origin, size, root)

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """A checkpoint from a note's text. Raises DataError.

        Extension lines are tolerated and dropped: whoever checks a signature checks the note's
        whole text, not ``.text``.
        """
        if len(text) > LARGEST_NOTE:
            raise _malformed(_("it is longer than {most} bytes").format(most=LARGEST_NOTE))
        if not text.endswith("\n") or not is_text(text):
            raise _malformed(_("its last line does not end, or it holds a control character"))
        lines = text[:-1].split("\n")
        if len(lines) < 3 or not all(lines):
            raise _malformed(_("it needs three lines or more, none of them empty"))
        size = from_decimal(lines[1])
        if size is None:
            raise _malformed(_("{line!r} is not a size").format(line=lines[1][:SHOWN]))
        root = from_base64(lines[2])
        if root is None or not 0 < len(root) <= LARGEST_ROOT:
            raise _malformed(_("{line!r} is not a root").format(line=lines[2][:SHOWN]))
        return cls(lines[0], size, root)


def _is_line(origin: str) -> bool:
    return bool(origin) and "\n" not in origin and is_text(origin)


def _malformed(reason: str) -> DataError:
    return DataError(
        _(
            "This is not a checkpoint: {reason}. A checkpoint's lines are origin, size and root; "
            "take it again from whom you have it."
        ).format(reason=reason)
    )
