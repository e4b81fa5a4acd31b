"""What a bundle is made of: the names of its files, and how large each may be.

A name that no pattern here matches has no place in a bundle. So nothing that stands in a bundle
decides where anything is read or written: names are compared, never joined unseen.
"""

from __future__ import annotations

import re

from attrs import frozen

from evalcore.record.envelope import MAX_ENTRY_BYTES
from evalcore.transparency.tiles import TILE_BYTES, WIDTH

FORMAT = "evalcore bundle/v1"

CHECKPOINT = "checkpoint"
COMMITS = "commits.jsonl"
PRIVATE = "private.jsonl"
SCHEME_FILES = "scheme/files.json"
SOURCE_FILES = "sources/files.json"
README = "README.txt"
MANIFEST = "manifest.json"
SUMS = "manifest.sha256"

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30

LARGEST_MANIFEST = 256 * MIB
MOST_FILES = 2_000_000
"""Files in a bundle: 250 million events."""

LARGEST_BUNDLE = 1 << 40
LARGEST_LINE = 128 * KIB
"""Of ``commits.jsonl`` and ``private.jsonl``: a private part fits into one many times over."""

_NUMBER = r"(?:x\d{3}/)*\d{3}"
_PARTIAL = r"(?:\.p/(?:[1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-5]))?"


@frozen
class Kind:
    """A kind of file in a bundle: what it is, how its name reads, how many bytes it may have."""

    name: str
    pattern: re.Pattern[str]
    largest: int


def _kind(name: str, pattern: str, largest: int) -> Kind:
    return Kind(name, re.compile(pattern, re.ASCII), largest)


KINDS = (
    _kind("checkpoint", CHECKPOINT, MIB),
    _kind("tile", rf"tile/(?:[0-9]|[1-5]\d|6[0-3])/{_NUMBER}{_PARTIAL}", TILE_BYTES),
    _kind("entries", rf"tile/entries/{_NUMBER}{_PARTIAL}", WIDTH * (2 + MAX_ENTRY_BYTES)),
    _kind("commits", re.escape(COMMITS), 16 * GIB),
    _kind("private", re.escape(PRIVATE), 256 * GIB),
    _kind("certificate", r"certificates/[0-9a-f]{12}\.txt", MIB),
    _kind("list", r"(?:scheme|sources)/files\.json", 64 * MIB),
    _kind("scheme", r"scheme/[0-9a-f]{64}", GIB),
    _kind("source", r"sources/[0-9a-f]{64}", GIB),
    _kind("columns", r"columns/[a-z][a-z0-9_]{0,40}\.parquet", 64 * GIB),
    _kind("result", r"results/[0-9a-f]{12}/[a-z][a-z0-9_]{0,40}\.txt", 256 * GIB),
    _kind("key", r"keys/[0-9a-z._-]{1,100}\.vkey", 4 * KIB),
    _kind("readme", re.escape(README), MIB),
    _kind("manifest", re.escape(MANIFEST), LARGEST_MANIFEST),
    _kind("sums", re.escape(SUMS), LARGEST_MANIFEST),
)
"""Every kind of file that a bundle may hold."""

LONGEST_NAME = 160


def kind_of(name: str) -> Kind | None:
    """The kind of the file with this name; None for a name that no bundle holds."""
    if len(name) > LONGEST_NAME:
        return None
    return next((kind for kind in KINDS if kind.pattern.fullmatch(name)), None)


def certificate_name(run: str) -> str:
    """Where the certificate of a run stands; ``run`` as in the record, hexadecimal."""
    return f"certificates/{run[:12]}.txt"


def result_name(run: str, table: str) -> str:
    """Where the canonical text of a result table stands."""
    return f"results/{run[:12]}/{table}.txt"


def column_name(family: str) -> str:
    """Where the columns of a family of facts stand."""
    return f"columns/{family}.parquet"
