"""From an own scheme to the one official run: what a user sees, and what the record holds."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from evalcore.record import Record, open_record
from evalcore.vocabulary.pledges import PledgeFulfilled
from evalcore.vocabulary.results import RunPublished, StandingPublished, TieDecided
from tests.cli.conftest import Ran, events
from tests.cli.official_scheme import fill, write_next_year, write_scheme, write_upper

Command = Callable[..., Ran]

BY = ("--by", "县委组织部")
ON = ("--on", "2026-01-15")


@pytest.fixture(params=["file", "server"])
def where(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A record of the year, on each engine."""
    if request.param == "server":
        make = request.getfixturevalue("postgres_schema")
        monkeypatch.setenv("EVALCORE_KEYS", str(tmp_path / "server.keys"))
        monkeypatch.setenv("EVALCORE_CACHE", str(tmp_path / "cache"))
        place = str(make())
        fill(place, tmp_path / "server.keys")
        return place
    fill(tmp_path / "record.db")
    return str(tmp_path / "record.db")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A scheme in which every number rests on a decision."""
    return write_scheme(tmp_path)


def adopt(evalcore: Command, scheme: Path, store: str, *more: str) -> Ran:
    given = more or ("--on", "2025-01-01")
    return evalcore("scheme", "adopt", scheme, "--store", store, "--by", "县委", *given)


def publish(evalcore: Command, scheme: Path, store: str, *more: str) -> Ran:
    return evalcore("publish", "--scheme", scheme, "--store", store, *BY, *ON, *more)


def decide(evalcore: Command, scheme: Path, store: str, *more: str) -> Ran:
    return evalcore(
        "tie", "decide", "list:top", "--scheme", scheme, "--store", store, "--by", "县委常委会",
        *ON, *more,
    )  # fmt: skip


def held(record: Record, kind: Any) -> list[Any]:
    return [kind.from_states(one.public) for one in record.read() if one.topic == kind.topic()]


def test_a_year_is_adopted_decided_and_published(
    evalcore: Command, own: Path, where: str, tmp_path: Path
) -> None:
    assert adopt(evalcore, own, where).code == 0
    refused = publish(evalcore, own, where)
    assert refused.code == 1
    assert "list:top in villages" in refused.err
    assert "李爱华 (P2@V2)" in refused.err
    assert decide(evalcore, own, where, "--takes", "张伟").code == 0
    ran = publish(evalcore, own, where)
    assert ran.code == 0, ran.err
    assert "OFFICIAL (正式)" in ran.out
    assert "4 standings are in the record" in ran.out
    with open_record(where, keys=tmp_path / "server.keys") as record:
        (run,) = held(record, RunPublished)
        standings = held(record, StandingPublished)
        commits = [commit.size for commit in record.commits()]
        assert record.verify().ok
    # The run and its standings became known together, right behind what the run read.
    assert commits[-2:] == [run.size, run.size + 1 + len(standings)]
    assert {one.unit: (one.person, one.grade, one.rank, one.lists) for one in standings} == {
        "V1": ("P1", "好", 1, "|top|"),
        "V2": ("P2", "一般", 2, ""),
        "V3": ("P3", "一般", 2, "|top|"),
        "V4": ("P4", "一般", 4, ""),
    }
    assert {one.run for one in standings} == {run.run}
    assert (run.subjects, run.published_by, run.period) == (4, "县委组织部", "2025")
    assert {one.total for one in standings} == {10000, 7000, 4000}
    shown = evalcore("standings", "--json").json
    assert (shown["run"]["run"], shown["run"]["status"]) == (run.run, "official")


@pytest.fixture
def ready(evalcore: Command, own: Path, tmp_path: Path) -> str:
    """A record in which nothing keeps the run from being published."""
    store = str(tmp_path / "record.db")
    fill(store)
    assert adopt(evalcore, own, store).code == 0
    assert decide(evalcore, own, store, "--takes", "P2@V2").code == 0
    return store


def size_of(store: str) -> int:
    with open_record(store) as record:
        return record.head().size


def test_a_second_run_is_refused_and_nothing_is_written(
    evalcore: Command, own: Path, ready: str, tmp_path: Path
) -> None:
    assert publish(evalcore, own, ready).code == 0
    before = size_of(ready)
    results = (tmp_path / "results.db").read_bytes()
    again = publish(evalcore, own, ready, "--as-of", "2026-02-01")
    assert again.code == 1
    assert "has its official run of 2025 already" in again.err
    assert "2026-01-15" in again.err
    assert size_of(ready) == before
    assert (tmp_path / "results.db").read_bytes() == results


def test_another_scheme_of_the_same_name_is_refused_once_one_is_published(
    evalcore: Command, own: Path, ready: str, tmp_path: Path
) -> None:
    assert publish(evalcore, own, ready).code == 0
    other = write_scheme(tmp_path, "other.yaml", **{"value: 80": "value: 75"})
    assert adopt(evalcore, other, ready, "--on", "2026-01-16").code == 0
    assert "official run of 2025 already" in publish(evalcore, other, ready).err


def test_score_gives_the_official_results_again(evalcore: Command, own: Path, ready: str) -> None:
    first = publish(evalcore, own, ready, "--json").json
    size = first["run"]["known_at"]
    arguments = ("score", "--scheme", own, "--store", ready, "--json", "--out", "again.db")
    again = evalcore(*arguments, "--known-at", size).json
    assert again["digests"] == first["digests"]
    assert again["run"] == first["run"]
    assert again["run"]["status"] == "official"
    # What is known since is another run, and not the official one.
    assert evalcore(*arguments).json["run"]["status"] == "adopted"


def test_the_digests_in_the_record_are_those_of_the_results(
    evalcore: Command, own: Path, ready: str
) -> None:
    ran = publish(evalcore, own, ready, "--json").json
    with open_record(ready) as record:
        (run,) = held(record, RunPublished)
    assert json.loads(run.tables) == ran["digests"]
    assert (run.root, run.engine) == (ran["run"]["root"], ran["run"]["engine"])


def test_papers_say_that_the_result_is_official(
    evalcore: Command, own: Path, ready: str, tmp_path: Path
) -> None:
    evalcore("score", "--scheme", own, "--store", ready)
    evalcore("report", "P1@V1", "--out", "before")
    publish(evalcore, own, ready)
    evalcore("report", "P1@V1", "--out", "after")
    before, after = (
        "".join(path.read_text(encoding="utf-8") for path in (tmp_path / name).rglob("*.html"))
        for name in ("before", "after")
    )
    assert "未公布" in before
    assert "正式：" in after
    assert "试算" not in after


def test_a_scheme_that_was_never_adopted_is_not_published(
    evalcore: Command, own: Path, tmp_path: Path
) -> None:
    fill(tmp_path / "record.db")
    ran = publish(evalcore, own, "record.db")
    assert (ran.code, ran.out) == (1, "")
    assert "scheme adopt" in ran.err
    assert not (tmp_path / "results.db").exists()


def test_an_adoption_after_the_prefix_does_not_count(
    evalcore: Command, own: Path, tmp_path: Path
) -> None:
    fill(tmp_path / "record.db")
    size = size_of("record.db")
    assert adopt(evalcore, own, "record.db").code == 0
    assert "not adopted" in publish(evalcore, own, "record.db", "--known-at", str(size)).err


def test_a_file_that_was_changed_after_it_was_adopted_is_not_published(
    evalcore: Command, own: Path, ready: str
) -> None:
    own.write_text(own.read_text(encoding="utf-8").replace("value: 80", "value: 70"), "utf-8")
    ran = publish(evalcore, own, ready)
    assert ran.code == 1
    assert "changed since" in ran.err


DECIDED_ON = 'decision: "7号, 县委常委会, 2025-01-09"'


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            f"好: {{value: 80, {DECIDED_ON}}}",
            "好: {value: 80, demo: true}",
            ("grades.好", "demo", "1 values"),
        ),
        ("from: 2025-01-01, to: 2025-12-31}\n", "to: 2025-06-30}\n", ("kept", "2025-12-31")),
    ],
)
def test_demo_numbers_and_parameters_out_of_date_can_be_adopted_and_not_published(
    evalcore: Command, tmp_path: Path, old: str, new: str, words: tuple[str, ...]
) -> None:
    fill(tmp_path / "record.db")
    if old.startswith("from"):
        old, new = f"value: 1, {DECIDED_ON}, {old}", f"value: 1, {DECIDED_ON}, {new}"
    scheme = write_scheme(tmp_path, **{old: new})
    assert adopt(evalcore, scheme, "record.db").code == 0
    before = size_of("record.db")
    ran = publish(evalcore, scheme, "record.db")
    assert ran.code == 1
    for word in words:
        assert word in ran.err
    assert size_of("record.db") == before


def test_a_scheme_that_changed_within_the_period_is_marked_on_every_page(
    evalcore: Command, own: Path, ready: str, tmp_path: Path
) -> None:
    changed = write_scheme(tmp_path, "changed.yaml", **{"value: 80": "value: 75"})
    assert "The period began" in adopt(evalcore, changed, ready, "--on", "2025-06-01").err
    ran = publish(evalcore, changed, ready)
    assert "adopted or changed after its period began" in ran.out
    assert evalcore("standings", "--json").json["run"]["changed_in_period"]
    evalcore("report", "P1@V1", "--out", "papers")
    (page,) = (tmp_path / "papers").rglob("*.html")
    assert "考核期开始之后采用或变更" in page.read_text(encoding="utf-8")
    with sqlite3.connect(tmp_path / "results.db") as database:
        ((stamps,),) = database.execute("SELECT stamps FROM run").fetchall()
    assert stamps == "正式、考核期内变更办法"


def test_a_change_within_the_period_is_marked_whatever_day_the_new_decision_bears(
    evalcore: Command, own: Path, ready: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.scheme_record.today", lambda: date(2025, 6, 15))
    changed = write_scheme(tmp_path, "changed.yaml", **{"value: 80": "value: 75"})
    assert adopt(evalcore, changed, ready, "--on", "2025-01-01").code == 0
    assert publish(evalcore, changed, ready).code == 0
    assert evalcore("standings", "--json").json["run"]["changed_in_period"]


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (("--as-of", "2024-12-31"), 2, "has not begun"),
        (("--as-of", "2025-02-30"), 2, "--as-of"),
        (("--known-at", "3"), 1, "not a commit boundary"),
        (("--on", "2999-01-01"), 1, "not come yet"),
        (("--by", " "), 1, "--by"),
        (("--scheme", "nothing-2025"), 2, "nothing-2025"),
        (("--store", "nowhere.db"), 3, "nowhere.db"),
        (("--out", "record.db"), 2, "record.db"),
    ],
)
def test_what_can_not_be_published_writes_nothing(
    evalcore: Command, own: Path, ready: str, more: tuple[str, ...], code: int, words: str
) -> None:
    before = size_of(ready)
    ran = publish(evalcore, own, ready, *more)
    assert ran.code == code, ran.err
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert size_of(ready) == before


def test_two_that_publish_at_once_make_one_official_run(
    evalcore: Command, own: Path, ready: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one publishes between our reading the stream and our append."""
    from evalcore.record.record import Record as Held

    append, done = Held.append, []

    def overtaken(self: Any, stream: str, *rest: Any, **more: Any) -> Any:
        if stream.startswith("period:") and not done:
            done.append(stream)
            code = main(
                ["publish", "--scheme", str(own), "--store", ready, *BY, *ON, "--out", "first.db"]
            )
            assert code == 0
        return append(self, stream, *rest, **more)

    monkeypatch.setattr(Held, "append", overtaken)
    ran = publish(evalcore, own, ready)
    assert done
    assert ran.code == 1
    assert "official run of 2025 already" in ran.err
    assert not (tmp_path / "results.db").exists()
    assert (tmp_path / "first.db").exists()
    with open_record(ready) as record:
        assert len(held(record, RunPublished)) == 1
        assert len(held(record, StandingPublished)) == 4


