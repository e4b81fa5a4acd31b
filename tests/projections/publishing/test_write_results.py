"""Results are written whole or not at all, and the same run gives the same content."""

from __future__ import annotations

import os
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

from evalcore.errors import StoreError, UsageError
from projections.nodes import Kind, Nodes
from projections.publishing import open_results, write, write_results
from projections.publishing.stamp import stamp
from tests.projections.publishing.sample import evaluation, scheme


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "results.db"


def test_two_runs_of_one_evaluation_have_equal_digests(tmp_path: Path) -> None:
    one = write_results(evaluation(), tmp_path / "one.db")
    two = write_results(evaluation(), tmp_path / "two.db")
    assert one.digests == two.digests
    assert one.digest == two.digest


def test_another_prefix_is_another_run(tmp_path: Path) -> None:
    one = write_results(evaluation(), tmp_path / "one.db")
    two = write_results(evaluation(size=701), tmp_path / "two.db")
    assert one.run.run != two.run.run


def test_a_changed_contribution_changes_the_digest_of_its_table_only(tmp_path: Path) -> None:
    changed = evaluation()
    changed.connection.execute("UPDATE contributions SET events = [9] WHERE slot = 'v1-c1'")
    one = write_results(evaluation(), tmp_path / "one.db").digests
    two = write_results(changed, tmp_path / "two.db").digests
    assert {name for name in one if one[name] != two[name]} == {"contributions"}


def test_what_was_written_reads_back_as_it_was(out: Path) -> None:
    made = evaluation()
    write_results(made, out)
    with open_results(out) as results:
        assert tuple(results.subjects()) == tuple(sorted(made.subjects, key=lambda s: s.id))
        assert {s.subject: s for s in results.standings()} == {s.subject: s for s in made.standings}
        assert results.flags() == sorted(made.flags, key=lambda f: (f.kind, f.rule))
        assert set(results.effects()) == set(made.effects)
        for subject in made.subjects:
            nodes = {n.node: n for n in made.nodes if n.subject == subject.id}
            assert results.nodes(subject.id) == nodes


def test_numbers_beyond_64_bits_survive(out: Path) -> None:
    huge = (Kind("huge", "sum", "", ()), (10**30, 10**29 + 7), (1, 1), "scored")
    made = attrs.evolve(evaluation(), nodes=Nodes(["p7@v7"], [[(huge,)]]))
    write_results(made, out)
    with open_results(out) as results:
        found = results.nodes("p7@v7")["huge"]
    assert (found.numerator, found.denominator) == (10**30, 10**29 + 7)


def test_a_run_of_a_scheme_that_nobody_adopted_is_a_trial(out: Path) -> None:
    assert write_results(evaluation(), out).run.status == "trial"


def adopted(made: Any, *rows: tuple[int, str, date, int | None]) -> Any:
    """``made`` with a governance table: (position, topic, occurred_on, target).

    ``SchemeAdopted`` adopts the scheme, ``changed`` another text of it.
    """
    made.connection.execute("CREATE SCHEMA log")
    made.connection.execute(
        "CREATE TABLE log.governance (position BIGINT, topic VARCHAR, occurred_on DATE, "
        "received_on DATE, scheme VARCHAR, digest VARCHAR, target BIGINT)"
    )
    for position, topic, day, target in rows:
        digest = {"SchemeAdopted.1": made.scheme.digest, "changed": "9" * 64}.get(topic)
        made.connection.execute(
            "INSERT INTO log.governance VALUES (?,?,?,NULL,?,?,?)",
            [
                position,
                "SchemeAdopted.1" if topic == "changed" else topic,
                day,
                made.scheme.id,
                digest,
                target,
            ],
        )
    return made


ADOPTION = (3, "SchemeAdopted.1", date(2024, 12, 1), None)


def test_an_event_in_the_prefix_adopts_the_scheme(out: Path) -> None:
    run = write_results(adopted(evaluation(), ADOPTION), out).run
    assert (run.status, run.changed_in_period) == ("adopted", False)


