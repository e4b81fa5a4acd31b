"""Several logs, one run: scored, published, certified, replayed; what can't be is refused."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.joined_logs import parted_at
from cli.main import main
from evalcore.certificates.text import Certificate
from evalcore.record import open_record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.pledges import PledgeFulfilled
from projections.publishing import open_results
from tests.cli.conftest import Ran, events
from tests.cli.official_scheme import facts, write_scheme

Command = Callable[..., Ran]
BY = ("--by", "县委组织部", "--on", "2026-01-15")
STORE = ("--store", "home.db")
WITH = ("--with", "a.db", "--with", "b.db")
CERTIFICATE = "results.certificate.txt"
VILLAGES = {"home.db": "V1 V2", "a.db": "V3", "b.db": "V4"}


def unit_of(fact: Any) -> str:
    unit = getattr(fact, "unit", "")
    person = getattr(fact, "person", "")
    return str(unit or (f"V{person[1:]}" if person else fact.pledge[1:3]))


def append(store: str | Path, some: list[Fact], stream: str = "year") -> None:
    with open_record(store, create=True) as record:
        record.append(stream, events(some), actor="test")


def fill(folder: Path) -> Path:
    """Three logs of one year; every one holds the township. The scheme that home adopted."""
    for name, villages in VILLAGES.items():
        append(folder / name, [f for f in facts() if unit_of(f) in ("T1", *villages.split())])
    scheme = write_scheme(folder)
    adopted = main(
        ["scheme", "adopt", str(scheme), "--store", str(folder / "home.db"), "--by", "县委",
         "--on", "2025-01-01"]
    )  # fmt: skip
    assert adopted == 0
    return scheme


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Published: home.db, a.db, b.db, own.yaml, results.db and the certificate."""
    folder = tmp_path_factory.mktemp("several")
    scheme = fill(folder)
    where = ("--scheme", str(scheme), "--store", str(folder / "home.db"))
    logs = ("--with", str(folder / "b.db"), "--with", str(folder / "a.db"))
    decided = ("tie", "decide", "list:top", *where, *logs, *BY, "--takes", "张伟")
    assert main(list(decided)) == 0
    published = ("publish", *where, *logs, *BY, "--out", str(folder / "results.db"))
    assert main(list(published)) == 0
    return folder


@pytest.fixture
def published(year: Path, tmp_path: Path) -> Certificate:
    shutil.copytree(year, tmp_path, dirs_exist_ok=True)
    return Certificate.parse(Path(CERTIFICATE).read_bytes())


def test_the_certificate_names_every_log_by_origin_size_and_root(
    evalcore: Command, published: Certificate
) -> None:
    found = {}
    for name in ("a.db", "b.db"):
        with open_record(name) as record:
            head = record.head()
            found[head.size] = head.root
    assert {one.size: one.root for one in published.further} == found
    assert Path(CERTIFICATE).read_text().startswith("evalcore certificate v2\nlog ")
    Path("again.txt").unlink(missing_ok=True)
    assert evalcore("certificate", *STORE, "--out", "again.txt").code == 0
    assert Path("again.txt").read_bytes() == Path(CERTIFICATE).read_bytes()
    (listed,) = evalcore("certificate", *STORE, "--json").json
    assert [one["size"] for one in listed["further"]] == [one.size for one in published.further]


def test_the_run_comes_out_again_from_its_logs_in_any_order(
    evalcore: Command, published: Certificate
) -> None:
    append("a.db", [PledgeFulfilled(occurred_on=published.as_of, pledge="CV3-3")], "later")
    ran = evalcore("replay", CERTIFICATE, *STORE, "--with", "b.db", "--with", "a.db", "--json")
    assert ran.code == 0, ran.out
    told = {(check["what"], check["name"]): check["same"] for check in ran.json["checks"]}
    assert {name for what, name in told if what == "log"} == {
        one.origin for one in published.further
    }
    assert ran.json["same"]
    again = evalcore("score", "--scheme", "own.yaml", *STORE, "--known-at", published.size,
                     *(f"--with={name}@{size}" for name, size in sizes(published).items()),
                     "--json")  # fmt: skip
    assert again.json["run"]["status"] == "official"
    assert again.json["run"]["run"] == published.run


def sizes(published: Certificate) -> dict[str, int]:
    by_root = {one.root: one.size for one in published.further}
    found = {}
    for name in ("a.db", "b.db"):
        with open_record(name) as record:
            found[name] = next(by_root[c.root] for c in record.commits() if c.root in by_root)
    return found


