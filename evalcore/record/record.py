"""The record as the rest of the program sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from evalcore.errors import DataError, StoreError, UsageError
from evalcore.messages import _
from evalcore.record.drafting import draft_of
from evalcore.record.planning import show_time
from evalcore.record.store import (
    NOTHING,
    Appending,
    Batch,
    Commit,
    Draft,
    NewEvent,
    SourceFile,
    Store,
    StoredFact,
    as_facts,
)

if TYPE_CHECKING:
    import pyarrow

    from evalcore.record.private import Keyring
    from evalcore.record.signatures import EventSigner
    from evalcore.record.verify import Verification
    from evalcore.record.verify_commits import Claim

PAGE = 8192
"""Positions read at once: large enough to be quick, small enough to hold."""


class Record:
    """An open record. A context manager; pickled, it opens again where it is unpickled."""

    def __init__(
        self, where: str, store: Store, keys: Path | None, *, reading: bool = False
    ) -> None:
        self.where = where
        self.store = store
        self.keys = keys
        self._reading = reading

    def __enter__(self) -> Record:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        from evalcore.record import _reopen

        return _reopen, (self.where, self.keys, self._reading)

    @property
    def shown(self) -> str:
        """The record's name for people: ``where`` without a password."""
        return self.store.where

    def close(self) -> None:
        """Give back connections."""
        self.store.close()

    # Writing

    def append(
        self,
        stream: str,
        events: Sequence[NewEvent],
        *,
        actor: str,
        after: int = 0,
        sources: Sequence[SourceFile] = (),
        signer: EventSigner | None = None,
    ) -> Commit:
        """Append ``events`` to ``stream`` as versions ``after + 1`` and on, in one transaction.

        Source files are kept in the same transaction. ``signer`` signs each of the events. Without
        events nothing is written, and the head is given back.

        Raises ConflictError where the stream does not stand at ``after``, DataError for an event
        that cannot be an entry, StoreError where the store fails. Then nothing is written.
        """
        return self.append_many([Batch(stream, events, actor, after, signer)], sources=sources)

    def append_many(
        self,
        batches: Iterable[Batch],
        *,
        sources: Sequence[SourceFile] = (),
        expected_head: Commit | None = None,
    ) -> Commit:
        """Append to several streams in one transaction: one commit for all.

        ``expected_head``: the commit with which the events were compared; where somebody appended
        since, ConflictError. Raises as ``append``; UsageError where a stream is named twice.
        """
        every = list(batches)
        expected = {batch.stream: batch.after for batch in every}
        if len(expected) != len(every):
            raise UsageError(_("One append names a stream twice. Put its events into one batch."))
        draft = draft_of(every, self.keyring)
        if not len(draft):
            return self.head()
        return self.store.append(
            Appending(lambda: [draft], self._seal_files(sources), expected, expected_head)
        )

    def append_parts(
        self,
        parts: Callable[[], Iterable[Batch]],
        expected: Mapping[str, int],
        *,
        sources: Sequence[SourceFile] = (),
        expected_head: Commit | None = None,
    ) -> Commit:
        """Append what is too much for memory, part by part, in one transaction: one commit.

        ``parts`` makes the batches, anew for each attempt; those of one stream follow each other,
        ``after`` growing. ``expected``: stream → the version at which it stands now;
        ``expected_head`` as in ``append_many``. Without events nothing is written.

        Raises as ``append``; also whatever ``parts`` raises. Then nothing is written.
        """

        def drafts() -> Iterator[Draft]:
            for batch in parts():
                if batch.events:
                    yield draft_of([batch], self.keyring)

        return self.store.append(
            Appending(drafts, self._seal_files(sources), expected, expected_head)
        )

    def _seal_files(self, sources: Sequence[SourceFile]) -> Sequence[SourceFile]:
        if not sources:
            return ()
        from evalcore.record.sealed_sources import seal_files, unsealed

        open_ones = [unsealed(file) for file in sources if file.public]
        secret = [file for file in sources if not file.public]
        return [*open_ones, *(seal_files(self.keyring(), secret) if secret else ())]

    # Where it stands

    def stream_version(self, stream: str) -> int:
        """The last version of a stream; 0 where there is none."""
        return self.store.stream_version(stream)

    def head(self) -> Commit:
        """The last commit; ``Commit(0, 0, SHA-256 of nothing)`` in an empty record."""
        return self.store.head()

    def commits(self) -> list[Commit]:
        """All commits, oldest first."""
        return self.store.commits()

    def commit_at(self, known_at: int | datetime | None) -> Commit:
        """The commit that was the last one as known at ``known_at``.

        None: the head. A number: the commit of exactly that size (0: before everything). An
        instant: the last commit recorded at or before it.

        Raises DataError where the number is not a commit boundary, naming its neighbours, or the
        instant has no time zone.
        """
        if known_at is None:
            return self.head()
        commits = [NOTHING, *self.commits()]
        if isinstance(known_at, datetime):
            if known_at.tzinfo is None:
                raise DataError(
                    _("{instant} has no time zone. Give one, for example {example}.").format(
                        instant=known_at.isoformat(), example=known_at.isoformat() + "+08:00"
                    )
                )
            instant = (known_at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
            return [c for c in commits if c.recorded_at <= instant or c.size == 0][-1]
        for commit in commits:
            if commit.size == known_at:
                return commit
        below = [c for c in commits if c.size < known_at]
        above = [c for c in commits if c.size > known_at]
        if not below:
            raise DataError(
                _("Position {position} is not a commit boundary: the first is {first}.").format(
                    position=known_at, first=0
                )
            )
        if not above:
            raise DataError(
                _(
                    "Position {position} is not a commit boundary: the record ends at {last} "
                    "(recorded {time})."
                ).format(
                    position=known_at, last=below[-1].size, time=show_time(below[-1].recorded_at)
                )
            )
        raise DataError(
            _(
                "Position {position} is not a commit boundary: what was appended together became "
                "known together. The nearest are {before} and {behind}."
            ).format(position=known_at, before=below[-1].size, behind=above[0].size)
        )

    # Reading

    def read(self, start: int = 1, stop: int | None = None) -> Iterator[StoredFact]:
        """Stored events at positions ``start`` to ``stop`` (both included; None: to the head)."""
        last = self.head().size if stop is None else stop
        for first in range(max(start, 1), last + 1, PAGE):
            yield from as_facts(self.store.rows(first, min(first + PAGE - 1, last)))

    def stream(self, name: str) -> list[StoredFact]:
        """The events of one stream, by version: the history of a decision."""
        return list(as_facts(self.store.stream_rows(name)))

    def read_arrow(
        self, start: int, stop: int, topics: Sequence[str] | None = None
    ) -> pyarrow.RecordBatchReader:
        """The same as Arrow batches, in order of position.

        Columns: position int64, stream, topic string, recorded_at int64 (µs UTC), source string,
        state string (the public JSON). ``topics`` keeps only those topics. Read it to the end or
        close it: it holds a connection.
        """
        return self.store.arrow(start, stop, topics)

    def private(self, position: int) -> bytes | None:
        """The private state of the event at ``position``, opened; None where it has none.

        Raises KeyDestroyed where it is sealed for ever, StoreError where it does not open.
        """
        rows = self.store.rows(position, position)
        if not rows:
            raise DataError(
                _("There is no event at position {position}.").format(position=position)
            )
        _position, stream, version, *_rest, digest, _signature = rows[0]
        if not digest:
            return None
        from evalcore.record.private import unseal

        boxes = self.store.boxes(position, position)
        if not boxes:
            raise StoreError(
                _("The private part of the event at position {position} is missing.").format(
                    position=position
                )
            )
        key = self.keyring().get(boxes[0].key_id)
        found, private = unseal(key, boxes[0].box, stream, version)
        if found != digest:
            raise StoreError(
                _(
                    "The private part at position {position} is not the one that was recorded. "
                    "Run verify."
                ).format(position=position)
            )
        return private

    def source(self, digest: str) -> SourceFile:
        """A kept source file by its SHA-256 in hex.

        Raises DataError where none is kept, KeyDestroyed where it is sealed for ever, StoreError
        where its content was changed.
        """
        from evalcore.record.sealed_sources import key_of, open_file, open_public

        kept = self.store.source(digest)
        if kept is None:
            raise DataError(_("No source file with digest {digest} is kept.").format(digest=digest))
        return open_public(kept) or open_file(self.keyring().get(key_of(kept)), kept)

    def keyring(self) -> Keyring:
        """The keys of private parts. Raises UsageError where no key file is named."""
        from evalcore.record.private import Keyring

        if self.keys is None:
            raise UsageError(
                _(
                    "This needs the key file of private parts, which is kept apart from the "
                    "database. Name it in EVALCORE_KEYS."
                )
            )
        return Keyring(self.keys)

    def verify(
        self,
        progress: Callable[[int, int], None] | None = None,
        claims: Sequence[Claim] = (),
    ) -> Verification:
        """Check every leaf, tile, root, box and source file (see ``verify.py``).

        ``progress`` is called with (positions done, positions in all); ``claims`` are roots that
        were said elsewhere.
        """
        from evalcore.record.verify import verify

        return verify(self.store, self.keyring() if self.keys else None, progress, self, claims)
