"""Reading the files of a bundle, from a directory or from a zip that is never extracted.

A bundle comes from outside and may be made to harm: names are matched against ``layout``, sizes
are capped before anything is read, links and devices are refused, and nothing is written.
"""

from __future__ import annotations

import os
import stat
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from attrs import frozen

from evalcore.bundles.layout import LONGEST_NAME, MOST_FILES, kind_of
from evalcore.errors import DataError, StoreError
from evalcore.messages import _

CHUNK = 1 << 20
DEEPEST = 12
"""Folders within folders: more than the tiles of any log need."""


@frozen
class Odd:
    """Something in a bundle's place that is no file of a bundle, and why."""

    name: str
    reason: str


class Files(ABC):
    """The files of one bundle. A context manager; reading is safe from several threads."""

    where: str
    """The bundle's path, for messages."""

    def __enter__(self) -> Files:
        return self

    def __exit__(self, *_about: object) -> None:
        self.close()

    @abstractmethod
    def sizes(self) -> Mapping[str, int]:
        """Name → bytes of every file whose name a bundle may hold."""

    @abstractmethod
    def odd(self) -> list[Odd]:
        """Whatever else lies in the bundle's place."""

    @abstractmethod
    def has(self, name: str) -> bool:
        """Whether there is such a file."""

    @abstractmethod
    def open(self, name: str) -> IO[bytes]:
        """The file, to be read as a stream. Raises DataError where it is not there, or too large.

        What reading meets later comes as DataError through ``read`` and ``chunks``.
        """

    @abstractmethod
    def close(self) -> None:
        """Give back what is open. Closing twice is fine."""

    @abstractmethod
    def read_failed(self, name: str, error: Exception) -> DataError | None:
        """What an error of reading means; None where it is another kind of error."""

    def read(self, name: str, most: int | None = None) -> bytes:
        """A whole small file, of at most ``most`` bytes (default: as its kind may have).

        Raises DataError where it is missing, larger, or can't be read.
        """
        kind = kind_of(name)
        limit = most if most is not None else kind.largest if kind else 0
        with self.open(name) as file:
            try:
                data = _up_to(file, limit + 1)
            except Exception as error:
                told = self.read_failed(name, error)
                if told is None:
                    raise
                raise told from error
        if len(data) > limit:
            raise too_large(self.where, name, limit)
        return data

    def chunks(self, name: str) -> Iterator[bytes]:
        """A file in pieces. Raises as ``read``."""
        with self.open(name) as file:
            while True:
                try:
                    data = file.read(CHUNK)
                except Exception as error:
                    told = self.read_failed(name, error)
                    if told is None:
                        raise
                    raise told from error
                if not data:
                    return
                yield data

    def lines(self, name: str, longest: int) -> Iterator[bytes]:
        """The lines of a file, each with its line feed. Raises as ``read``; also for a longer one.

        The last line must end with a line feed too: a file that was cut off shows.
        """
        rest = b""
        for data in self.chunks(name):
            rest += data
            *whole, rest = rest.split(b"\n")
            for line in whole:
                if len(line) > longest:
                    raise too_large(self.where, name, longest)
                yield line + b"\n"
            if len(rest) > longest:
                raise too_large(self.where, name, longest)
        if rest:
            raise broken(self.where, name, _("its last line does not end"))


def _up_to(file: IO[bytes], most: int) -> bytes:
    """At most so many bytes, piece by piece: ``read(most)`` would ask for room for all of them."""
    parts, room = [], most
    while room:
        part = file.read(min(room, CHUNK))
        if not part:
            break
        parts.append(part)
        room -= len(part)
    return b"".join(parts)


