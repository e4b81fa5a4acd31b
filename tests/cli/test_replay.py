"""A published run is computed again: the same, or which row differs and because of what."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from evalcore.certificates.text import Certificate
from evalcore.record import open_record
from projections import engine
from projections.publishing import open_results
from tests.cli.conftest import Ran
from tests.cli.official_scheme import fill, write_scheme, write_upper
from tests.cli.published_year import make_year

Command = Callable[..., Ran]
BY = ("--by", "县委组织部", "--on", "2026-01-15")
CERTIFICATE = Path("results.certificate.txt")
TABLES = ("contributions", "effects", "flags", "score_nodes", "standings", "subjects")


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_year(tmp_path_factory.mktemp("year"))


@pytest.fixture
def published(year: Path, tmp_path: Path) -> Certificate:
    """A record whose year is published, in ``record.db``, with ``results.db``; its rules gone."""
    shutil.copytree(year, tmp_path, dirs_exist_ok=True)
    (tmp_path / "own.yaml").unlink()
    return Certificate.parse(CERTIFICATE.read_bytes())


def write_past_the_guards(sql: str, *values: object) -> None:
    """Change the record as somebody would who opens the file: past its triggers."""
    connection = sqlite3.connect("record.db")
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall()
    for name, _sql in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    assert connection.execute(sql, values).rowcount > 0
    for _name, made in triggers:
        connection.execute(made)
    connection.commit()
    connection.close()


def checks(ran: Ran) -> dict[str, bool]:
    return {
        f"{check['what']} {check['name']}".strip(): check["same"] for check in ran.json["checks"]
    }


def test_a_published_run_comes_out_again_from_the_record_alone(
    evalcore: Command, published: Certificate
) -> None:
    Path("results.db").unlink()
    ran = evalcore("replay", CERTIFICATE, "--json")
    assert ran.code == 0, ran.out
    assert checks(ran) == {
        "certificate": True,
        "record": True,
        "root": True,
        "scheme own-2025": True,
        "run": True,
        **{f"table {table}": True for table in TABLES},
        "results": True,
        "standings": True,
    }
    assert ran.json["same"]
    assert ran.json["causes"] == ran.json["differences"] == ran.json["missing"] == []
    assert ran.json["engine"]["same"]
    ran = evalcore("replay", CERTIFICATE)
    assert ran.code == 0
    assert "THE SAME" in ran.out
    assert "DIFFERS" not in ran.out


@pytest.mark.parametrize("how", ["nothing", "run", "code", "typed code", "record"])
def test_the_run_is_named_as_people_have_it_at_hand(
    evalcore: Command, published: Certificate, how: str
) -> None:
    named = {
        "nothing": (),
        "run": (published.run[:12],),
        "code": (published.code,),
        "typed code": (published.code.lower().replace("-", " "),),
        "record": ("record.db",),
    }[how]
    ran = evalcore("replay", *named, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["run"] == published.run


def test_what_names_no_run_is_told_with_the_runs_that_there_are(
    evalcore: Command, published: Certificate
) -> None:
    ran = evalcore("replay", "ffff00001111")
    assert ran.code == 2
    assert published.run[:12] in ran.err
    fill("other.db")
    ran = evalcore("replay", "--store", "other.db")
    assert ran.code == 1
    assert "no published run" in ran.err


def test_facts_that_came_in_since_change_nothing(evalcore: Command, published: Certificate) -> None:
    from datetime import date

    from evalcore.vocabulary.pledges import PledgeFulfilled
    from tests.cli.conftest import events

    late = PledgeFulfilled(
        occurred_on=date(2025, 5, 2), received_on=date(2026, 3, 1), pledge="CV4-0"
    )
    with open_record("record.db") as record:
        record.append("late", events([late]), actor="test")
    ran = evalcore("replay", CERTIFICATE)
    assert ran.code == 0, ran.out


def test_the_cache_is_not_read(evalcore: Command, published: Certificate) -> None:
    assert not list(Path().rglob("*.segments/**/*.parquet"))
    for file in Path().rglob("*.parquet"):
        if "segments" in str(file):
            file.write_bytes(b"not read")
    assert evalcore("replay", CERTIFICATE).code == 0


# What differs


def test_an_altered_event_is_shown_as_rows_with_the_event_behind_them(
    evalcore: Command, published: Certificate
) -> None:
    with open_record("record.db") as record:
        (done,) = [
            one.position
            for one in record.read()
            if one.topic == "PledgeFulfilled.1" and b'"CV2-0"' in one.public
        ]
    write_past_the_guards(
        "UPDATE stored_events SET state = CAST(replace(state, '2025-05-01', '2025-07-01') AS BLOB)"
        " WHERE rowid = ?",
        done,
    )
    ran = evalcore("replay", CERTIFICATE, "--json")
    assert ran.code == 1
    found = checks(ran)
    assert not found["record"]
    assert not found["root"]
    assert not found["table contributions"]
    assert found["table subjects"]
    assert found["scheme own-2025"]
    (cause,) = [c for c in ran.json["causes"] if c["kind"] == "record"]
    assert done in cause["positions"]
    rows = ran.json["differences"]
    (credit,) = [r for r in rows if (r["table"], r["column"]) == ("contributions", "credit")]
    assert (credit["subject"], credit["then"], credit["now"]) == ("P2@V2", "1", "0")
    assert credit["row"].startswith("pledge_kept ")
    assert done in credit["events"]
    (total,) = [r for r in rows if (r["table"], r["column"]) == ("standings", "total")
                and r["subject"] == "P2@V2"]  # fmt: skip
    assert (total["then"], total["now"]) == ("7000", "5500")
    nodes = [r for r in rows if r["table"] == "score_nodes" and r["row"] == "pledge_kept/points"]
    assert any("7号" in node["basis"] for node in nodes)
    # What the record publishes one by one says nothing that the rows don't.
    assert not [r for r in rows if r["table"] == "published"]
    said = evalcore("replay", CERTIFICATE).out
    assert "DIFFERENT" in said
    assert f"{done} (altered)" in said
    assert "the record was altered" in said


def test_without_the_published_rows_the_standings_in_the_record_say_who_differs(
    evalcore: Command, published: Certificate
) -> None:
    Path("results.db").unlink()
    write_past_the_guards(
        "UPDATE stored_events SET state = CAST(replace(state, '2025-05-01', '2025-07-01') AS BLOB)"
        " WHERE topic = 'PledgeFulfilled.1' AND CAST(state AS TEXT) LIKE '%CV1-0%'"
    )
    ran = evalcore("replay", CERTIFICATE, "--json")
    assert ran.code == 1
    assert {(r["table"], r["subject"]) for r in ran.json["differences"]} >= {("published", "P1@V1")}
    assert any("contributions" in told for told in ran.json["missing"])
    assert "--results" in evalcore("replay", CERTIFICATE).err


def test_a_standing_that_was_published_otherwise_than_computed_is_found(
    evalcore: Command, published: Certificate
) -> None:
    write_past_the_guards(
        "UPDATE stored_events SET state = CAST(replace(state, '\"rank\":4', '\"rank\":3') AS BLOB)"
        " WHERE topic = 'StandingPublished.1' AND CAST(state AS TEXT) LIKE '%\"rank\":4%'"
    )
    ran = evalcore("replay", CERTIFICATE, "--json")
    assert ran.code == 1
    found = checks(ran)
    assert not found["standings"]
    assert not found["record"]
    assert found["table standings"]
    (row,) = ran.json["differences"]
    assert (row["table"], row["subject"], row["column"]) == ("published", "P4@V4", "rank")
    assert (row["then"], row["now"]) == ("3", "4")


def test_other_code_that_comes_to_the_same_is_no_difference(
    evalcore: Command, published: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    from projections.replaying import again as replaying

    monkeypatch.setattr(replaying, "engine_digest", lambda: "e" * 64)
    ran = evalcore("replay", CERTIFICATE, "--json")
    assert ran.code == 0, ran.out
    assert not ran.json["engine"]["same"]
    assert ran.json["engine"]["then"] == published.engine
    assert "run" not in checks(ran)
    assert "by another engine" in evalcore("replay", CERTIFICATE).out


def test_other_code_that_comes_to_something_else_is_named_as_the_cause(
    evalcore: Command, published: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    from projections import score_sheet
    from projections.replaying import again as replaying

    monkeypatch.setattr(replaying, "engine_digest", lambda: "e" * 64)
    half_up = score_sheet.half_up
    monkeypatch.setattr(score_sheet, "half_up", lambda n, d, k: half_up(n, d, k) + 1)
    ran = evalcore("replay", CERTIFICATE, "--json")
    assert ran.code == 1
    assert [cause["kind"] for cause in ran.json["causes"]] == ["engine"]
    found = checks(ran)
    assert found["table contributions"]
    assert not found["table standings"]
    assert ran.json["differing_subjects"] == 4
    assert {r["column"] for r in ran.json["differences"] if r["table"] == "standings"} == {"total"}
    assert "other code computed it" in evalcore("replay", CERTIFICATE).out


def test_the_same_inputs_and_code_with_another_result_is_said_to_be_unexplained(
    evalcore: Command, published: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    from projections import score_sheet

    half_up = score_sheet.half_up
    monkeypatch.setattr(score_sheet, "half_up", lambda n, d, k: half_up(n, d, k) + 1)
    ran = evalcore("replay", CERTIFICATE, "--json")
    assert ran.code == 1
    assert [cause["kind"] for cause in ran.json["causes"]] == ["unknown"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("digest", "d" * 64),
        ("root", b"r" * 32),
        ("results", "e" * 64),
        ("as_of", "2025-06-30"),
        ("subjects", 5),
        ("authority", "somebody"),
    ],
)
def test_a_forged_certificate_is_not_that_of_the_record(
    evalcore: Command, published: Certificate, field: str, value: Any
) -> None:
    from datetime import date

    told = date.fromisoformat(value) if field == "as_of" else value
    forged = attrs.evolve(published, **{field: told})
    Path("forged.txt").write_bytes(forged.text.encode())
    ran = evalcore("replay", "forged.txt", "--json")
    assert ran.code == 1
    assert not checks(ran)["certificate"]
    assert "certificate" in {cause["kind"] for cause in ran.json["causes"]}
    (row,) = [r for r in ran.json["differences"] if r["table"] == "certificate"]
    assert row["column"] == field


def test_a_table_digest_that_is_not_that_of_the_run_is_found(
    evalcore: Command, published: Certificate
) -> None:
    forged = attrs.evolve(published, tables={**published.tables, "flags": "f" * 64})
    Path("forged.txt").write_bytes(forged.text.encode())
    ran = evalcore("replay", "forged.txt", "--json")
    assert ran.code == 1
    assert not checks(ran)["table flags"]
    assert checks(ran)["table standings"]


def test_a_certificate_of_another_record_is_told_from_an_altered_one(
    evalcore: Command, published: Certificate
) -> None:
    fill("other.db")
    ran = evalcore("replay", CERTIFICATE, "--store", "other.db", "--json")
    assert ran.code == 1
    assert ran.json["failed"]
    assert not ran.json["same"]


def test_results_that_are_not_those_published_are_no_witness(
    evalcore: Command, published: Certificate
) -> None:
    connection = sqlite3.connect("results.db")
    connection.execute("UPDATE standings SET rank = 1 WHERE subject = 'P4@V4'")
    connection.commit()
    connection.close()
    ran = evalcore("replay", CERTIFICATE, "--results", "results.db", "--json")
    assert ran.code == 1
    found = checks(ran)
    assert not found["rows standings"]
    assert found["rows contributions"]
    assert found["table standings"]


def test_more_subjects_than_are_shown_are_counted(
    evalcore: Command, published: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    from projections import score_sheet
    from projections.replaying import again as replaying

    half_up = score_sheet.half_up
    monkeypatch.setattr(score_sheet, "half_up", lambda n, d, k: half_up(n, d, k) + 1)
    monkeypatch.setattr(replaying, "SUBJECTS_MOST", 1)
    ran = evalcore("replay", CERTIFICATE)
    assert "4 subjects differ" in ran.out
    every = evalcore("replay", CERTIFICATE, "--all", "--json").json["differences"]
    assert {r["subject"] for r in every if r["table"] == "standings"} == {
        "P1@V1", "P2@V2", "P3@V3", "P4@V4",
    }  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        b"evalcore certificate v1\nlog x\n",
        b"evalcore certificate v9\n",
        b"evalcore certificate v1\n" + b"x" * 2_000_000,
        b"evalcore certificate v1\n\xff\xfe",
    ],
    ids=["cut off", "newer", "too large", "no text"],
)
def test_a_file_that_is_no_certificate_is_refused_in_words(
    evalcore: Command, published: Certificate, content: bytes
) -> None:
    Path("odd.txt").write_bytes(content)
    ran = evalcore("replay", "odd.txt")
    assert ran.code == 1
    assert "no certificate that can be read" in ran.err
    assert "Traceback" not in ran.err


def test_a_run_without_result_tree_and_salts_is_replayed_as_far_as_it_goes(
    evalcore: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As versions before the result tree published it."""
    from evalcore.vocabulary.results import RunPublished, StandingPublished

    make = {kind: kind.public_state for kind in (RunPublished, StandingPublished)}
    for kind, field in ((RunPublished, "results"), (StandingPublished, "salt")):
        monkeypatch.setattr(
            kind,
            "public_state",
            lambda self, kind=kind, field=field: make[kind](attrs.evolve(self, **{field: ""})),
        )
    scheme = write_scheme(tmp_path)
    fill("record.db")
    assert evalcore("scheme", "adopt", scheme, "--by", "县委", "--on", "2025-01-01").code == 0
    ran = evalcore("tie", "decide", "list:top", "--scheme", scheme, "--takes", "P2@V2",
                   "--by", "县委", "--on", "2026-01-10")  # fmt: skip
    assert evalcore("publish", "--scheme", scheme, *BY).code == 0, ran.err
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVALCORE_LANG", "en")
    assert "results" not in Certificate.parse(CERTIFICATE.read_bytes()).text
    ran = evalcore("replay", CERTIFICATE, "--json")
    assert ran.code == 0, ran.out
    assert any("result tree" in told for told in ran.json["missing"])


def test_a_run_over_levels_is_replayed_with_all_the_rules_that_were_kept(
    evalcore: Command, tmp_path: Path, published: Certificate
) -> None:
    write_scheme(tmp_path)
    upper = write_upper(tmp_path)
    assert evalcore("scheme", "adopt", upper, "--by", "县委", "--on", "2025-01-01").code == 0
    ran = evalcore("publish", "--scheme", upper, *BY, "--known-at", str(published.size))
    assert ran.code in (0, 1)
    if ran.code:
        # The levels below are published behind what they read: the upper one reads on.
        ran = evalcore("publish", "--scheme", upper, *BY)
    assert ran.code == 0, ran.err
    for file in tmp_path.glob("*.yaml"):
        file.unlink()
    ran = evalcore("replay", "--store", "record.db")
    assert ran.code == 2
    run = json.loads(evalcore("certificate", "--scheme", "upper-2025", "--json").out)[0]["run"]
    ran = evalcore("replay", run)
    assert ran.code == 0, ran.out


def test_the_results_say_which_engine_made_them(published: Certificate) -> None:
    with open_results(Path("results.db")) as results:
        assert results.run.engine == published.engine == engine.engine_digest()
