"""``diff``: who moved between two prefixes, days, runs, certificates, results, schemes; why."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from evalcore.record import open_record
from tests.cli.conftest import SCHEME, Ran
from tests.cli.official_scheme import fill, write_scheme

Command = Callable[..., Ran]


def sizes(store: Path) -> list[int]:
    with open_record(store) as record:
        return [commit.size for commit in record.commits()]


@pytest.fixture
def known(told: list[Any], evalcore: Command, store: Path) -> Any:
    """The comparison of both commits of the small record."""
    if not told:
        first, last = sizes(store)
        told.append(
            evalcore("diff", first, last, "--store", store, "--scheme", SCHEME, "--json").json
        )
    return told[0]


@pytest.fixture(scope="module")
def told() -> list[Any]:
    """What was told of them, once it was asked."""
    return []


def test_two_sizes_of_the_record_tell_what_came_in_between(known: Any, store: Path) -> None:
    first, last = sizes(store)
    (step,) = known["steps"]
    assert (step["kind"], step["from"], step["to"]) == ("log", first, last)
    assert step["events"] == {"reports": last - first, "corrections": 0, "withdrawals": 0}
    best = next(move for move in known["moves"] if move["unit"] == "红旗村")
    meetings = next(why for why in best["why"] if why["name"] == "committee_meetings")
    assert {slot["slot"] for slot in meetings["slots"]} == {f"2025-{m:02}" for m in range(1, 13)}
    (event,) = meetings["slots"][0]["events"]
    assert event["how"] == "recorded"
    assert event["position"] > first
    assert known["events"][str(event["position"])]["fact"] == "MeetingHeld"


def test_the_differences_add_up_to_that_of_the_total(known: Any) -> None:
    from fractions import Fraction

    for move in known["moves"]:
        parts = [Fraction(why["difference"]["exact"]) for why in move["why"] if why["difference"]]
        totals = [Fraction(move[side]["total"]) for side in ("after", "before")]
        assert sum(parts, Fraction(0)) == totals[0] - totals[1]


def test_people_read_who_moved_from_where_to_where_and_because_of_what(
    evalcore: Command, store: Path
) -> None:
    first, last = sizes(store)
    ran = evalcore("diff", first, last, "--store", store, "--scheme", SCHEME)
    assert ran.code == 0
    assert f"The record from {first} to {last}" in ran.out
    assert "facts in the log: 支委会每月" in ran.out
    assert "组织生活 recorded" in ran.out
    assert f"Scoring {SCHEME} as of 2025-12-31, known at {first}" in ran.err


def test_two_days_are_two_as_of_days(evalcore: Command, store: Path) -> None:
    found = evalcore(
        "diff", "2025-06-30", "2025-12-31", "--store", store, "--scheme", SCHEME, "--json"
    ).json
    assert [step["kind"] for step in found["steps"]] == ["as_of"]
    assert [found[side]["run"]["as_of"] for side in "ab"] == ["2025-06-30", "2025-12-31"]


def test_an_instant_is_what_was_known_then(evalcore: Command, store: Path) -> None:
    size = sizes(store)[-1]
    ran = evalcore(
        "diff", "2100-01-01T00:00+08:00", size, "--store", store, "--scheme", SCHEME, "--json"
    )
    assert ran.json["a"]["run"]["known_at"] == size
    assert ran.json["steps"] == []


def test_before_anybody_was_registered_there_is_nobody_to_compare(
    evalcore: Command, store: Path
) -> None:
    ran = evalcore("diff", "2001-01-01T00:00+08:00", "9", "--store", store, "--scheme", SCHEME)
    assert ran.code == 1


def test_an_instant_without_offset_is_refused(evalcore: Command, store: Path) -> None:
    ran = evalcore("diff", "2025-01-01T00:00", "9", "--store", store, "--scheme", SCHEME)
    assert ran.code == 2
    assert "offset" in ran.err


def test_two_schemes_name_the_numbers_that_changed(
    evalcore: Command, store: Path, tmp_path: Path
) -> None:
    text = evalcore("scheme", "show", SCHEME, "--yaml").out
    old = "value: 5, clause: xiangtan-2011 row 79"
    assert old in text
    other = tmp_path / "other.yaml"
    other.write_text(text.replace(old, old.replace("5", "7")), encoding="utf-8")
    found = evalcore("diff", SCHEME, other, "--store", store, "--json").json
    (step,) = found["steps"]
    assert [(c["path"], c["old"], c["new"]) for c in step["rules"]] == [
        ("parameters.reply_days", "5", "7")
    ]


def test_without_any_rules_it_asks_for_them(evalcore: Command, store: Path) -> None:
    ran = evalcore("diff", sizes(store)[0], sizes(store)[1], "--store", store)
    assert ran.code == 2
    assert "--scheme" in ran.err


def test_what_means_nothing_is_refused_with_what_could_be_given(
    evalcore: Command, store: Path
) -> None:
    ran = evalcore("diff", "no-such-scheme", "9", "--store", store)
    assert ran.code == 2
    assert "no size of the record" in ran.err


def test_the_same_twice_is_said(evalcore: Command, store: Path) -> None:
    size = sizes(store)[-1]
    ran = evalcore("diff", size, size, "--store", store, "--scheme", SCHEME)
    assert ran.code == 0
    assert "the same" in ran.out


def test_results_are_a_side_with_their_own_rules_day_and_prefix(
    evalcore: Command, store: Path, tmp_path: Path
) -> None:
    early = tmp_path / "early.db"
    first, last = sizes(store)
    evalcore(
        "score", "--scheme", SCHEME, "--store", store, "--known-at", first, "--out", early,
        "--as-of", "2025-10-31",
    )  # fmt: skip
    found = evalcore("diff", early, last, "--store", store, "--json").json
    assert [step["kind"] for step in found["steps"]] == ["log"]
    assert found["a"]["run"]["known_at"] == first
    assert found["b"]["run"]["as_of"] == "2025-10-31"


def test_results_of_a_trial_are_compared_with_its_numbers(
    evalcore: Command, store: Path, results: Path, tmp_path: Path
) -> None:
    trial = tmp_path / "trial.db"
    evalcore(
        "score", "--scheme", SCHEME, "--store", store, "--out", trial, "--trial", "--set",
        "indicators.pledge_kept.points=12",
    )  # fmt: skip
    found = evalcore("diff", results, trial, "--store", store, "--json").json
    (step,) = found["steps"]
    paths = {change["path"] for change in step["rules"]}
    assert "indicators.pledge_kept.points" in paths


def test_results_of_another_record_are_refused(
    evalcore: Command, results: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    with open_record(results.parent / "x.db", create=True):
        pass
    fill(other)
    ran = evalcore("diff", results, sizes(other)[0], "--store", other)
    assert ran.code == 1


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record in which a run was published by adopted rules, whose file is gone since."""
    folder = tmp_path_factory.mktemp("office")
    store, own = folder / "own.db", write_scheme(folder, **{"tie: people": "tie: none"})
    fill(store)
    for command in (
        ("scheme", "adopt", own, "--store", store, "--by", "县委", "--on", "2025-01-01"),
        ("publish", "--scheme", own, "--store", store, "--by", "县委组织部", "--on", "2026-01-15",
         "--out", folder / "official.db"),
    ):  # fmt: skip
        assert main([str(part) for part in command]) == 0
    own.unlink()
    return folder


