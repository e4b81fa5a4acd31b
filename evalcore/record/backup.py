"""Backing a record up: one file that holds it whole, was verified, and says what it holds.

A backup is a zip file::

    record.db        the record, as an SQLite file, from whichever engine
    record.db.keys   the key file, only where it was asked for
    manifest.json    format, program, day, size, root, and the SHA-256 of each part

It is written beside its place and gets its name only when it is whole, on disk, and read back.
"""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from attrs import asdict, field, frozen

from evalcore.errors import DataError, StoreError, UsageError
from evalcore.leftovers import PREFIX, sweep
from evalcore.messages import _
from evalcore.placing import put
from evalcore.record.copying import Progress

if TYPE_CHECKING:
    from evalcore.record.record import Record
    from evalcore.record.verify import Verification

FORMAT = "evalcore-backup/1"
SUFFIX = ".evalcore-backup"
RECORD, KEYS, MANIFEST = "record.db", "record.db.keys", "manifest.json"
LARGEST_MANIFEST = 1 << 20
CHUNK = 1 << 20

_DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@frozen
class Part:
    """A file in a backup: its bytes and their SHA-256 in hex."""

    size: int
    sha256: str


@frozen
class Manifest:
    """What a backup says of itself. ``size``, ``root`` and ``recorded_at`` are those of the last
    commit; ``made_at`` is ISO 8601 with its offset; ``store`` has no password.
    """

    format: str
    program: str
    made_at: str
    store: str
    size: int
    recorded_at: int
    root: str
    commits: int
    sources: int
    parts: dict[str, Part] = field(factory=dict)

    @property
    def with_keys(self) -> bool:
        """Whether the key file is in it."""
        return KEYS in self.parts


@frozen
class Backup:
    """What was written: the file, its bytes, its manifest, and what verifying the copy gave."""

    path: Path
    bytes: int
    manifest: Manifest
    found: Verification


def back_up(
    record: Record,
    out: Path,
    *,
    made_at: datetime,
    with_keys: bool = False,
    replace: bool = False,
    progress: Progress | None = None,
) -> Backup:
    """Write a verified backup of ``record`` to ``out``: a file, or a folder to put one in.

    Others may go on writing; the backup holds what stood at one commit. ``replace`` lets it take
    the place of an older backup, and of nothing else.

    Raises UsageError where ``out`` can't be, DataError where the record does not hold (a backup
    would keep the damage), StoreError and OSError where the system fails. Then nothing is left.
    """
    from evalcore.record.opening import open_record
    from evalcore.record.sqlite_copy import write_copy

    place = _place(record, out, made_at, replace=replace)
    if with_keys and not (record.keys and record.keys.exists()):
        raise UsageError(_("There is no key file to put into the backup. Leave out --with-keys."))
    with _workroom(record) as room:
        copy = room / RECORD
        write_copy(record.store, copy, progress)
        with open_record(copy, keys=record.keys or room / KEYS) as copied:
            found = copied.verify(progress)
            head = copied.head()
        _must_hold(found)
        if record.commit_at(head.size) != head:
            raise StoreError(_("The copy is not what the record holds. Try again, and run verify."))
        files = {RECORD: copy}
        if with_keys:
            files[KEYS] = room / KEYS
            record.keyring().copy_to(files[KEYS])
        manifest = Manifest(
            format=FORMAT,
            program=_program(),
            made_at=made_at.isoformat(timespec="seconds"),
            store=record.shown if "://" in record.shown else Path(record.shown).name,
            size=head.size,
            recorded_at=head.recorded_at,
            root=head.root.hex(),
            commits=found.commits,
            sources=found.sources,
        )
        manifest, size = _pack(files, manifest, place, replace=replace)
    return Backup(place, size, manifest, found)