def test_a_log_that_is_not_at_hand_is_named(evalcore: Command, published: Certificate) -> None:
    ran = evalcore("replay", CERTIFICATE, *STORE, "--with", "a.db")
    assert ran.code == 1
    (missing,) = (one.origin for one in published.further if one.size == sizes(published)["b.db"])
    assert f"The log {missing} is not at hand: name it with --with." in ran.out
    assert "a further log is not at hand" in ran.out


def test_a_log_that_the_run_did_not_read_is_refused(
    evalcore: Command, published: Certificate
) -> None:
    append("other.db", facts()[:3])
    ran = evalcore("replay", CERTIFICATE, *STORE, *WITH, "--with", "other.db")
    assert ran.code == 2
    assert "read no such log" in ran.err
    ran = evalcore("replay", CERTIFICATE, *STORE, "--with", "a.db@3")
    assert ran.code == 2
    assert "the certificate says" in ran.err


def test_a_changed_log_is_named_with_the_event_and_what_came_of_it(
    evalcore: Command, published: Certificate
) -> None:
    number = next(
        n for n, one in enumerate(published.further, 1) if one.size == sizes(published)["b.db"]
    )
    connection = sqlite3.connect("b.db")
    guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    for name, _sql in (made := guards.fetchall()):
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(
        'UPDATE stored_events SET state = replace(state, \'"result":"approved"\', '
        '\'"result":"returned"\') WHERE rowid = 6'
    )
    for _name, sql in made:
        connection.execute(sql)
    connection.commit()
    connection.close()
    ran = evalcore("replay", CERTIFICATE, *STORE, *WITH)
    assert ran.code == 1
    assert f"position {number}:6" in ran.out
    assert "P4@V4" in ran.out
    verified = evalcore("verify", CERTIFICATE, *STORE, *WITH)
    assert verified.code == 1
    assert "the event was changed" in verified.out


def test_verify_checks_the_logs_that_are_given_and_says_which_are_not(
    evalcore: Command, published: Certificate
) -> None:
    assert "was not checked. Name it with --with" in evalcore("verify", CERTIFICATE, *STORE).out
    ran = evalcore("verify", CERTIFICATE, *STORE, *WITH)
    assert ran.code == 0, ran.out
    assert "with --with" not in ran.out
    append("other.db", facts()[:3])
    ran = evalcore("verify", CERTIFICATE, *STORE, "--with", "other.db")
    assert ran.code == 1
    assert "the run read no log that is called" in ran.out
    ran = evalcore("verify", "home.db", "--with", "a.db")
    assert ran.code == 2
    assert evalcore("verify", "home.db").code == 0


def test_explain_names_events_by_the_number_of_their_log(
    evalcore: Command, published: Certificate
) -> None:
    number = next(
        n for n, one in enumerate(published.further, 1) if one.size == sizes(published)["a.db"]
    )
    ran = evalcore("explain", "P3", "pledge_kept")
    assert ran.code == 0, ran.err
    assert f"its events are shown as {number}:1 to {number}:" in ran.out
    assert f" {number}:5 " in ran.out
    with open_results(Path("results.db")) as results:
        assert results.run.further == published.further
    told = evalcore("explain", "P3", "--json").json["run"]["further"]
    assert [one["origin"] for one in told] == [one.origin for one in published.further]


def test_a_bundle_of_home_replays_with_the_other_logs(
    evalcore: Command, published: Certificate
) -> None:
    with open_record("home.db") as record:
        size = record.head().size
    left_out = evalcore("bundle", "--out", "bare.zip", *STORE, "--known-at", size)
    assert left_out.code == 0, left_out.err
    assert "the run also read the log" in left_out.err
    ran = evalcore("bundle", "--out", "whole.zip", *STORE, "--known-at", size, *WITH)
    assert ran.code == 0, ran.err
    assert "left out" not in ran.err
    assert evalcore("verify", "whole.zip").code == 0
    ran = evalcore("replay", "whole.zip", *WITH, "--json")
    assert ran.code == 0, ran.out
    assert ran.json["rows_from"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("dossier", "P3", *STORE), "proves events of one log"),
        (("diff", "results.db", "2025-12-31", *STORE), "diff reads one"),
        (("diff", CERTIFICATE, "2025-12-31", *STORE), "diff reads one"),
        (("score", "--scheme", "own.yaml", *STORE, "--with", "home.db"), "are the same log"),
        (("score", "--scheme", "own.yaml", *STORE, *WITH, "--with", "a.db"), "are the same log"),
        (("score", "--scheme", "own.yaml", *STORE, "--with", "none.db"), "no record at none.db"),
        (("score", "--scheme", "own.yaml", *STORE, "--with", "a.db@5"), "not a commit boundary"),
    ],
)
def test_what_can_t_be_served_is_refused_with_the_reason(
    evalcore: Command, published: Certificate, line: tuple[str, ...], said: str
) -> None:
    ran = evalcore(*line)
    assert ran.code in (1, 2, 3)
    assert said in ran.err


