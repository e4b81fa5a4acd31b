"""The log as CloudEvents 1.0, one JSON object a line: every event as it was recorded.

Corrections and retractions are events like any other and name what they are about: whoever takes
the lines in can tell what counts, or ask for the effective facts as Parquet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from attrs import frozen

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.record.columns import UPCASTERS, known_topics
from evalcore.vocabulary import Fact
from projections.exchange.chosen import Chosen

if TYPE_CHECKING:
    import pyarrow

    from evalcore.record import Record
    from evalcore.record.store import Commit

VERSION = "1.0"

START = b'{"specversion":"1.0",'
"""How every line begins."""

DIGITS = 12
"""Of ``sequence``: numbers of equal length sort as text as they do as numbers."""

Progress = Callable[[int, int], None]

_RETRACTION = "FactRetracted"

_UNREADABLE = (ValueError, KeyError, TypeError, ArithmeticError, RecursionError)
"""What a state that is none of ours ends in; msgspec's own errors are ValueErrors."""


@frozen
class Kind:
    """How events of one topic are written."""

    cls: type[Fact]
    type: str
    kept: frozenset[str]
    """Names of the fields that are in ``data``."""
    subject: tuple[str, str]
    """The field that says what the event is about, and what that is; empty where none does."""
    older: Callable[[dict[str, Any]], dict[str, Any]] | None
    """What brings an older version up to date."""


def source_of(record: Record, known_at: Commit) -> str:
    """What ``source`` names the record by: it stays the same however the record grows.

    The first digits of the root of its first commit, which no other record shares.
    """
    commits = record.commits() if known_at.size else []
    return f"urn:evalcore:record:{commits[0].root.hex()[:32]}" if commits else "urn:evalcore:record"


def write_cloudevents(
    record: Record, known_at: Commit, chosen: Chosen, path: Path, progress: Progress
) -> int:
    """Write the chosen events up to ``known_at`` to a new file ``path``; how many.

    Raises DataError naming the position of an event that can't be read, OSError where the disk
    refuses.
    """
    lines = 0
    with path.open("wb") as file:
        for done, page in encoded(record, known_at, chosen):
            file.write(b"".join(page))
            lines += len(page)
            progress(done, known_at.size)
    return lines


def encoded(record: Record, known_at: Commit, chosen: Chosen) -> Iterator[tuple[int, list[bytes]]]:
    """(events read so far, lines) page by page, in order of position."""
    import msgspec

    encode = msgspec.json.Encoder().encode
    shaping = _Shaping(source_of(record, known_at), chosen)
    done = 0
    with record.read_arrow(1, known_at.size) as reader:
        for batch in reader:
            try:
                lines = [encode(shape) + b"\n" for shape in shaping.of(batch)]
            except DataError:
                # Read on, so that the record gets its connection back before it is closed.
                for _rest in reader:
                    pass
                raise
            done += len(batch)
            yield done, lines


class _Shaping:
    """From stored events to CloudEvents."""

    def __init__(self, source: str, chosen: Chosen) -> None:
        self._source = source
        self._chosen = chosen
        self._first = chosen.first.isoformat() if chosen.first else ""
        self._last = chosen.last.isoformat() if chosen.last else "9999-12-31"
        self._kinds = _kinds(chosen)

    def of(self, batch: pyarrow.RecordBatch) -> Iterator[Mapping[str, Any]]:
        """The CloudEvents of a batch, those that were chosen."""
        import msgspec

        decode = msgspec.json.Decoder(dict[str, Any]).decode
        known = known_topics()
        columns = ("position", "topic", "recorded_at", "state")
        for position, topic, recorded_at, state in zip(
            *(batch.column(name).to_pylist() for name in columns), strict=True
        ):
            kind = self._kinds.get(topic)
            if kind is None:
                if topic not in known:
                    raise _unreadable(position, topic, _("this version does not know its kind"))
                continue
            try:
                told = decode(state)
                shape = self._shape(kind, position, recorded_at, told)
            except _UNREADABLE as error:
                raise _unreadable(position, topic, error) from error
            if shape is not None:
                yield shape

    def _shape(
        self, kind: Kind, position: int, recorded_at: int, told: dict[str, Any]
    ) -> dict[str, Any] | None:
        if kind.older is not None:
            told = kind.older(told)
        day = told["occurred_on"]
        date.fromisoformat(day)
        if not self._first <= day <= self._last:
            return None
        shape: dict[str, Any] = {
            "specversion": VERSION,
            "id": str(position),
            "source": self._source,
            "type": kind.type,
            # A record knows days: noon where the office is.
            "time": f"{day}T12:00:00+08:00",
            "recordedtime": _instant(recorded_at),
            "sequence": f"{position:0{DIGITS}d}",
        }
        field, what = kind.subject
        if field and told.get(field):
            shape["subject"] = f"{what}/{quote(str(told[field]), safe='')}"
        if told.get("corrects"):
            shape["corrects"] = str(int(told["corrects"]))
        if kind.cls.__name__ == _RETRACTION:
            shape["retracts"] = str(int(told["target"]))
        shape["datacontenttype"] = "application/json"
        shape["data"] = {name: value for name, value in told.items() if name in kind.kept}
        return shape


def _kinds(chosen: Chosen) -> dict[str, Kind]:
    """Topic → how its events are written, of every topic that was chosen, old versions included."""
    wanted = {cls for name in chosen.families for cls in chosen.classes(name)}
    found = {}
    for topic, cls in known_topics().items():
        if cls not in wanted:
            continue
        name, _dot, version = topic.rpartition(".")
        older = None if topic == cls.topic() else UPCASTERS[name, int(version)].python
        found[topic] = Kind(
            cls,
            f"evalcore.{cls.FAMILY}.{cls.topic()}",
            frozenset(spec.name for spec in chosen.edition.fields(cls)),
            _subject(cls),
            older,
        )
    return found


def _subject(cls: type[Fact]) -> tuple[str, str]:
    """What facts of a class are about: their case, else the person or unit that is named first."""
    named = [s for s in cls.specs() if s.kind in ("case", "person", "unit")]
    first = cls.specs()[0]
    if first.kind == "case":
        return first.name, first.refers_to
    return (named[0].name, named[0].refers_to) if named else ("", "")


def _instant(at: int) -> str:
    """Microseconds since 1970 as RFC 3339, UTC."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _unreadable(position: int, topic: str, reason: object) -> DataError:
    return DataError(
        _(
            "The event at position {position} ({topic}) can't be read: {reason}. "
            "Run verify to see whether the record was altered."
        ).format(position=position, topic=topic, reason=reason)
    )


def is_export(path: Path) -> bool:
    """Whether a file is an earlier export of this format, by its first line; an empty one is."""
    try:
        with path.open("rb") as file:
            head = file.read(len(START))
    except OSError:
        return False
    return head in (b"", START)
