"""Keys and records for the commands that sign and witness."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs

from evalcore.record import NewEvent, open_record
from tests.cli.conftest import Ran, events, facts

Command = Callable[..., Ran]

NAME, WITNESS = "qingshan.example/log", "city.example/w1"
BY = ("--by", "县委组织部")
PASSPHRASE = "correct horse battery"
QUICK = 70_000
"""Rounds for the keys of tests: what guards a passphrase is tested with the key files."""


def year(changed: int = 0) -> list[NewEvent]:
    """The events of a small year; at the one numbered ``changed`` (from 1) something else."""
    reported = facts()
    if changed:
        one = reported[changed - 1]
        reported[changed - 1] = attrs.evolve(one, ordinal=one.ordinal + 1)
    return events(reported)


def write(store: Path | str, events: list[NewEvent], stream: str = "a") -> None:
    """Append to a record, made where it is missing."""
    with open_record(store, create=True) as record:
        record.append(stream, events, actor="test")


def keys(evalcore: Command, folder: Path, store: Path | str) -> None:
    """A log's key, admitted in the record, and a witness's, admitted too."""
    made = evalcore("key", "new", NAME, "--out", folder / "log.key", "--store", store, *BY)
    assert made.code == 0, made.err
    made = evalcore("key", "new", WITNESS, "--out", folder / "w.key", "--role", "witness")
    assert made.code == 0, made.err
    made = evalcore("key", "admit", folder / "w.vkey", "--store", store, *BY)
    assert made.code == 0, made.err
