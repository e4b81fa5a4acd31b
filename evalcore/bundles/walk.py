"""The second look at a bundle's events: what the other files say, against the entries.

The tree is checked first (``record.verify``); this pass decodes the same entries once more and
holds columns, opened private parts and kept files against them.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from hashlib import sha256
from operator import itemgetter
from typing import IO, cast

from attrs import define, field

from evalcore.bundles.columns import ColumnFiles, Decoder, HashedFile
from evalcore.bundles.files import Files
from evalcore.bundles.layout import PRIVATE
from evalcore.bundles.log_files import PIECE, Progress
from evalcore.bundles.mentions import Mentions
from evalcore.bundles.outcome import Outcome
from evalcore.bundles.record import private_lines
from evalcore.bundles.store import BundleStore
from evalcore.bundles.streams import RunCollector
from evalcore.certificates.text import Certificate
from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.procedures.period import stream_of
from evalcore.record.envelope import Row
from evalcore.vocabulary.checkpoints import SigningKeyAdmitted
from evalcore.vocabulary.results import StandingPublished

ADMITTED = SigningKeyAdmitted.topic()


@define
class Walked:
    """What the walk met."""

    mentions: Mentions = field(factory=Mentions)
    admitted: list[Row] = field(factory=list)
    """Events that admit a key."""
    columns: dict[str, tuple[str, int]] = field(factory=dict)
    """Family → SHA-256 (hex) and size of its Parquet file as this program writes it."""
    private: int = 0
    sealed: int = 0


def walk(
    store: BundleStore, outcome: Outcome, *, columns: bool, progress: Progress | None = None
) -> Walked:
    """Go through all events; ``columns``: decode them too, as the bundle holds columns.

    Raises DataError where one can't be decoded.
    """
    found = Walked()
    size = store.head().size
    private = _Private(store.files, outcome)
    runs = RunCollector()
    hashed: dict[str, HashedFile] = {}

    def open_file(family: str) -> IO[bytes]:
        hashed[family] = HashedFile()
        return cast(IO[bytes], hashed[family])

    with ExitStack() as stack:
        written = stack.enter_context(ColumnFiles(open_file))
        decoder = stack.enter_context(Decoder(written.write))
        for start in range(1, size + 1, PIECE):
            rows = store.rows(start, min(start + PIECE - 1, size))
            found.mentions.see(rows)
            runs.see(rows)
            found.admitted += [row for row in rows if row[3] == ADMITTED]
            private.see(rows, found)
            if columns:
                decoder.feed(rows)
            if progress:
                progress(start + len(rows) - 1, size)
        decoder.finish()
        written.finish()
    private.finish(size)
    store.know_streams(runs.finish(size))
    found.columns = {
        family: (file.digest.hexdigest(), file.size) for family, file in hashed.items()
    }
    return found


def standings_of(store: BundleStore, stated: Certificate) -> list[StandingPublished]:
    """The standings that were published with a run."""
    rows = store.stream_rows(stream_of(stated.scheme, stated.period))
    standings = (
        StandingPublished.from_states(row[4]) for row in rows if row[3] == StandingPublished.topic()
    )
    return [standing for standing in standings if standing.run == stated.run]


_PRIVATE_HASH = itemgetter(8)


class _Private:
    """``private.jsonl`` beside the events, both in order of position."""

    def __init__(self, files: Files, outcome: Outcome) -> None:
        self._outcome = outcome
        self._lines = private_lines(files)
        self._next = self._read()

    def see(self, rows: Sequence[Row], found: Walked) -> None:
        if self._next is None:
            found.sealed += sum(map(bool, map(_PRIVATE_HASH, rows)))
            return
        for row in rows:
            shown = None
            while self._next is not None and self._next[0] <= row[0]:
                shown = self._next[1] if self._next[0] == row[0] else None
                self._next = self._read()
            if shown is None:
                found.sealed += bool(row[8])
            elif sha256(shown).digest() == row[8]:
                found.private += 1
            else:
                self._fails(_("it is not the private part that was recorded"), row[0])

    def finish(self, size: int) -> None:
        if self._next is not None:
            self._fails(
                _("it is no event of the record, which ends at {size}").format(size=size),
                self._next[0],
            )

    def _read(self) -> tuple[int, bytes] | None:
        try:
            return next(self._lines, None)
        except DataError as error:
            self._outcome.fails(str(error), PRIVATE)
            return None

    def _fails(self, what: str, position: int) -> None:
        from evalcore.bundles.check_files import copy_again

        self._outcome.fails(what, PRIVATE, position, copy_again())
