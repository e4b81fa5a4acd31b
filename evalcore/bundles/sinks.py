"""Where a bundle is written: a folder or a zip under a temporary name, which gets its own last."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from evalcore.bundles.files import CHUNK
from evalcore.bundles.layout import kind_of
from evalcore.bundles.shapes import Said
from evalcore.bundles.zips import COMMENT, COMMENT_BYTES, digest_of
from evalcore.errors import UsageError
from evalcore.leftovers import PREFIX, sweep
from evalcore.messages import _
from evalcore.placing import confirm, put, sync_tree

PACKED_ALREADY = ("tile", "columns")
"""Kinds of files that no packing makes smaller: hashes, Parquet."""

LARGE = (1 << 31) - 1
"""Bytes from which a zip needs to be told that a file may be large."""

LEVEL = 6
DAY = (1980, 1, 1, 0, 0, 0)
"""The time that every file in a zip bears: the earliest that there is."""


class Sink(ABC):
    """A bundle in the making. A context manager: left without ``finish``, it leaves nothing.

    ``files`` says what was written.
    """

    def __init__(self, place: Path, *, secret: bool) -> None:
        """``secret``: words that are sealed in the record lie open in it; for its owner only."""
        must_be_free(place)
        self.place = place
        self.secret = secret
        self.files: dict[str, Said] = {}
        sweep(place.parent)
        # Made for its owner alone, whatever will lie in it.
        self.room = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place.parent))

    def __enter__(self) -> Sink:
        return self

    def __exit__(self, *_about: object) -> None:
        shutil.rmtree(self.room, ignore_errors=True)

    def write(self, name: str, pieces: Iterable[bytes]) -> Said:
        """Write a file."""
        kind = kind_of(name)
        assert kind is not None, name
        digest, size = sha256(), 0

        def counted() -> Iterable[bytes]:
            nonlocal size
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                yield piece

        self._write(name, counted(), packed=kind.name in PACKED_ALREADY, large=kind.largest > LARGE)
        self.files[name] = Said(digest.hexdigest(), size)
        return self.files[name]

    @abstractmethod
    def _write(self, name: str, pieces: Iterable[bytes], *, packed: bool, large: bool) -> None:
        """Write a file; ``packed``: packing makes it no smaller; ``large``: beyond 2 GB perhaps."""

    def aside(self, name: str) -> Path:
        """A path to write to what comes in as ``name`` later (``take``)."""
        folder = self.room / "aside"
        folder.mkdir(exist_ok=True)
        return folder / name.replace("/", "-")

    def take(self, name: str, path: Path) -> Said:
        """Write the file at ``path`` as ``name``; it goes."""
        with path.open("rb") as file:
            said = self.write(name, iter(lambda: file.read(CHUNK), b""))
        path.unlink()
        return said

    @abstractmethod
    def finish(self) -> int:
        """Give the bundle its name; (bytes of it)."""


class FolderSink(Sink):
    """A bundle as a folder."""

    def __init__(self, place: Path, *, secret: bool) -> None:
        super().__init__(place, secret=secret)
        self._made = self.room / "bundle"
        self._made.mkdir(mode=0o700 if secret else 0o777)

    def _write(self, name: str, pieces: Iterable[bytes], *, packed: bool, large: bool) -> None:
        target = self._made / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            for piece in pieces:
                file.write(piece)

    def finish(self) -> int:
        try:
            if os.path.lexists(self.place):
                raise _taken(self.place)
            sync_tree(self._made)
            self._made.rename(self.place)
        except FileExistsError as error:
            raise _taken(self.place) from error
        confirm(self.place)
        return sum(said.size for said in self.files.values())


class ZipSink(Sink):
    """A bundle as a zip: the same bytes from the same files."""

    def __init__(self, place: Path, *, secret: bool) -> None:
        super().__init__(place, secret=secret)
        self._made = self.room / "bundle.zip"
        mode = 0o600 if secret else 0o666
        handle = os.open(self._made, os.O_CREAT | os.O_EXCL | os.O_RDWR, mode)
        self._file = os.fdopen(handle, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w")

    def __exit__(self, *about: object) -> None:
        with suppress(OSError, ValueError):
            self._zip.close()
        self._file.close()
        super().__exit__(*about)

    def _write(self, name: str, pieces: Iterable[bytes], *, packed: bool, large: bool) -> None:
        info = zipfile.ZipInfo(name, DAY)
        info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        info._compresslevel = LEVEL  # type: ignore[attr-defined]
        info.create_system = 3
        info.external_attr = 0o100644 << 16
        with self._zip.open(info, "w", force_zip64=large) as file:
            for piece in pieces:
                file.write(piece)

    def finish(self) -> int:
        self._zip.comment = COMMENT + b"0" * (COMMENT_BYTES - len(COMMENT))
        self._zip.close()
        self._file.flush()
        digest = digest_of(self._made).encode()
        self._file.seek(-len(digest), os.SEEK_END)
        self._file.write(digest)
        self._file.flush()
        os.fsync(self._file.fileno())
        size = self._file.tell()
        self._file.close()
        try:
            put(self._made, self.place)
        except FileExistsError as error:
            raise _taken(self.place) from error
        return size


def sink_for(place: Path, *, secret: bool = False) -> Sink:
    """A sink for ``place``: a zip where it is called ``….zip``, else a folder.

    Raises UsageError where something is there already, or its folder is not.
    """
    kind = ZipSink if place.suffix.lower() == ".zip" else FolderSink
    return kind(place, secret=secret)


OTHER_ARCHIVES = frozenset({".rar", ".7z", ".tar", ".tgz", ".gz", ".bz2", ".xz"})
"""Endings by which somebody asks for an archive, and would get a folder."""


def must_be_free(place: Path) -> None:
    """Raise UsageError where a bundle can't be written to ``place``."""
    if os.path.lexists(place):
        raise _taken(place)
    if place.suffix.lower() in OTHER_ARCHIVES:
        raise UsageError(
            _("{where}: bundles are folders or .zip files. Name it {zip}.").format(
                where=place, zip=place.with_suffix(".zip")
            )
        )
    if not place.parent.is_dir():
        raise UsageError(
            _("The folder of {where} does not exist. Make it first.").format(where=place)
        )


def _taken(place: Path) -> UsageError:
    return UsageError(
        _("{where} exists already and was left alone. Give another name with --out.").format(
            where=place
        )
    )
