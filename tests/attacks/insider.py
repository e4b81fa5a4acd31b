"""An insider: the store, the log's real key, this source. What is made here should not verify."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from attrs import evolve

from evalcore.bundles.outcome import Outcome
from evalcore.bundles.prefix import admitted_keys
from evalcore.bundles.verifying import verify_bundle
from evalcore.bundles.writing import Contents, Run, write_bundle
from evalcore.certificates.published import published_runs
from evalcore.checking.record import Checked, check_record
from evalcore.procedures.period import stream_of
from evalcore.record import NewEvent, Record, open_record
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.note import sign
from evalcore.transparency.policy import Policy
from evalcore.vocabulary import Fact
from evalcore.vocabulary.results import RunPublished
from tests.evalcore.bundles import world

Deed = Callable[[Record], None]
POLICY = Policy.of([world.SIGNER.verifier])


def append(record: Record, stream: str, fact: Fact) -> None:
    """Past every procedure, as whoever has the library can."""
    record.append(stream, world.events([fact]), after=record.stream_version(stream), actor="县办")


def append_raw(record: Record, stream: str, topic: str, state: bytes) -> None:
    """The same with bytes that no fact of ours would be written as."""
    record.append(stream, [NewEvent(topic, state)], after=record.stream_version(stream), actor="x")


def published(record: Record, **changes: object) -> RunPublished:
    """The run that was published, with changes."""
    stream = stream_of(world.SCHEME, "2025")
    found = next(one for one in record.stream(stream) if one.topic == RunPublished.topic())
    return evolve(RunPublished.from_states(found.public), **changes)


def made(path: Path, deed: Deed) -> None:
    """The record at ``path``: all in order, then the deed."""
    with open_record(path, create=True) as record:
        world._fill(record, 30)
        world.checkpoint(record)
        deed(record)


def bundled(folder: Path, deed: Deed) -> Path:
    """A bundle of it, under a checkpoint of its end that the real key signed."""
    made(folder / "record.db", deed)
    with open_record(folder / "record.db") as record:
        head = record.head()
        stated = Checkpoint.of(world.SIGNER.name, head.size, head.root)
        first = world.table_digests()
        runs = [
            Run(one.run, one.text.encode(), one.tables, _texts() if one.tables == first else {})
            for one in published_runs(record)
            if one.run == world.RUN
        ]
        keys = admitted_keys(record, head.size)
        write_bundle(
            record, folder / "b.zip",
            Contents(head, sign(stated.text, [world.SIGNER]).bytes, runs, keys),
        )  # fmt: skip
    return folder / "b.zip"


def _texts() -> dict[str, Callable[[], list[bytes]]]:
    return {table: lambda text=text: [text.encode()] for table, text in world.TEXTS.items()}


def verified(folder: Path, deed: Deed) -> tuple[Outcome, Checked]:
    """What verify says of the bundle, and of the record itself."""
    outcome = verify_bundle(bundled(folder, deed), policy=POLICY)
    with open_record(folder / "record.db", reading=True) as record:
        return outcome, check_record(record)


def complaints(folder: Path, deed: Deed) -> tuple[set[str], set[str]]:
    """What each of the two finds wrong."""
    outcome, checked = verified(folder, deed)
    return {one.what for one in outcome.problems}, {one.what for one in checked.report.problems}