def test_scoring_one_log_of_a_published_run_names_the_whole_one(
    evalcore: Command, published: Certificate
) -> None:
    ran = evalcore("score", "--scheme", "own.yaml", *STORE, "--out", "x.db")
    assert ran.code == 0
    listed = " ".join(f"--with LOG@{one.size}" for one in published.further)
    assert f"score --known-at {published.size} {listed} --as-of 2025-12-31" in ran.err


def test_the_others_are_only_read(evalcore: Command, published: Certificate, year: Path) -> None:
    before = [(year / name).read_bytes() for name in ("a.db", "b.db")]
    fresh = Path("fresh")
    fresh.mkdir()
    fill(fresh)
    kept = [(fresh / name).read_bytes() for name in ("a.db", "b.db")]
    ran = evalcore("score", "--scheme", "own.yaml", "--store", fresh / "home.db", "--with",
                   fresh / "a.db", "--with", fresh / "b.db", "--out", "x.db")  # fmt: skip
    assert ran.code == 0, ran.err
    assert [(fresh / name).read_bytes() for name in ("a.db", "b.db")] == kept
    assert [(year / name).read_bytes() for name in ("a.db", "b.db")] == before


def test_a_log_is_named_with_what_was_known_of_it(tmp_path: Path) -> None:
    assert parted_at("a.db@120") == ("a.db", "120")
    assert parted_at("a.db@2026-01-15T18:00+08:00") == ("a.db", "2026-01-15T18:00+08:00")
    assert parted_at("postgresql://me:pw@host/db") == ("postgresql://me:pw@host/db", None)
    assert parted_at("postgresql://me:pw@host/db@9") == ("postgresql://me:pw@host/db", "9")
    odd = tmp_path / "a@5"
    odd.write_bytes(b"")
    assert parted_at(str(odd)) == (str(odd), None)


def test_an_instant_that_was_known_fits_every_log(evalcore: Command, tmp_path: Path) -> None:
    scheme = fill(tmp_path)
    line = ("score", "--scheme", scheme, *STORE, "--with", "a.db", "--json", "--out", "x.db")
    ran = evalcore(*line, "--known-at", "2020-01-01T00:00+08:00")
    assert ran.code == 2
    assert "holds nothing that the run could read" in ran.err
    ran = evalcore(*line, "--known-at", "2999-01-01T00:00+08:00")
    assert ran.code == 0
    assert len(ran.json["run"]["further"]) == 1


def test_papers_name_the_other_logs(evalcore: Command, published: Certificate) -> None:
    ran = evalcore("report", "P3", "--format", "md", "--out", "P3.md")
    assert ran.code == 0, ran.err
    text = Path("P3.md").read_text()
    for n, one in enumerate(published.further, 1):
        assert f"并读其他记录{n}：{one.origin}，至第{one.size}条" in text


def test_a_year_in_a_log_of_its_own_reads_what_the_year_before_ended_with(
    evalcore: Command, published: Certificate, tmp_path: Path
) -> None:
    from tests.cli.official_scheme import write_next_year

    roster = [fact for fact in facts() if not getattr(fact, "pledge", "")]
    append("2026.db", roster)
    line = ("score", "--scheme", write_next_year(tmp_path), "--store", "2026.db", "--json")
    alone = evalcore(*line, "--out", "alone.db").json
    both = evalcore(*line, "--with", "home.db", "--out", "both.db").json
    assert (alone["subjects"], alone["leaders"]) == (4, [])
    assert [(one["subject"], one["total"]) for one in both["leaders"]] == [("P1@V1", "100.00")]


def test_a_bundle_joins_as_the_log_that_it_is_of(
    evalcore: Command, published: Certificate, tmp_path: Path
) -> None:
    size = sizes(published)["a.db"]
    made = evalcore("bundle", "--store", "a.db", "--known-at", size, "--out", "a.zip")
    assert made.code == 0, made.err
    ran = evalcore("replay", CERTIFICATE, *STORE, "--with", "a.zip", "--with", "b.db", "--json")
    assert ran.code == 0, ran.out
    twice = evalcore("score", "--scheme", "own.yaml", *STORE, "--with", "a.zip", "--with", "a.db")
    assert twice.code == 2
    assert "are the same log" in twice.err
