"""Which kept files hold the words of facts: those that the facts came from, and those in which the
same rows stand again: a workbook that lives is handed in month after month.

The rows of other files are compared with the words, inside; nothing of it is shown. A row holds
them where a cell is such a word (in whole, or a long one within other text) and the row is about
the same case or day, or the word is long enough to be nobody else's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from attrs import field, frozen

from evalcore.errors import KeyDestroyed, StoreError
from evalcore.intake.findings import Unreadable
from evalcore.intake.rows.normal import plain
from evalcore.vocabulary import fact_class
from evalcore.vocabulary.governance import SourceReceived

if TYPE_CHECKING:
    from evalcore.record.record import Record
    from evalcore.record.store import StoredFact

LONG = 16
"""Characters from which on a text is taken for nobody else's."""

CAME_FROM, REPEATS, UNREAD = "came_from", "repeats", "unread"


@frozen
class Words:
    """What a sealed part says, and what its row says beside: the case, or the day."""

    texts: frozenset[str]
    anchors: frozenset[str]


@frozen
class HeldIn:
    """A kept file that holds words: ``why`` is ``came_from`` (the facts came from it), ``repeats``
    (rows in it hold them again) or ``unread`` (it can't be looked into)."""

    digest: str
    name: str
    why: str


@frozen
class _Received:
    """Files that imports took in: by stream, and name by digest."""

    by_stream: Mapping[str, str] = field(factory=dict)
    names: Mapping[str, str] = field(factory=dict)


def names_of_files(record: Record) -> Mapping[str, str]:
    """Digest → name of every file that an import took in."""
    return _received(record).names


def _received(record: Record) -> _Received:
    by_stream: dict[str, str] = {}
    names: dict[str, str] = {}
    head = record.head().size
    with record.read_arrow(1, head, [SourceReceived.topic()]) as reader:
        for row in reader.read_all().to_pylist():
            said = msgspec.json.decode(row["state"], type=SourceReceivedState)
            names.setdefault(said.digest, said.file_name)
            # An import's first event names its file; what its rows say of files is their claim.
            if row["stream"] not in by_stream:
                (first,) = record.store.rows(row["position"], row["position"])
                by_stream[row["stream"]] = said.digest if first[2] == 1 else ""
    return _Received(by_stream, names)


class SourceReceivedState(msgspec.Struct):
    """What is read of a file's arrival."""

    digest: str = ""
    file_name: str = ""


def words_of(stored: StoredFact, private: bytes) -> Words:
    """The texts of an opened private part, and what its row is about."""
    cls = fact_class(stored.topic)
    said: dict[str, Any] = msgspec.json.decode(private)
    public: dict[str, Any] = msgspec.json.decode(stored.public)
    texts = {plain(value) for value in said.values() if isinstance(value, str)}
    cases = {str(public[s.name]) for s in cls.specs() if s.kind == "case" and public.get(s.name)}
    return Words(
        frozenset(text for text in texts if len(text) > 1),
        frozenset(cases or {str(public.get("occurred_on", ""))}),
    )


def files_with(
    record: Record,
    streams: Iterable[str],
    words: Iterable[Words],
    progress: Callable[[int, int], None] | None = None,
) -> list[HeldIn]:
    """The kept files whose key exists and that hold the rows of ``streams`` or ``words``.

    Files that the ``streams`` came from are named without being read.
    """
    received = _received(record)
    own = {received.by_stream.get(stream, "") for stream in streams} - {""}
    wanted = list(words)
    found: list[HeldIn] = []
    digests = record.store.digests()
    for done, digest in enumerate(digests, 1):
        name = received.names.get(digest, "")
        try:
            kept = record.source(digest)
        except (KeyDestroyed, StoreError):
            # Erased already, or damaged: verify tells that.
            continue
        if kept.public:
            continue
        why = CAME_FROM if digest in own else _holds(kept.name, kept.content, wanted)
        if why:
            found.append(HeldIn(digest, name or kept.name, why))
        if progress:
            progress(done, len(digests))
    return sorted(found, key=lambda one: (one.why, one.name, one.digest))


def _holds(name: str, content: bytes, words: list[Words]) -> str:
    """``repeats``, ``unread``, or empty."""
    if not words:
        return ""
    try:
        for row in _rows(name, content):
            if _told(row, words):
                return REPEATS
    except (Unreadable, ValueError):
        return UNREAD
    return ""


def _told(row: list[str], words: list[Words]) -> bool:
    cells = frozenset(row)
    for one in words:
        about = not cells.isdisjoint(one.anchors)
        for text in one.texts:
            if len(text) >= LONG:
                if text in cells or any(text in cell for cell in cells if len(cell) > len(text)):
                    return True
            elif about and text in cells:
                return True
    return False


def _rows(name: str, content: bytes) -> Iterator[list[str]]:
    """The rows of a file as texts; a JSON line is a row of its values."""
    from evalcore.intake.files.handed import open_content

    handed = open_content(name, content)
    if handed.problem is not None:
        raise Unreadable(handed.problem.reason, handed.problem.remedy)
    if handed.lines is not None:
        for line in handed.lines():
            yield [plain(value) for value in _values(line)]
    for table in handed.tables:
        for _number, cells in table.rows():
            yield [plain(cell) for cell in cells if cell is not None]


def _values(line: str) -> list[Any]:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return [line]
    return list(told.values()) if isinstance(told, dict) else [line]
