"""Who has store, key and source can write what he likes; what contradicts itself is found."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from evalcore.bundles.check_published import misfits
from evalcore.checking.record import check_record
from evalcore.errors import DataError
from evalcore.procedures.origin import KEYS_STREAM
from evalcore.procedures.period import stream_of
from evalcore.record import Record, open_record
from evalcore.record.reading import open_columns
from evalcore.vocabulary.checkpoints import SigningKeyAdmitted, SigningKeyRevoked
from evalcore.vocabulary.results import StandingPublished
from tests.attacks.insider import append, append_raw, complaints, made, published, verified
from tests.evalcore.bundles import world

OTHER = sha256(b"another run").hexdigest()
STREAM = stream_of(world.SCHEME, "2025")
NEXT = stream_of(world.SCHEME, "2026")


def standing(run: str = world.RUN, unit: str = "V3", period: str = "2025") -> StandingPublished:
    return StandingPublished(
        occurred_on=world.DAY, run=run, scheme=world.SCHEME, period=period, unit=unit,
        status="ranked", rank=1, salt="33" * 16,
    )  # fmt: skip


def revoked(because: str, since: str = "") -> SigningKeyRevoked:
    return SigningKeyRevoked(
        occurred_on=world.DAY, vkey=world.SIGNER.verifier.vkey, because=because, since=since,
        revoked_by="县委",
    )  # fmt: skip


def a_second_run(record: Record) -> None:
    append(record, STREAM, published(record, run=OTHER, subjects=0))


def a_run_elsewhere(record: Record) -> None:
    append(record, "elsewhere", published(record, run=OTHER, period="2026", subjects=0))


def a_run_of_no_commit(record: Record) -> None:
    append(record, NEXT, published(record, run=OTHER, period="2026", size=7, subjects=0))


def a_run_of_the_future(record: Record) -> None:
    append(record, NEXT, published(record, run=OTHER, period="2026", size=10**9, subjects=0))


def a_run_of_another_root(record: Record) -> None:
    append(record, NEXT, published(record, run=OTHER, period="2026", root="ab" * 32, subjects=0))


def a_run_that_cannot_be_certified(record: Record) -> None:
    append(record, NEXT, published(record, run="no digest", period="2026", subjects=0))


def a_run_of_more_subjects(record: Record) -> None:
    append(record, NEXT, published(record, run=OTHER, period="2026", subjects=9))


def a_standing_of_no_run(record: Record) -> None:
    append(record, STREAM, standing(run=OTHER))


def a_standing_of_another_period(record: Record) -> None:
    append(record, NEXT, standing(period="2026"))


def a_standing_added_later(record: Record) -> None:
    append(record, STREAM, standing())


def a_second_standing(record: Record) -> None:
    append(record, STREAM, standing(unit="V2"))


def a_key_admitted_elsewhere(record: Record) -> None:
    key = SigningKeyAdmitted(
        occurred_on=world.DAY, name=world.STRANGER.name, vkey=world.STRANGER.verifier.vkey,
        role="log", admitted_by="县委",
    )  # fmt: skip
    append(record, "elsewhere", key)


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        (a_second_run, "the period was published before, at position 38: it has one run"),
        (a_run_elsewhere, "the run is not published in the stream of its period"),
        (a_run_of_no_commit, "the run read 7 events, and no commit before it has that size"),
        (a_run_of_the_future, "the run read 1000000000 events, and no commit before it has that "
                              "size"),
        (a_run_of_another_root, "the root that the run read is not that of the first 36 events"),
        (a_run_of_more_subjects, "it says that 9 subjects were published, and the log holds 0"),
        (a_standing_of_no_run, "it is the standing of a run that was never published"),
        (a_standing_of_another_period, "it is the standing of a run that was never published"),
        (a_standing_added_later, "it was not published together with its run"),
        (a_second_standing, "a standing of V2 was published before, at position 39"),
        (a_key_admitted_elsewhere, "an event of this kind counts only in the stream log:keys"),
    ],
)  # fmt: skip
def test_what_no_procedure_would_write_is_found_in_bundle_and_record(
    tmp_path: Path, deed: object, told: str
) -> None:
    bundle, record = complaints(tmp_path, deed)  # type: ignore[arg-type]
    assert told in bundle
    assert told in record


def test_a_run_that_no_certificate_can_state_is_found(tmp_path: Path) -> None:
    made(tmp_path / "record.db", a_run_that_cannot_be_certified)
    with open_record(tmp_path / "record.db", reading=True) as record:
        found = check_record(record).report.problems
    assert any("can't be certified" in one.what for one in found)


def test_without_a_deed_both_hold_and_say_where_the_bundle_ends(tmp_path: Path) -> None:
    bundle, record = verified(tmp_path, lambda record: None)
    assert bundle.ok
    assert record.report.ok
    assert any("It ends at 40" in note for note in bundle.notes)


@pytest.mark.parametrize(
    ("because", "since"),
    [("replaced", ""), ("lost", ""), ("compromised", ""),
     ("compromised", "2020-01-01T00:00:00+08:00")],
)  # fmt: skip
def test_a_checkpoint_by_a_key_that_its_own_log_has_revoked_is_refused_whatever_the_policy(
    tmp_path: Path, because: str, since: str
) -> None:
    def deed(record: Record) -> None:
        append(record, KEYS_STREAM, revoked(because, since))

    bundle, _record = complaints(tmp_path, deed)
    assert any(what.startswith("the key that signed it does not stand: ") for what in bundle)


ROW = "V3\t\tranked\t\\N\t0\t1\t0\t2\t\t\t\n"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([ROW], []),
        ([ROW.replace("\t1\t", "\t2\t")], ["the standing of V3 was published otherwise"]),
        ([ROW.replace("\\N", "9900")], ["the standing of V3 was published otherwise"]),
        ([ROW[:-1] + "top\n"], ["the standing of V3 was published otherwise"]),
        ([ROW, ROW], ["the standing of V3 was published otherwise"]),
        ([], ["the standing of V3 was published and is not in it"]),
        (["V3\n"], ["the standing of V3 was published otherwise"]),
    ],
)
def test_the_log_and_the_certified_table_must_tell_the_same_standings(
    rows: list[str], told: list[str]
) -> None:
    assert list(misfits([standing()], [row.encode() for row in rows])) == told


def test_days_are_those_of_the_publication_and_no_clock_is_asked(tmp_path: Path) -> None:
    def deed(record: Record) -> None:
        later = published(record, occurred_on=date(2099, 1, 1), run=OTHER, period="2026",
                          subjects=0)  # fmt: skip
        append(record, NEXT, later)

    bundle, record = complaints(tmp_path, deed)
    assert bundle == record == set()


DAYS = b'"occurred_on":"2025-05-06","received_on":"2025-05-06"}'


@pytest.mark.parametrize(
    "state",
    [
        b'{"unit":"V900","unit":"V901","name":"a","unit_kind":"village",' + DAYS,
        b'{"unit":"V900","name":"a","un\\u0069t":"V901","unit_kind":"village",' + DAYS,
        b'{"unit" : "V900","name":"a","unit_kind":"village","unit"\n:"V901",' + DAYS,
    ],
)
def test_an_event_that_says_two_things_of_one_field_is_read_by_nobody(
    tmp_path: Path, state: bytes
) -> None:
    """One JSON reader takes the first of two equal names, another the last."""
    made(tmp_path / "record.db", lambda r: append_raw(r, "x", "UnitRegistered.1", state))
    with (
        open_record(tmp_path / "record.db", reading=True) as record,
        pytest.raises(DataError, match=r"position 41 .*a name stands twice in it"),
        open_columns(record, record.head(), cached=False),
    ):
        pass
