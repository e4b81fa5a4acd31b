"""Rules kept in the record: adopting a scheme keeps its files, so that it can be shown again."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.procedures.deciding import Done, perform, withdrawn
from evalcore.procedures.scheme import ADOPTING, AdoptScheme, stream_of
from evalcore.schemes.bundle import Bundle, collect, opened
from evalcore.schemes.model import Scheme
from evalcore.vocabulary import Fact
from evalcore.vocabulary.governance import SchemeAdopted

if TYPE_CHECKING:
    from evalcore.record import Record
    from evalcore.record.signatures import EventSigner

ORIGIN = "files:"
"""How the ``source`` of an adoption in the envelope begins: the digest of its list of files."""


@frozen
class Kept:
    """An adoption in the record. ``files`` is the digest of its list of files, "" for none.

    ``withdrawn``: it was retracted; it stands in the history and counts for nothing.
    """

    position: int
    recorded_at: int
    digest: str
    on: date
    by: str
    document: str
    files: str
    withdrawn: bool = False


def adopt(
    record: Record,
    scheme: str | Path,
    rules: Scheme,
    command: AdoptScheme,
    *,
    actor: str,
    also: Sequence[Fact] = (),
    signer: EventSigner | None = None,
) -> Done:
    """Adopt ``rules``, read from ``scheme``, and keep everything they were read from.

    ``also`` and ``signer`` as in ``perform``.

    Raises Refused where the procedure does not allow it, DataError where the files can't be kept
    together; then nothing was written.
    """
    from evalcore.record import SourceFile

    bundle = collect(scheme)
    with tempfile.TemporaryDirectory() as folder:
        if bundle.load(Path(folder)).digest != rules.digest:
            raise DataError(
                _(
                    "{scheme}: read from a copy of its files it says something else. Was a file "
                    "changed just now? Try again."
                ).format(scheme=rules.id)
            )
    manifest = bundle.manifest()
    files = [
        SourceFile(f"{rules.id}.files.json", manifest, public=True),
        *(SourceFile(place, content, public=True) for place, content in bundle.files.items()),
    ]
    origin = ORIGIN + sha256(manifest).hexdigest()
    return perform(
        record,
        stream_of(rules.id),
        ADOPTING,
        command,
        actor=actor,
        sources=files,
        origin=origin,
        also=also,
        signer=signer,
    )


def adoptions(record: Record, scheme: str) -> tuple[Kept, ...]:
    """Every adoption of a scheme, in the order of the record."""
    stored = record.stream(stream_of(scheme))
    gone = withdrawn(record) if stored else frozenset()
    found = []
    for one in stored:
        if one.topic != SchemeAdopted.topic():
            # An override stands in the stream of what it was for.
            continue
        fact = SchemeAdopted.from_states(one.public)
        files = one.source.removeprefix(ORIGIN) if one.source.startswith(ORIGIN) else ""
        found.append(
            Kept(
                one.position,
                one.recorded_at,
                fact.digest,
                fact.occurred_on,
                fact.adopted_by,
                fact.document,
                files,
                one.position in gone,
            )
        )
    return tuple(found)


def in_force(kept: tuple[Kept, ...], day: date) -> Kept | None:
    """The adoption in force on ``day``; None where none was yet."""
    return next((one for one in reversed(kept) if one.on <= day and not one.withdrawn), None)


def indicator_titles(record: Record, scheme: str) -> dict[str, str]:
    """Indicator → its title by ``scheme`` as adopted last; empty where the record kept no files."""
    kept = in_force(adoptions(record, scheme), date.max)
    if kept is None or not kept.files:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        rules = files_of(record, kept).load(Path(folder))
    return {each.id: each.title for each in rules.indicators}


def files_of(record: Record, kept: Kept) -> Bundle:
    """The files that an adoption kept.

    Raises DataError where it kept none or one is missing, StoreError where one was changed.
    """
    if not kept.files:
        raise DataError(
            _(
                "The adoption at position {position} kept no files: only the digest {digest} is "
                "known."
            ).format(position=kept.position, digest=kept.digest[:12])
        )
    manifest = record.source(kept.files).content
    return opened(manifest, lambda digest: record.source(digest).content)
