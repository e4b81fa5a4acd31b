"""Somebody who holds a subject's own edition and wants to know who reported what, and when.

``leaks`` searches the whole file, its payload decoded, for everything that the record knows and the
edition must not tell, and tries out every hash in it with all that the record holds but its random
salts.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from typing import Any

import attrs

from evalcore.certificates.result_tree import TABLES, blind_of, inner_leaf, outer_leaf
from evalcore.record import Record, StoredFact
from evalcore.record.envelope import Entry, entry_bytes
from evalcore.transparency.merkle import leaf_hash, node_hash
from evalcore.vocabulary import fact_class
from evalcore.vocabulary.results import RunPublished, StandingPublished
from evalcore.vocabulary.roster import UnitRegistered
from projections.dossier.page import read_page
from projections.publishing import Results
from projections.publishing.canonical import sheet_texts

AUTHORITIES = ("county", "department")
"""Kinds of units that publish, decide and answer with their own names."""

LARGE = 8
"""Leaves of the log under a hash up to which it is tried out."""


@attrs.frozen
class Sought:
    """What must not be found: what it is, and the texts that would tell it."""

    what: str
    texts: frozenset[str]


@attrs.frozen
class Hunt:
    """All that an attacker may bring along."""

    sought: tuple[Sought, ...]
    positions: frozenset[int]
    known: frozenset[int]
    dictionary: dict[bytes, str]

    def leaks(self, page: bytes) -> list[str]:
        """What the file gives away."""
        text, blobs = _opened(page)
        words = set(re.findall("[A-Za-z0-9]+", text))
        found = [
            f"{each.what}: {told}"
            for each in self.sought
            for told in each.texts
            if (told in words if _is_code(told) else told in text)
        ]
        for number in re.findall(r"(?<![\d.A-Za-z+/=])\d{3,}(?![\d.A-Za-z+/=])", text):
            if int(number) in self.positions - self.known:
                found.append(f"position: {number}")
        found += [f"hash of {self.dictionary[blob]}" for blob in blobs if blob in self.dictionary]
        return found


def _is_code(text: str) -> bool:
    """A code such as ``T01`` is not told by ``T01V01``."""
    return text.isascii() and text.isalnum()


def _opened(page: bytes) -> tuple[str, list[bytes]]:
    """Everything that can be read in a file, and every 32 bytes that look like a hash."""
    read = read_page(page)
    parts = [_without_program(page.decode())]
    blobs: list[bytes] = []
    for told in _strings(read.payload):
        parts.append(told)
        try:
            blob = b64decode(told, validate=True)
        except (Error, ValueError):
            blob = b""
        if len(blob) == 32:
            blobs.append(blob)
        else:
            parts.append(blob.decode("utf-8", "replace"))
            parts.append(" ".join(_numbers(blob)))
        for found in re.findall(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", parts[-1] + told):
            blobs.append(bytes.fromhex(found))
    return "\n".join(parts), blobs


def _without_program(page: str) -> str:
    """The page without its style and program, which are the same on every one."""
    page = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _numbers(blob: bytes) -> Iterator[str]:
    """Every eight bytes of a blob as the number that they would be."""
    for at in range(max(len(blob) - 7, 0)):
        yield str(int.from_bytes(blob[at : at + 8]))


# What is sought


@attrs.frozen
class Everything:
    """All that a record and its results tell, read once."""

    results: Results
    told: _Told
    sought: tuple[Sought, ...]
    known: frozenset[int]
    dictionary: dict[bytes, str]

    def hunt(self, subject: str, evidence: Iterable[int]) -> Hunt:
        """A hunt for all of it but what ``subject`` may know of itself."""
        (own,) = self.results.subjects([subject])
        mine = {own.person, own.person_name, own.unit, own.unit_name, own.parent, own.parent_name}
        names = Sought("name or code", frozenset(self.told.names - mine))
        positions = frozenset(evidence) - frozenset(range(1000)) - {2025}
        return Hunt((names, *self.sought), positions, self.known, self.dictionary)


def everything(results: Results, record: Record) -> Everything:
    """All that this record tells and no subject may be told."""
    run = results.run
    facts = list(record.read())
    publication = next(one for one in facts if one.topic == RunPublished.topic())
    public_days = {run.period_start, run.period_end, run.as_of}
    public_days |= {RunPublished.from_states(publication.public).occurred_on}
    told = _Told(record, facts)
    sought = (
        Sought("sealed words", frozenset(told.private)),
        Sought("case", frozenset(told.cases)),
        Sought("actor", frozenset({f.actor for f in facts} - {publication.actor})),
        Sought("stream", frozenset({f.stream for f in facts} - {publication.stream})),
        Sought("source", frozenset(told.sources)),
        Sought("day", frozenset(_spelt(told.days - public_days - _of_rules(results)))),
        Sought("time", frozenset(_times(facts, publication))),
        Sought("row", frozenset(_rows(results))),
    )
    known = frozenset({publication.position, run.known_at, record.head().size})
    return Everything(results, told, sought, known, dict(_dictionary(results, facts)))


class _Told:
    """What the events say, by kind of field."""

    def __init__(self, record: Record, facts: Iterable[StoredFact]) -> None:
        self.names: set[str] = set()
        self.private: set[str] = set()
        self.cases: set[str] = set()
        self.days: set[date] = set()
        self.sources: set[str] = set()
        offices: set[str] = set()
        for stored in facts:
            cls = fact_class(stored.topic)
            if cls in (RunPublished, StandingPublished) or cls.FAMILY == "checkpoints":
                continue
            private = record.private(stored.position) if stored.private_hash else None
            fact = cls.from_states(stored.public, private)
            if isinstance(fact, UnitRegistered) and fact.unit_kind in AUTHORITIES:
                offices |= {fact.unit, fact.name}
            for spec in cls.specs():
                self._take(spec, getattr(fact, spec.name))
            if stored.source and "!" in stored.source:
                self.sources.add(stored.source)
        self.names -= offices

    def _take(self, spec: Any, value: Any) -> None:
        if not value:
            return
        if isinstance(value, date):
            self.days.add(value)
        elif spec.private:
            self.private.add(str(value))
        elif spec.kind == "case":
            self.cases.add(str(value))
        elif spec.kind in ("unit", "person") or spec.name in ("name", "alias"):
            self.names.add(str(value))
        elif spec.name in ("file_name",):
            self.sources.add(str(value))


def _of_rules(results: Results) -> set[date]:
    """Days that the scheme itself names: it is public."""
    bases = " ".join(row["basis"] for row in results.rows("SELECT basis FROM score_nodes"))
    return {date.fromisoformat(day) for day in re.findall(r"\d{4}-\d\d-\d\d", bases)}


def _spelt(days: Iterable[date]) -> Iterator[str]:
    for day in days:
        yield day.isoformat()
        yield f"{day:%Y%m%d}"
        yield f"{day.year}年{day.month}月{day.day}日"
        yield f"{day.month}月{day.day}日"
        yield f"{day:%Y/%m/%d}"
        yield f"{day.year}.{day.month}.{day.day}"


def _times(facts: Iterable[StoredFact], publication: StoredFact) -> Iterator[str]:
    for at in {fact.recorded_at for fact in facts} - {publication.recorded_at}:
        yield str(at)
        yield str(at // 1_000_000)


def _rows(results: Results) -> Iterator[str]:
    """Rows of ledgers that are made of keys: who, what kind, what day."""
    for subject in results.subjects():
        for row in results.contributions(subject.id):
            yield from (one for one in (row["row"] or "").split("; ") if "|" in one)


# What hashes are tried out with


def _dictionary(results: Results, facts: list[StoredFact]) -> Iterator[tuple[bytes, str]]:
    leaves: list[bytes | None] = []
    for stored in facts:
        entry = entry_bytes(_entry(stored))
        salted = stored.topic == StandingPublished.topic()
        leaves.append(None if salted else leaf_hash(entry))
        if not salted:
            yield leaf_hash(entry), f"entry {stored.position}"
            yield sha256(entry).digest(), f"entry {stored.position}"
            yield sha256(stored.public).digest(), f"state of {stored.position}"
    yield from _nodes(leaves)
    for subject in results.subjects():
        yield from _of_rows(subject.id, sheet_texts(results, subject.id))


def _entry(stored: StoredFact) -> Entry:
    return Entry(
        stream=stored.stream,
        version=stored.version,
        topic=stored.topic,
        recorded_at=stored.recorded_at,
        actor=stored.actor,
        source=stored.source,
        public=stored.public,
        private_hash=stored.private_hash,
        signature=stored.signature,
    )


def _nodes(leaves: list[bytes | None]) -> Iterator[tuple[bytes, str]]:
    """Hashes over a few leaves, none of which is salted."""
    level, width = leaves, 1
    while width < LARGE:
        width *= 2
        level = [
            None if left is None or right is None else node_hash(left, right)
            for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        for number, node in enumerate(level):
            if node is not None:
                yield node, f"entries from {number * width + 1}"


def _of_rows(subject: str, tables: dict[str, str]) -> Iterator[tuple[bytes, str]]:
    """Rows of a subject, hashed in every way that needs no salt."""
    for blinds in (
        dict.fromkeys(TABLES, b""),
        dict.fromkeys(TABLES, bytes(32)),
        {table: blind_of("", table) for table in TABLES},
    ):
        for table, text in tables.items():
            leaf = inner_leaf(table, text, blinds[table])
            yield leaf, f"{table} of {subject}"
            yield outer_leaf(subject, leaf), f"{table} of {subject}"
    for table, text in tables.items():
        yield sha256(text.encode()).digest(), f"{table} of {subject}"
        for line in text.splitlines():
            yield sha256(line.encode()).digest(), f"a line of {table} of {subject}"


def payload_of(page: bytes) -> dict[str, Any]:
    """A page's payload."""
    found: dict[str, Any] = json.loads(json.dumps(read_page(page).payload))
    return found
