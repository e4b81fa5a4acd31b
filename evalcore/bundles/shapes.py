"""The JSON of a bundle: each line or file has one declared shape, and nothing else is read."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from evalcore.bundles.files import Files, broken
from evalcore.bundles.layout import LARGEST_LINE

LARGEST_NUMBER = (1 << 63) - 1
HEX = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Whole = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_NUMBER)]


class CommitLine(msgspec.Struct, forbid_unknown_fields=True):
    """A line of ``commits.jsonl``: last position, µs since the epoch (UTC), root in hex."""

    size: Whole
    recorded_at: Whole
    root: HEX


class NamedFile(msgspec.Struct, forbid_unknown_fields=True):
    """An item of ``files.json``: a kept file's name and its SHA-256 in hex."""

    digest: HEX
    name: Annotated[str, msgspec.Meta(max_length=4096)]


class PrivateLine(msgspec.Struct, forbid_unknown_fields=True):
    """A line of ``private.jsonl``: the position, and salt ‖ private state in base 64."""

    position: Whole
    salted: Annotated[str, msgspec.Meta(max_length=LARGEST_LINE)]


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the manifest says of one file: SHA-256 in hex, bytes."""

    sha256: HEX
    size: Whole


def decoded(files: Files, name: str, data: bytes, type_: Any) -> Any:
    """JSON of a declared shape and no other. Raises DataError naming the file."""
    try:
        return msgspec.json.decode(data, type=type_)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise broken(files.where, name, str(error)[:200]) from error
