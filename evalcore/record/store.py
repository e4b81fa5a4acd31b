"""The port of the record: what both engines store and give back, and the values that pass.

``Position = rowid = notification id = leaf index + 1``, dense, assigned under the write lock.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from attrs import define, field, frozen

from evalcore.errors import ConflictError, StoreError
from evalcore.messages import _
from evalcore.record.envelope import Row
from evalcore.record.formats import FORMAT, FORMATS, Format
from evalcore.transparency.merkle import EMPTY_ROOT

if TYPE_CHECKING:
    import pyarrow

    from evalcore.record.signatures import EventSigner


@frozen
class NewEvent:
    """One event to append.

    ``public`` and ``private`` are the two parts of its state, serialised. ``scope`` names the key
    that seals the private part (a case id, say); where it is empty, the stream is the scope.
    ``source`` says where it came from (file digest, sheet, row).
    """

    topic: str
    public: bytes
    private: bytes | None = None
    scope: str = ""
    source: str = ""


@frozen
class EventColumns:
    """Many events by column, all of one length: what ``NewEvent`` says of one."""

    topics: Sequence[str]
    publics: Sequence[bytes]
    privates: Sequence[bytes | None]
    scopes: Sequence[str]
    sources: Sequence[str]

    def __len__(self) -> int:
        return len(self.publics)

    @classmethod
    def of(cls, events: Iterable[NewEvent]) -> EventColumns:
        """Events as columns."""
        every = events if isinstance(events, list) else list(events)
        # Column by column: a tuple for each event would keep the garbage collector busy.
        return cls(
            [e.topic for e in every],
            [e.public for e in every],
            [e.private for e in every],
            [e.scope for e in every],
            [e.source for e in every],
        )


@frozen
class Batch:
    """Events for one stream, that stands at version ``after`` now."""

    stream: str
    events: Sequence[NewEvent] | EventColumns
    actor: str
    after: int = 0
    signer: EventSigner | None = None
    """Signs every event of the batch; None: none of them."""


KEPT = "kept"
"""The ``source`` of an event that took a file in, where the file is kept in the record."""


@frozen
class SourceFile:
    """A file that events came from, kept by content. ``digest`` is its SHA-256 in hex.

    ``public``: kept as it is, not sealed: rules that everybody may read (a scheme, a calendar).
    """

    name: str
    content: bytes
    digest: str = field()
    public: bool = False

    @digest.default
    def _digest(self) -> str:
        return sha256(self.content).hexdigest()

    @property
    def size(self) -> int:
        """Bytes of content."""
        return len(self.content)


@frozen
class Commit:
    """One append: a boundary at which things can be *known*.

    ``size`` is the last position, ``recorded_at`` in µs since the epoch (UTC), ``root`` the
    Merkle root over all leaves up to it.
    """

    size: int
    recorded_at: int
    root: bytes


NOTHING = Commit(0, 0, EMPTY_ROOT)
"""The head of an empty record."""


@frozen
class StoredFact:
    """One event as stored. ``recorded_at`` in µs since the epoch (UTC)."""

    position: int
    stream: str
    version: int
    topic: str
    recorded_at: int
    actor: str
    source: str
    public: bytes
    private_hash: bytes
    signature: bytes


@frozen
class Box:
    """The sealed private part of the event at ``position``."""

    position: int
    key_id: str
    box: bytes


@define
class Draft:
    """Events to append, before the lock gives them positions and a time.

    By column, all of one length: a large append is built, hashed and bound column-wise.
    ``versions`` may be a range.
    """

    streams: Sequence[str]
    versions: Sequence[int]
    topics: Sequence[str]
    publics: Sequence[bytes]
    actors: Sequence[str]
    origins: Sequence[str]
    """Where each event came from (column ``source``)."""
    private_hashes: Sequence[bytes]
    signatures: Sequence[bytes]
    boxes: Sequence[tuple[int, str, bytes]] = ()
    """(index of the event, key id, box)"""

    def __len__(self) -> int:
        return len(self.publics)

    @classmethod
    def bare(cls, events: Sequence[tuple[str, int, str, bytes]]) -> Draft:
        """Events of which only stream, version, topic and state are known."""
        blank, none = [""] * len(events), [b""] * len(events)
        streams, versions, topics, publics = zip(*events, strict=True) if events else ((),) * 4
        return cls(streams, versions, topics, publics, blank, blank, none, none)


@define
class Appending:
    """Everything one append writes, in one transaction: drafts one after the other, and files.

    ``drafts`` makes them anew for each attempt, so that only one of them need be in memory.
    ``expected``: the version each stream must stand at before the first of them.
    """

    drafts: Callable[[], Iterable[Draft]]
    files: Sequence[SourceFile] = ()
    expected: Mapping[str, int] = field(factory=dict)
    expected_head: Commit | None = None
    """The commit that must still be the last one: what it was compared with. None: any."""
    tried: list[Commit] = field(factory=list)
    """What attempts at it committed, or would have."""

    @classmethod
    def bare(cls, events: Sequence[tuple[str, int, str, bytes]]) -> Appending:
        """Events of which only stream, version, topic and state are known."""
        draft = Draft.bare(events)
        return cls(lambda: [draft])


class Store(ABC):
    """Where the record is kept. Readers see whole commits only.

    Every method raises StoreError, with text for the user, where the engine fails.
    """

    where: str
    """The store's name in messages: never with a password."""

    format: Format = FORMATS[FORMAT]
    """How it is laid out; an earlier one is read, and never written to."""

    on_wait: Callable[[], None] = staticmethod(lambda: None)
    """Called once by an append that has to wait for another one: to tell whoever is waiting."""

    holds_private: bool = True
    """Whether it must hold the sealed private part of every event that has one."""

    holds_sources: bool = True
    """Whether it must hold every file that was kept, or only those that everybody may read."""

    @abstractmethod
    def create(self) -> None:
        """Make the tables where they are missing."""

    @abstractmethod
    def check(self) -> None:
        """Raise StoreError unless there is a record that this program can read."""

    @abstractmethod
    def append(self, appending: Appending) -> Commit:
        """Write all of ``appending`` in one transaction, or nothing; without events the head.

        Appends queue: it waits for those that are at work, and calls ``on_wait`` where it does.

        Raises ConflictError where a stream, or the head, does not stand where it is expected to,
        DataError for an event that cannot be an entry, StoreError where the last recorded time is
        more than five minutes ahead of the clock.
        """

    def comparing(self, *, again: bool) -> AbstractContextManager[None]:
        """Around comparing with the record and the append that follows.

        ``again``: it was done before, and others were quicker; where many offices write, the store
        then lets no other import get in between.
        """
        return nullcontext()

    @abstractmethod
    def head(self) -> Commit:
        """The last commit; ``NOTHING`` in an empty record."""

    @abstractmethod
    def commits(self) -> list[Commit]:
        """All commits, oldest first."""

    @abstractmethod
    def stream_version(self, stream: str) -> int:
        """The last version of a stream; 0 where there is none."""

    @abstractmethod
    def stream_rows(self, stream: str) -> list[Row]:
        """The stored rows of one stream, by version: a procedure's own, never a whole import's."""

    @abstractmethod
    def rows(self, start: int, stop: int) -> list[Row]:
        """The stored rows at positions ``start`` to ``stop``, both included, in order."""

    @abstractmethod
    def arrow(
        self, start: int, stop: int, topics: Sequence[str] | None = None
    ) -> pyarrow.RecordBatchReader:
        """The same as Arrow batches, columns as in ``arrow.SCHEMA``, optionally of some topics."""

    @abstractmethod
    def tiles(self, start: int, stop: int) -> dict[int, bytes]:
        """The level-0 tiles numbered ``start`` to ``stop``, both included."""

    @abstractmethod
    def upper_tiles(self) -> dict[tuple[int, int], bytes]:
        """All tiles above level 0, by (level, number)."""

    @abstractmethod
    def boxes(self, start: int, stop: int) -> list[Box]:
        """The sealed private parts at positions ``start`` to ``stop``, both included, in order."""

    @abstractmethod
    def source(self, digest: str) -> SourceFile | None:
        """A kept source file, as stored: ``digest`` is not recomputed."""

    @abstractmethod
    def digests(self) -> list[str]:
        """The digests of all kept source files, in order."""

    def sources(self) -> Iterator[SourceFile]:
        """All kept source files, as stored, by digest: one at a time in memory."""
        for digest in self.digests():
            found = self.source(digest)
            if found is not None:
                yield found

    @abstractmethod
    def extremes(self) -> tuple[int, int] | None:
        """Lowest and highest position of a stored event; None where there is none."""

    def misshapen(self) -> list[str]:
        """Why nothing that is read from it means anything: its tables are none of a record's."""
        return []

    def defects(self) -> list[tuple[int | None, str]]:
        """What is wrong with the container itself, by (position or None, what): for verify.

        Also what it holds that is none of a record's. Called in a thread of its own.
        """
        return []

    @abstractmethod
    def close(self) -> None:
        """Give back connections. Closing twice is fine."""

    def _clash(self, reason: object) -> ConflictError:
        """What an append meets that breaks a constraint of the tables."""
        return ConflictError(
            _(
                "The append clashes with what {where} holds already ({reason}). "
                "Nothing was written. Read the stream again before going on."
            ).format(where=self.where, reason=reason)
        )

    def _check_format(self, head: Sequence[int] | None) -> Format:
        """The format that ``head`` (the row that holds it) names. Raises StoreError for others."""
        known = FORMATS.get(head[0]) if head and isinstance(head[0], int) else None
        if known is None:
            raise StoreError(
                _(
                    "{where} has format {format}, this program reads format {ours}. "
                    "Use the program version that wrote it, or a newer one."
                ).format(where=self.where, format=head and head[0], ours=FORMAT)
            )
        return known

    def _refuse_earlier(self, format_: Format) -> None:
        """Raise StoreError where the store is of an earlier format: it stays as it is."""
        if format_.number != FORMAT:
            raise StoreError(
                _(
                    "{where} was written by an earlier version (format {format}; this program "
                    "writes format {ours}). It can be read, verified and scored as it is; nothing "
                    "is added to it. To go on, move it into a new file: evalcore backup FILE "
                    "--store {where}, then evalcore restore FILE --store NEW. Nothing was written."
                ).format(where=self.where, format=format_.number, ours=FORMAT)
            )


AnyStore = TypeVar("AnyStore", bound=Store)


def ready(store: AnyStore, *, create: bool) -> AnyStore:
    """``store`` with a record in it, made where it may be; closed where there is none."""
    try:
        if create:
            store.create()
        store.check()
    except BaseException:
        store.close()
        raise
    return store


def as_facts(rows: Iterable[Row]) -> Iterator[StoredFact]:
    """Stored rows as facts."""
    for position, stream, version, topic, public, at, actor, source, private, signature in rows:
        yield StoredFact(
            position, stream, version, topic, at, actor, source, public, private, signature
        )