def test_changed_settings_are_a_trial_of_an_adopted_scheme(out: Path) -> None:
    made = evaluation(scheme(settings={"indicators.pledge_kept.points": "60"}))
    assert write_results(adopted(made, ADOPTION), out).run.status == "trial"


def test_a_retracted_adoption_does_not_count(out: Path) -> None:
    made = adopted(evaluation(), ADOPTION, (4, "FactRetracted.1", date(2025, 1, 2), 3))
    assert write_results(made, out).run.status == "trial"


def test_a_retracted_retraction_leaves_the_adoption(out: Path) -> None:
    made = adopted(
        evaluation(),
        ADOPTION,
        (4, "FactRetracted.1", date(2025, 1, 2), 3),
        (5, "FactRetracted.1", date(2025, 1, 3), 4),
    )
    assert write_results(made, out).run.status == "adopted"


def test_a_scheme_adopted_within_the_period_is_marked(out: Path) -> None:
    made = adopted(evaluation(), (3, "SchemeAdopted.1", date(2025, 3, 1), None))
    assert write_results(made, out).run.changed_in_period


def test_a_scheme_that_was_replaced_gives_a_trial(out: Path) -> None:
    made = adopted(evaluation(), ADOPTION, (4, "changed", date(2024, 12, 20), None))
    assert write_results(made, out).run.status == "trial"


def test_a_scheme_that_replaced_another_within_the_period_is_marked(out: Path) -> None:
    made = adopted(
        evaluation(),
        (3, "changed", date(2024, 12, 1), None),
        (4, "SchemeAdopted.1", date(2025, 6, 1), None),
    )
    run = write_results(made, out).run
    assert (run.status, run.changed_in_period) == ("adopted", True)


def test_results_bear_the_stamp_that_they_are_given(out: Path) -> None:
    made = adopted(evaluation(), ADOPTION)
    official = attrs.evolve(stamp(made), status="official")
    assert write_results(made, out, official).run.status == "official"
    with open_results(out) as results:
        assert results.run == official


@pytest.mark.parametrize("step", ["write_ledgers", "_write_database", "replace"])
def test_an_interrupted_write_keeps_the_earlier_results(
    out: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = write_results(evaluation(), out).run.run

    def fail(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(*((os, step) if step == "replace" else (write, step)), fail)
    with pytest.raises(KeyboardInterrupt):
        write_results(evaluation(size=800), out)
    with open_results(out) as results:
        assert results.run.run == before
        assert len(results.contributions("p1@v1")) == 17
    assert sorted(p.name for p in out.parent.iterdir()) == ["results.db", "results.tables"]
    assert len(list((out.parent / "results.tables").iterdir())) == 1


def test_a_first_write_that_fails_leaves_nothing(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write, "_write_database", fail)
    with pytest.raises(StoreError, match="No space left"):
        write_results(evaluation(), out)
    assert list(out.parent.iterdir()) == []


def test_writing_again_replaces_the_earlier_tables(out: Path) -> None:
    write_results(evaluation(), out)
    write_results(evaluation(size=800), out)
    assert len(list((out.parent / "results.tables").iterdir())) == 1
    with open_results(out) as results:
        assert results.run.known_at == 800
        assert results.contributions("p1@v1")


def test_files_that_are_not_ours_beside_the_tables_stay(out: Path) -> None:
    write_results(evaluation(), out)
    other = out.parent / "results.tables" / "notes"
    other.mkdir()
    write_results(evaluation(size=800), out)
    assert other.is_dir()


def test_a_record_is_never_overwritten_by_results(out: Path) -> None:
    with sqlite3.connect(out) as record:
        record.execute("CREATE TABLE events (x)")
    content = out.read_bytes()
    with pytest.raises(UsageError, match="not overwritten"):
        write_results(evaluation(), out)
    assert out.read_bytes() == content


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no directory"):
        write_results(evaluation(), tmp_path / "nowhere" / "results.db")


def test_a_floating_column_is_refused(out: Path) -> None:
    made = evaluation()
    made.connection.execute("ALTER TABLE contributions ALTER credit TYPE DOUBLE")
    with pytest.raises(StoreError, match="floating"):
        write_results(made, out)
