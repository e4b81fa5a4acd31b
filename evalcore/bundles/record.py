"""A bundle as a record, as any other but for private parts: it holds them opened or not at all."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING

from evalcore.bundles.files import broken
from evalcore.bundles.layout import LARGEST_LINE, PRIVATE
from evalcore.bundles.shapes import PrivateLine, decoded
from evalcore.bundles.store import BundleStore
from evalcore.errors import DataError, KeyDestroyed
from evalcore.messages import _
from evalcore.record.private import SALT_BYTES
from evalcore.record.record import Record

if TYPE_CHECKING:
    from evalcore.bundles.files import Files
    from evalcore.record.store import SourceFile
    from evalcore.record.verify import Verification
    from evalcore.record.verify_commits import Claim


class BundleRecord(Record):
    """The record in a bundle, as known at its last commit. Read-only."""

    store: BundleStore

    def __init__(self, where: str, store: BundleStore) -> None:
        super().__init__(where, store, None)
        self._lock = Lock()
        self._ahead: Iterator[tuple[int, bytes]] = iter(())
        self._last: tuple[int, bytes] = (0, b"")
        self._begun = False

    def private(self, position: int) -> bytes | None:
        rows = self.store.rows(position, position)
        if not rows:
            raise DataError(
                _("There is no event at position {position}.").format(position=position)
            )
        digest = rows[0][8]
        if not digest:
            return None
        salted = self._salted(position)
        if salted is None:
            raise KeyDestroyed(
                _(
                    "The private part of the event at position {position} is not in this bundle, "
                    "only its hash. Whoever keeps the record can make a bundle --with-private."
                ).format(position=position)
            )
        if sha256(salted).digest() != digest:
            raise DataError(
                _(
                    "The private part at position {position} is not the one that was recorded. "
                    "Run verify."
                ).format(position=position)
            )
        return salted[SALT_BYTES:]

    def source(self, digest: str) -> SourceFile:
        if self.store.source(digest) is None:
            raise KeyDestroyed(
                _(
                    "The source file {digest} is not in this bundle, only its digest. Whoever "
                    "keeps the record can make a bundle with --sources."
                ).format(digest=digest)
            )
        return super().source(digest)

    def verify(
        self,
        progress: Callable[[int, int], None] | None = None,
        claims: Sequence[Claim] = (),
    ) -> Verification:
        """Check the bundle's files, every leaf, tile and root, as of any other record."""
        from evalcore.bundles.verifying import verify_record

        return verify_record(self.store.files, progress, claims)

    def _salted(self, position: int) -> bytes | None:
        """What ``private.jsonl`` holds for a position; it is read on, or from its start again."""
        with self._lock:
            if not self._begun or position < self._last[0]:
                self._ahead, self._last = private_lines(self.store.files), (0, b"")
                self._begun = True
            while self._last[0] < position:
                self._last = next(self._ahead, (1 << 63, b""))
            return self._last[1] if self._last[0] == position else None


def private_lines(files: Files) -> Iterator[tuple[int, bytes]]:
    """(position, salt ‖ private state) of each private part that a bundle shows, in order.

    Raises DataError where a line can't be read, or positions do not grow.
    """
    if not files.has(PRIVATE):
        return
    last = 0
    for line in files.lines(PRIVATE, LARGEST_LINE):
        said: PrivateLine = decoded(files, PRIVATE, line, PrivateLine)
        if said.position <= last:
            raise broken(files.where, PRIVATE, _("its positions do not grow"))
        last = said.position
        try:
            salted = b64decode(said.salted, validate=True)
        except ValueError as error:
            raise broken(files.where, PRIVATE, error) from error
        yield said.position, salted
