"""Source files: each opens and fits its digest, and those that events name are there.

What events name: an import the file that it took in, an adoption the list of the scheme's files
(and that list the files), a checkpoint its signed note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress

import msgspec
from attrs import define, field

from evalcore.errors import StoreError
from evalcore.messages import _
from evalcore.record.envelope import Row
from evalcore.record.private import Key, Keyring
from evalcore.record.sealed_sources import key_of, open_file, open_public, scope_of
from evalcore.record.store import KEPT, SourceFile, Store
from evalcore.record.verify_findings import Findings, Named

RECEIVED = "SourceReceived.1"
ADOPTED = "SchemeAdopted.1"
NOTES = frozenset({"CheckpointSigned.1", "CheckpointWitnessed.1"})
TOPICS = frozenset({RECEIVED, ADOPTED, *NOTES})
"""Topics of events that name files."""

FILES = "files:"
"""How the ``source`` of an adoption begins: the digest of its list of files."""

LARGEST_LIST = 1 << 20
"""Bytes of the list of a scheme's files that are read."""

_DIGEST = re.compile("[0-9a-f]{64}")


class _State(msgspec.Struct):
    """What is read of the public state of an event that names a file."""

    digest: str = ""
    file_name: str = ""
    scheme: str = ""
    note: str = ""
    size: int = 0


class _List(msgspec.Struct):
    """What is read of the list of a scheme's files."""

    files: dict[str, str]


@define
class Sources:
    """What the kept files are: how many, how many sealed, and which of those named are not here."""

    count: int = 0
    sealed: int = 0
    absent: list[Named] = field(factory=list)
    """Files that were named by an import and not kept then, or not any more."""


def named_in(rows: Iterable[Row]) -> list[Named]:
    """The files that the events among ``rows`` name. An event that can't be read names none."""
    found = []
    for row in rows:
        position, topic, state, source = row[0], row[3], row[4], row[7]
        if topic not in TOPICS or not isinstance(source, str):
            continue
        try:
            said = msgspec.json.decode(state, type=_State)
        except (msgspec.MsgspecError, RecursionError, TypeError, ValueError):
            continue
        if topic == RECEIVED and _DIGEST.fullmatch(said.digest):
            kept = KEPT if source == KEPT else ""
            found.append(Named(position, topic + kept, said.digest, said.file_name))
        elif topic in NOTES and _DIGEST.fullmatch(said.note):
            found.append(Named(position, topic, said.note, f"checkpoint-{said.size}.note"))
        elif topic == ADOPTED and _DIGEST.fullmatch(source.removeprefix(FILES)):
            name = f"{said.scheme}.files.json"
            found.append(Named(position, topic, source.removeprefix(FILES), name))
    return found


def check_sources(
    store: Store, keys: Keyring | None, named: Sequence[Named], findings: Findings
) -> Sources:
    """Check every kept file by itself, and against the events that name it."""
    result = Sources()
    lists = {one.digest: one.position for one in named if one.topic == ADOPTED}
    listed: dict[str, tuple[int, str]] = {}
    said: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for one in named:
        if one.name:
            said.setdefault(one.digest, set()).add(one.name)
    for digest in store.digests():
        result.count += 1
        kept = _kept(store, digest, findings)
        if kept is None:
            continue
        names[digest] = kept.name
        opened = _opened(kept, keys, result, findings)
        if opened is not None and digest in lists:
            for place, each in _list(opened.content).items():
                listed[each] = (lists[digest], place)
                said.setdefault(each, set()).add(place)
    for digest, name in names.items():
        if digest in said and name not in said[digest]:
            findings.add(
                None,
                _("source file {name} ({digest}): its name was changed, it is {said}").format(
                    name=name, digest=digest, said=", ".join(sorted(said[digest]))
                ),
            )
    for digest, (position, place) in sorted(listed.items()):
        if digest not in names:
            findings.add(
                position,
                _("file {name} of the scheme that this event adopted is missing").format(
                    name=place
                ),
            )
    for one in named:
        if one.digest not in names:
            _absent(one, store, result, findings)
    return result


def _absent(one: Named, store: Store, result: Sources, findings: Findings) -> None:
    """A file that an event names is not there."""
    if one.topic == RECEIVED or (one.topic == RECEIVED + KEPT and not store.holds_sources):
        result.absent.append(one)
    elif one.topic == ADOPTED:
        findings.add(one.position, _("the files of the scheme that this event adopted are missing"))
    elif one.topic in NOTES:
        findings.add(one.position, _("the note of the checkpoint that it tells of is missing"))
    else:
        findings.add(
            one.position,
            _("the file that was taken in and kept, {name} ({digest}), is missing").format(
                name=one.name, digest=one.digest
            ),
        )


def _kept(store: Store, digest: str, findings: Findings) -> SourceFile | None:
    """A file as stored; None, and a finding, where it can't be read."""
    kept = None
    if isinstance(digest, str):
        with suppress(StoreError):
            kept = store.source(digest)
    if (
        kept is None
        or not isinstance(kept.content, bytes)
        or not isinstance(kept.name, str)
        or kept.digest != digest
    ):
        findings.add(None, _("source file {digest} cannot be read").format(digest=digest))
        return None
    return kept


def _opened(
    kept: SourceFile, keys: Keyring | None, result: Sources, findings: Findings
) -> SourceFile | None:
    """The file opened; None where it is sealed, or was changed (a finding)."""
    try:
        opened = open_public(kept)
        if opened is not None:
            return opened
        key_id = key_of(kept)
        key = _key(kept, key_id, keys)
        if key is None:
            result.sealed += 1
            return None
        if key.key_id != key_id and not _opens(key, kept):
            # Each office has keys of its own: this one has had the same file at hand.
            result.sealed += 1
            return None
        opened = open_file(key, kept)
        if key.key_id == key_id:
            return opened
    except StoreError:
        pass
    findings.add(
        None,
        _("source file {name} ({digest}): its content was changed").format(
            name=kept.name, digest=kept.digest
        ),
    )
    return None


def _opens(key: Key, kept: SourceFile) -> bool:
    with suppress(StoreError):
        open_file(key, kept)
        return True
    return False


def _key(kept: SourceFile, key_id: str, keys: Keyring | None) -> Key | None:
    """The key of a sealed file; where the file names one that never was, the one that it needs."""
    if keys is None:
        return None
    key = keys.find([key_id]).get(key_id)
    if key is not None:
        return key
    held, scope = keys.listed(), scope_of(kept.digest)
    if key_id in held:
        return None
    return next(iter(keys.find(k for k, named in held.items() if named == scope).values()), None)


def _list(content: bytes) -> dict[str, str]:
    """Place → digest of the files of a scheme; empty for what is no such list."""
    if len(content) > LARGEST_LIST:
        return {}
    try:
        return msgspec.json.decode(content, type=_List).files
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return {}