@pytest.fixture
def published(office: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(office, tmp_path, dirs_exist_ok=True)
    return tmp_path / "own.db"


def run_of(store: Path) -> tuple[int, Any]:
    """Position and facts of the published run."""
    from evalcore.procedures.period import stream_of
    from evalcore.vocabulary.results import RunPublished

    with open_record(store) as record:
        for one in record.stream(stream_of("own-2025", "2025")):
            if one.topic == RunPublished.topic():
                return one.position, RunPublished.from_states(one.public)
    raise AssertionError("nothing was published")


def test_a_published_run_is_named_by_its_digest_and_its_rules_come_from_the_record(
    evalcore: Command, published: Path
) -> None:
    _position, run = run_of(published)
    ran = evalcore("diff", run.run[:12], "2025-05-15", "--store", published, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["a"]["run"]["run"] == run.run
    assert [step["kind"] for step in ran.json["steps"]] == ["as_of"]
    assert "do not give" not in ran.err
    assert "another engine" not in ran.err


def test_a_digest_that_no_run_bears_is_refused(evalcore: Command, published: Path) -> None:
    ran = evalcore("diff", "0123456789ab", "2025-05-15", "--store", published)
    assert ran.code == 2
    assert "0 published runs" in ran.err


def test_a_certificate_is_a_side(evalcore: Command, published: Path, tmp_path: Path) -> None:
    import json

    from evalcore.certificates.text import Certificate

    position, run = run_of(published)
    certificate = Certificate(
        log="evalcore/0", size=run.size, root=bytes.fromhex(run.root), scheme=run.scheme,
        digest=run.digest, period=run.period, as_of=run.as_of, engine=run.engine, run=run.run,
        subjects=run.subjects, tables=json.loads(run.tables), results=run.results,
        position=position, on=run.occurred_on, authority=run.published_by,
    )  # fmt: skip
    file = tmp_path / "certificate.txt"
    file.write_bytes(certificate.text.encode())
    ran = evalcore("diff", file, "2025-05-15", "--store", published, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["a"]["run"]["run"] == run.run


def test_a_file_that_only_begins_like_a_certificate_is_refused(
    evalcore: Command, published: Path, tmp_path: Path
) -> None:
    file = tmp_path / "certificate.txt"
    file.write_text("evalcore certificate v1\nlog x\n", encoding="utf-8")
    ran = evalcore("diff", file, "2025-05-15", "--store", published)
    assert ran.code == 1
    assert "certificate" in ran.err