def read_manifest(path: Path) -> Manifest:
    """What the backup at ``path`` says of itself.

    Raises UsageError where it is no backup, DataError where it is damaged.
    """
    with opened(path) as packed:
        return manifest_of(packed, path)


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The zip file of a backup. Raises UsageError where it is none, DataError where damaged."""
    try:
        begins = _first_bytes(path)
    except OSError as error:
        raise UsageError(
            _("{path} cannot be read: {reason}. Give the path of a backup.").format(
                path=path, reason=error.strerror or error
            )
        ) from error
    if begins.startswith(b"SQLite format 3\x00"):
        raise UsageError(
            _(
                "{path} is a database and no backup. If it is a record, it can be used as it is: "
                "name it with --store, or copy it while nobody writes."
            ).format(path=path)
        )
    if not begins.startswith(b"PK"):
        raise UsageError(
            _("{path} is no backup of this program. Give a file that backup wrote.").format(
                path=path
            )
        )
    with _damage_told(path):
        packed = zipfile.ZipFile(path)
    with packed:
        yield packed


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    """Only around the reading of the zip file itself: what else fails is something else."""
    try:
        yield
    except _DAMAGES as error:
        raise damaged(path, error) from error


def _first_bytes(path: Path) -> bytes:
    # Whoever names an open record here must not lose its locks by our closing it; a record is
    # told by its name in the folder before it comes to this.
    with path.open("rb") as file:
        return file.read(16)


def damaged(path: Path, reason: object) -> DataError:
    """The error for a backup that is not as it was written."""
    return DataError(
        _(
            "{path} is damaged or cut off ({reason}). Nothing was written. Copy it again from "
            "where it came, or take another backup."
        ).format(path=path, reason=reason)
    )


def manifest_of(packed: zipfile.ZipFile, path: Path) -> Manifest:
    """The manifest in an opened backup. Raises as ``read_manifest``."""
    try:
        with _damage_told(path), packed.open(MANIFEST) as file:
            said: dict[str, Any] = json.loads(file.read(LARGEST_MANIFEST))
        format_ = said["format"]
    except KeyError as error:
        raise UsageError(
            _("{path} is no backup of this program. Give a file that backup wrote.").format(
                path=path
            )
        ) from error
    except (ValueError, TypeError) as error:
        raise damaged(path, error) from error
    if format_ != FORMAT:
        raise UsageError(
            _(
                "{path} has format {format!r}, this program reads {ours!r}. Use the program that "
                "wrote it ({program}), or a later one."
            ).format(path=path, format=format_, ours=FORMAT, program=said.get("program", "?"))
        )
    try:
        parts = {
            str(name): Part(int(part["size"]), str(part["sha256"]))
            for name, part in said.pop("parts").items()
        }
        manifest = Manifest(**said, parts=parts)
        if RECORD not in parts or set(parts) - {RECORD, KEYS}:
            raise ValueError(", ".join(sorted(parts)))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise damaged(path, error) from error
    return manifest


def read_part(
    packed: zipfile.ZipFile, path: Path, manifest: Manifest, name: str, sink: IO[bytes] | None
) -> None:
    """Read a part to its end, into ``sink`` if given. Raises DataError where it was changed."""
    said, digest, size = manifest.parts[name], sha256(), 0
    try:
        with _damage_told(path), packed.open(name) as file:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                if size > said.size:
                    break
                digest.update(chunk)
                if sink is not None:
                    sink.write(chunk)
    except KeyError as error:
        raise damaged(path, error) from error
    if size != said.size or digest.hexdigest() != said.sha256:
        raise damaged(path, _("{name} does not have the digest it had").format(name=name))


def _place(record: Record, out: Path, made_at: datetime, *, replace: bool) -> Path:
    """The file to write. Raises UsageError where it can't be there."""
    place = out
    if out.is_dir():
        stem = "record" if "://" in record.where else Path(record.where).stem
        place = out / f"{stem}-{made_at:%Y%m%d-%H%M%S}{SUFFIX}"
    if not place.parent.is_dir():
        raise UsageError(
            _("The folder of {where} does not exist. Make it first.").format(where=place)
        )
    if not place.exists():
        return place
    own = [Path(record.where)] if "://" not in record.where else []
    if any(mine.exists() and place.samefile(mine) for mine in [*own, *filter(None, [record.keys])]):
        raise UsageError(
            _("{where} is the record itself. Give the backup another name.").format(where=place)
        )
    if not replace:
        raise UsageError(
            _("{where} exists already. Give another name, or --force to replace it.").format(
                where=place
            )
        )
    # With --force an older backup may go, even a damaged one; a record or a workbook never.
    if place.suffix != SUFFIX:
        read_manifest(place)
    return place


@contextmanager
def _workroom(record: Record) -> Iterator[Path]:
    """A folder of one's own on a local disk: beside the record, or else where the system says."""
    beside = Path(record.where).absolute().parent if "://" not in record.where else None
    folder = beside if beside and os.access(beside, os.W_OK) else Path(tempfile.gettempdir())
    sweep(folder)
    # What can't be removed now is swept later: the backup stands by then.
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=folder, ignore_cleanup_errors=True) as room:
        yield Path(room)


def _pack(
    files: dict[str, Path], manifest: Manifest, place: Path, *, replace: bool
) -> tuple[Manifest, int]:
    """Write the backup, read it back, and give it its name; (its manifest, its bytes)."""
    sweep(place.parent)
    handle, name = tempfile.mkstemp(prefix=PREFIX, suffix=SUFFIX, dir=place.parent)
    made = Path(name)
    try:
        with (
            os.fdopen(handle, "wb") as file,
            # Quick: most of a record packs well, and sealed sources don't pack at all.
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
        ):
            for part, path in files.items():
                manifest.parts[part] = _add(packed, part, path)
            packed.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
        with opened(made) as packed:
            again = manifest_of(packed, made)
            for part in again.parts:
                read_part(packed, made, manifest, part, None)
        size = made.stat().st_size
        try:
            put(made, place, replace=replace)
        except FileExistsError as error:
            raise UsageError(
                _("{where} exists already. Give another name, or --force to replace it.").format(
                    where=place
                )
            ) from error
    finally:
        with suppress(OSError):
            made.unlink()
    return again, size


def _add(packed: zipfile.ZipFile, name: str, path: Path) -> Part:
    digest, size = sha256(), 0
    with path.open("rb") as file, packed.open(name, "w", force_zip64=True) as sink:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            sink.write(chunk)
    return Part(size, digest.hexdigest())


def _must_hold(found: Verification) -> None:
    if not found.ok:
        first = found.problems[0]
        where = "" if first.position is None else _("position {p}: ").format(p=first.position)
        raise DataError(
            _(
                "The record does NOT hold ({where}{what}); a backup would keep the damage. Nothing "
                "was written. Run verify, keep the file as it is, and restore an earlier backup."
            ).format(where=where, what=first.what)
        )


def _program() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"evalcore {version('evalcore')}"
    except PackageNotFoundError:
        return "evalcore"
