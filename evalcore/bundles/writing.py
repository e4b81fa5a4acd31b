"""Making a bundle: one pass over the prefix, bounded memory, whole or not at all."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING

from attrs import define, field, frozen

from evalcore.bundles.columns import ColumnFiles, Decoder
from evalcore.bundles.layout import (
    CHECKPOINT,
    MANIFEST,
    PRIVATE,
    README,
    SUMS,
    certificate_name,
    column_name,
    result_name,
)
from evalcore.bundles.log_files import Progress, write_log
from evalcore.bundles.manifest import manifest_of
from evalcore.bundles.mentions import Mentions, digests_in
from evalcore.bundles.readme import TEXT
from evalcore.bundles.sinks import Sink, sink_for
from evalcore.errors import DataError, KeyDestroyed, UsageError
from evalcore.messages import _
from evalcore.record.envelope import Row
from evalcore.record.private import unseal_salted
from evalcore.record.store import Commit

if TYPE_CHECKING:
    from evalcore.record.private import Keyring
    from evalcore.record.record import Record
    from evalcore.transparency.note import Verifier

Text = Callable[[], Iterable[bytes]]
"""Makes a text, in pieces."""


@frozen
class Run:
    """A published run: its digest, its certificate as a file, its result tables as text.

    ``tables`` may be empty; where it is not, each text must have the digest in ``digests``.
    """

    run: str
    certificate: bytes
    digests: Mapping[str, str] = field(factory=dict)
    tables: Mapping[str, Text] = field(factory=dict)


@frozen
class Contents:
    """What goes into a bundle: everything up to ``commit``, its ``checkpoint`` file, and this."""

    commit: Commit
    checkpoint: bytes
    runs: Sequence[Run] = ()
    keys: Sequence[Verifier] = ()
    with_sources: bool = False
    with_private: bool = False
    with_columns: bool = True


@define
class Written:
    """What was written. ``sealed`` and ``left_out`` count what could have been in it and is not.

    ``digest`` is the SHA-256 of the manifest, which names every other file.
    """

    path: Path
    size: int
    root: str
    bytes: int = 0
    files: int = 0
    digest: str = ""
    private: int = 0
    sealed: int = 0
    public_files: int = 0
    sources: int = 0
    left_out: int = 0


def write_bundle(
    record: Record, place: Path, contents: Contents, progress: Progress | None = None
) -> Written:
    """Write the bundle to ``place``: a zip where it is called ``….zip``, else a folder.

    Raises UsageError where it can't be there or keys are asked for and not at hand, DataError
    where the record does not hold. Then nothing is left.
    """
    keyring = record.keyring() if contents.with_private or contents.with_sources else None
    if keyring is not None and not keyring.path.exists():
        raise UsageError(
            _(
                "What is sealed can be opened only with its keys, and there is no key file at "
                "{path}. Leave out --with-private and --sources, or name it in EVALCORE_KEYS."
            ).format(path=keyring.path)
        )
    done = Written(place, contents.commit.size, contents.commit.root.hex())
    commits = [one for one in record.commits() if one.size <= contents.commit.size]
    with sink_for(place, secret=keyring is not None) as sink:
        sink.write(README, [TEXT.encode()])
        sink.write(CHECKPOINT, [contents.checkpoint])
        mentions = Mentions()
        with _Aside(
            record,
            sink,
            keyring if contents.with_private else None,
            done,
            columns=contents.with_columns,
        ) as aside:

            def see(rows: Sequence[Row]) -> None:
                mentions.see(rows)
                aside.see(rows)

            write_log(record.store, commits, sink, see, progress)
            aside.finish()
        _write_files(record, mentions, sink, contents, done)
        for verifier in contents.keys:
            sink.write(key_name(verifier), [verifier.vkey.encode() + b"\n"])
        for run in contents.runs:
            _write_run(run, sink)
        manifest = manifest_of(sink.files)
        done.digest = sha256(manifest.text).hexdigest()
        sink.write(MANIFEST, [manifest.text])
        sink.write(SUMS, [manifest.sums])
        done.files = len(sink.files)
        done.bytes = sink.finish()
    return done


def key_name(verifier: Verifier) -> str:
    """Where the public key stands in a bundle: its name, as far as it is plain, and its id."""
    plain = re.sub(r"[^0-9a-z._-]+", "_", verifier.name.lower())[:60]
    return f"keys/{plain}-{verifier.key_id.hex()}.vkey"


class _Aside:
    """What is made from the rows in passing, beside the bundle: columns, opened private parts."""

    def __init__(
        self, record: Record, sink: Sink, keyring: Keyring | None, done: Written, *, columns: bool
    ) -> None:
        self._record, self._sink, self._keyring, self._done = record, sink, keyring, done
        self._stack = ExitStack()
        self._columns = self._stack.enter_context(ColumnFiles(self._open_column))
        self._decoder: Decoder | None = None
        if columns:
            self._decoder = self._stack.enter_context(Decoder(self._columns.write))
        self._private: IO[bytes] | None = None
        if keyring is not None:
            self._private = self._stack.enter_context(sink.aside(PRIVATE).open("wb"))

    def __enter__(self) -> _Aside:
        return self

    def __exit__(self, *_about: object) -> None:
        self._stack.close()

    def _open_column(self, family: str) -> IO[bytes]:
        return self._sink.aside(column_name(family)).open("wb")

    def see(self, rows: Sequence[Row]) -> None:
        if self._decoder is not None:
            self._decoder.feed(rows)
        private = {row[0]: row for row in rows if row[8]}
        if not private:
            return
        if self._keyring is None or self._private is None:
            self._done.sealed += len(private)
            return
        boxes = self._record.store.boxes(rows[0][0], rows[-1][0])
        keys = self._keyring.find({box.key_id for box in boxes})
        for box in boxes:
            row = private[box.position]
            if box.key_id not in keys:
                self._done.sealed += 1
                continue
            salted = unseal_salted(keys[box.key_id], box.box, row[1], row[2])
            line = {"position": row[0], "salted": b64encode(salted).decode()}
            self._private.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")
            self._done.private += 1

    def finish(self) -> None:
        """Put what was made into the bundle."""
        if self._decoder is not None:
            self._decoder.finish()
        families = self._columns.finish()
        if self._private is not None:
            self._private.close()
            self._sink.take(PRIVATE, self._sink.aside(PRIVATE))
        for family in families:
            self._sink.take(column_name(family), self._sink.aside(column_name(family)))


def _write_files(
    record: Record, mentions: Mentions, sink: Sink, contents: Contents, done: Written
) -> None:
    """The kept files that events of the prefix name; sealed ones only where they are asked for."""
    kept = frozenset(record.store.digests())
    waiting = sorted(kept.intersection(mentions.first))
    seen = set(waiting)
    named: dict[str, list[tuple[str, str]]] = {"scheme": [], "sources": []}
    while waiting:
        digest = waiting.pop()
        stored = record.store.source(digest)
        assert stored is not None
        public = is_public(stored.content)
        if not public and not contents.with_sources:
            done.left_out += 1
            continue
        try:
            file = record.source(digest)
        except KeyDestroyed:
            done.left_out += 1
            continue
        folder = "scheme" if public else "sources"
        sink.write(f"{folder}/{digest}", [file.content])
        named[folder].append((digest, file.name))
        if public:
            # The list of a scheme's files names them; sealed files name nothing.
            more = kept.intersection(digests_in(file.content)) - seen
            seen |= more
            waiting.extend(sorted(more))
    done.public_files, done.sources = len(named["scheme"]), len(named["sources"])
    for folder, files in named.items():
        if files or folder == "scheme":
            sink.write(f"{folder}/files.json", [names_text(files)])


def _write_run(run: Run, sink: Sink) -> None:
    sink.write(certificate_name(run.run), [run.certificate])
    for table, text in sorted(run.tables.items()):
        said = sink.write(result_name(run.run, table), text())
        if said.sha256 != run.digests.get(table):
            raise DataError(
                _(
                    "The results of run {run} are not those that were published: table {table} "
                    "has another digest. No bundle was written. See evalcore replay."
                ).format(run=run.run[:12], table=table)
            )


def names_text(files: Iterable[tuple[str, str]]) -> bytes:
    """``files.json``: digest and name of each kept file, by digest."""
    items = [{"digest": digest, "name": name} for digest, name in sorted(files)]
    return json.dumps(items, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def is_public(stored: bytes) -> bool:
    """Whether a file as stored is kept open."""
    return stored.startswith(b"EVP1")


def pieces(lines: Iterable[str]) -> Iterator[bytes]:
    """Text as bytes, as a table's text is given."""
    return (line.encode() for line in lines)