def test_results_that_can_not_be_written_are_told_apart_from_a_run_that_is_not_published(
    evalcore: Command, own: Path, ready: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evalcore.errors import StoreError

    def full(*_rest: Any, **_more: Any) -> Any:
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr("projections.publishing.write_results", full)
        ran = publish(evalcore, own, ready)
    assert ran.code == 3
    assert "The run is published all the same" in ran.err
    assert "--known-at" in ran.err
    with open_record(ready) as record:
        assert len(held(record, RunPublished)) == 1


# Later years


def test_the_year_after_reads_what_was_published_and_never_works_it_out_again(
    evalcore: Command, own: Path, ready: str, tmp_path: Path
) -> None:
    assert publish(evalcore, own, ready).code == 0
    late = [
        PledgeFulfilled(
            occurred_on=date(2025, 5, 1), received_on=date(2026, 3, 1), pledge=f"CV4-{n}"
        )
        for n in range(4)
    ]
    with open_record(ready) as record:
        record.append("late", events(late), actor="x")

    def grades(scheme: Path) -> dict[str, str]:
        evalcore("score", "--scheme", scheme, "--store", ready, "--out", "now.db")
        cohorts = evalcore("standings", "--results", "now.db", "--json").json["cohorts"]
        rows = (row for cohort in cohorts for row in cohort["standings"])
        return {row["subject"]: row["grade"] for row in rows}

    # By what is known now V4 would have been good; it was published otherwise.
    assert grades(own)["P4@V4"] == "好"
    found = grades(write_next_year(tmp_path))
    assert {unit: grade for unit, grade in found.items() if grade == "好"} == {"P1@V1": "好"}
    assert found["P4@V4"] == "一般"


# Levels


def test_a_level_is_published_after_the_one_below_it(
    evalcore: Command, own: Path, ready: str, tmp_path: Path
) -> None:
    upper = write_upper(tmp_path)
    assert adopt(evalcore, upper, ready).code == 0
    refused = publish(evalcore, upper, ready)
    assert refused.code == 1
    assert "villages (own-2025) is not published" in refused.err
    assert publish(evalcore, own, ready).code == 0
    ran = publish(evalcore, upper, ready, "--out", "upper.db", "--json")
    assert ran.code == 0, ran.err
    with open_record(ready) as record:
        standings = held(record, StandingPublished)
    assert [(one.scheme, one.unit, one.total) for one in standings[4:]] == [
        ("upper-2025", "T1", 2500)
    ]


def test_a_level_below_that_comes_out_otherwise_now_is_refused(
    evalcore: Command, own: Path, ready: str, tmp_path: Path
) -> None:
    upper = write_upper(tmp_path)
    assert adopt(evalcore, upper, ready).code == 0
    assert publish(evalcore, own, ready).code == 0
    then = size_of(ready)
    late = PledgeFulfilled(
        occurred_on=date(2025, 5, 1), received_on=date(2026, 1, 16), pledge="CV4-0"
    )
    with open_record(ready) as record:
        record.append("late", events([late]), actor="x")
    ran = publish(evalcore, upper, ready)
    assert ran.code == 1
    assert "comes out otherwise than it was published: standings" in ran.err
    # As it was known when the level below was published, it agrees.
    assert publish(evalcore, upper, ready, "--known-at", str(then)).code == 0


def test_a_level_below_that_was_published_by_other_rules_is_refused(
    evalcore: Command, own: Path, ready: str, tmp_path: Path
) -> None:
    assert publish(evalcore, own, ready).code == 0
    own.write_text(own.read_text(encoding="utf-8").replace("value: 80", "value: 70"), "utf-8")
    upper = write_upper(tmp_path)
    assert adopt(evalcore, upper, ready).code == 0
    assert "was published by rules with the digest" in publish(evalcore, upper, ready).err


# Ties


def test_ties_are_listed_until_they_are_decided(
    evalcore: Command, own: Path, tmp_path: Path
) -> None:
    fill(tmp_path / "record.db")
    (tie,) = evalcore("tie", "list", "--scheme", own, "--json").json
    unnamed = evalcore("tie", "list")
    assert (unnamed.code, "By which rules?" in unnamed.err) == (2, True)
    assert adopt(evalcore, own, "record.db").code == 0
    assert evalcore("tie", "list", "--json").json == [tie], "by the one scheme that is adopted"
    assert (tie["rule"], tie["cohort"], tie["free"]) == ("list:top", "villages", 1)
    assert [who["subject"] for who in tie["tied"]] == ["P2@V2", "P3@V3"]
    assert decide(evalcore, own, "record.db", "--takes", "V3", "--document", "3号").code == 0
    assert evalcore("tie", "list", "--scheme", own, "--json").json == []
    with open_record("record.db") as record:
        decided = held(record, TieDecided)
    assert {one.unit: one.taken for one in decided} == {"V2": False, "V3": True}
    assert {(one.document, one.decided_by) for one in decided} == {("3号", "县委常委会")}


def test_a_tie_that_is_not_there_is_not_decided(evalcore: Command, own: Path, ready: str) -> None:
    before = size_of(ready)
    ran = decide(evalcore, own, ready, "--takes", "P2@V2")
    assert ran.code == 1
    assert "no open tie at list:top" in ran.err
    assert size_of(ready) == before


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (("--takes", "P1@V1"), 1, "P1@V1 are not among the tied"),
        (("--takes", "V2", "--takes", "V3"), 1, "1 are left"),
        ((), 2, "--takes"),
        (("--takes", "V2", "--nobody"), 2, "--nobody"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(
    evalcore: Command, own: Path, tmp_path: Path, more: tuple[str, ...], code: int, words: str
) -> None:
    fill(tmp_path / "record.db")
    ran = decide(evalcore, own, "record.db", *more)
    assert ran.code == code
    assert words in ran.err


def test_a_seat_may_be_left_empty_and_the_effect_cites_the_decision(
    evalcore: Command, own: Path, tmp_path: Path
) -> None:
    fill(tmp_path / "record.db")
    assert adopt(evalcore, own, "record.db").code == 0
    assert decide(evalcore, own, "record.db", "--nobody").code == 0
    assert publish(evalcore, own, "record.db").code == 0
    with open_record("record.db") as record:
        cited = {one.position for one in record.read() if one.topic == TieDecided.topic()}
        lists = {one.unit: one.lists for one in held(record, StandingPublished)}
    assert lists == {"V1": "|top|", "V2": "", "V3": "", "V4": ""}
    with sqlite3.connect(tmp_path / "results.db") as database:
        rows = database.execute("SELECT evidence FROM effects WHERE rule = 'tie:list:top'")
        assert {position for (text,) in rows for position in json.loads(text)} == cited