class FolderFiles(Files):
    """A bundle that is a directory."""

    def __init__(self, path: Path) -> None:
        self.where = str(path)
        self._root = path
        self._listed: tuple[dict[str, int], list[Odd]] | None = None

    def sizes(self) -> Mapping[str, int]:
        return self._walk()[0]

    def odd(self) -> list[Odd]:
        return self._walk()[1]

    def has(self, name: str) -> bool:
        if kind_of(name) is None:
            return False
        try:
            return stat.S_ISREG(os.lstat(self._root / name).st_mode)
        except OSError:
            return False

    def open(self, name: str) -> IO[bytes]:
        kind = kind_of(name)
        if kind is None:
            raise missing(self.where, name)
        try:
            # Neither a link nor a pipe is opened by waiting for it or following it.
            flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
            handle = os.open(self._root / name, flags | getattr(os, "O_BINARY", 0))
        except FileNotFoundError as error:
            raise missing(self.where, name) from error
        except OSError as error:
            raise broken(self.where, name, error.strerror or error) from error
        told = os.fstat(handle)
        if not stat.S_ISREG(told.st_mode):
            os.close(handle)
            raise broken(self.where, name, _("it is no plain file"))
        if told.st_size > kind.largest:
            os.close(handle)
            raise too_large(self.where, name, kind.largest)
        return os.fdopen(handle, "rb")

    def close(self) -> None:
        pass

    def read_failed(self, name: str, error: Exception) -> DataError | None:
        if isinstance(error, OSError):
            return broken(self.where, name, error.strerror or error)
        return None

    def _walk(self) -> tuple[dict[str, int], list[Odd]]:
        if self._listed is None:
            found: dict[str, int] = {}
            odd: list[Odd] = []
            waiting = [("", 0)]
            while waiting:
                folder, depth = waiting.pop()
                try:
                    with os.scandir(self._root / folder) as entries:
                        for entry in entries:
                            name = f"{folder}{entry.name}"
                            if entry.is_dir(follow_symlinks=False):
                                if depth < DEEPEST and len(name) <= LONGEST_NAME:
                                    waiting.append((name + "/", depth + 1))
                                else:
                                    odd.append(Odd(name, _("folders too deep")))
                            elif not entry.is_file(follow_symlinks=False):
                                odd.append(Odd(name, _("a link or a device, no plain file")))
                            elif kind_of(name) is None:
                                odd.append(Odd(name, _("no file of a bundle")))
                            else:
                                found[name] = entry.stat(follow_symlinks=False).st_size
                            if len(found) + len(odd) + len(waiting) > MOST_FILES:
                                raise too_many(self.where)
                except OSError as error:
                    raise StoreError(
                        _("{where} can't be read: {reason}.").format(
                            where=self._root / folder, reason=error.strerror or error
                        )
                    ) from error
            self._listed = found, sorted(odd, key=lambda one: one.name)
        return self._listed


def shown(name: str) -> str:
    """A name from a bundle for a message: short, and nothing in it that a terminal obeys."""
    return ascii(name)[1:-1][:LONGEST_NAME]


def missing(where: str, name: str) -> DataError:
    """A file is not there."""
    return DataError(
        _("{where}: {file} is missing. Copy the bundle again, whole, from where it came.").format(
            where=where, file=shown(name)
        )
    )


def broken(where: str, name: str, reason: object) -> DataError:
    """A file can't be read, or is not what it should be."""
    return DataError(
        _(
            "{where}: {file} can't be read ({reason}). Copy the bundle again from where it came, "
            "and run verify."
        ).format(where=where, file=shown(name), reason=reason)
    )


def too_large(where: str, name: str, limit: int) -> DataError:
    """A file, or a line of it, has more bytes than any of its kind can have."""
    return DataError(
        _(
            "{where}: {file} is larger than such a file can be ({limit} bytes): refused. Ask "
            "whoever sent it for another copy."
        ).format(where=where, file=shown(name), limit=limit)
    )


def too_many(where: str) -> DataError:
    """More files than a bundle can hold."""
    return DataError(
        _("{where} holds more than {most} files: no bundle does. It was refused.").format(
            where=where, most=MOST_FILES
        )
    )
