"""Facts about ``evalcore export``."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.cli.conftest import SECRET

FORMATS = ("parquet", "ocel", "cloudevents")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_record_goes_out_in_each_format(
    evalcore: Any, store: Path, tmp_path: Path, kind: str
) -> None:
    ran = evalcore("export", "--format", kind, "--store", store, "--out", tmp_path / "out")
    assert ran.code == 0
    assert "no votes" in ran.err
    written = [p for p in (tmp_path / "out").rglob("*") if p.is_file()] or [tmp_path / "out"]
    assert not [p for p in written if SECRET.encode() in p.read_bytes()]


@pytest.mark.parametrize("kind", FORMATS)
def test_the_summary_for_programs_says_what_was_made_of_what(
    evalcore: Any, store: Path, tmp_path: Path, kind: str
) -> None:
    out = tmp_path / "out"
    ran = evalcore("export", "--format", kind, "--store", store, "--out", out, "--json")
    told = ran.json
    assert (told["format"], told["edition"], told["out"]) == (kind, "analysts", str(out))
    assert len(told["root"]) == 64
    assert told["known_at"] > 0
    assert "problems" in told["families"]
    assert told["left_out"]
    counted = "rows" if kind == "parquet" else "events"
    assert told[counted] > 0


def test_results_alone_go_out_without_a_record(
    evalcore: Any, results: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    ran = evalcore("export", "--format", "parquet", "--results", results, "--out", out)
    assert ran.code == 0
    assert sorted(p.name for p in out.iterdir() if p.is_dir()) == ["ledgers", "results"]
    assert "试算" in (out / "README.md").read_text(encoding="utf-8")


def test_with_both_the_facts_are_those_that_the_results_rest_on(
    evalcore: Any, store: Path, results: Path, tmp_path: Path
) -> None:
    command = ("export", "--format", "parquet", "--store", store, "--results", results)
    told = evalcore(*command, "--out", tmp_path / "out", "--json").json
    assert told["run"]
    facts = [pq.read_metadata(p).num_rows for p in (tmp_path / "out" / "facts").iterdir()]
    assert sum(facts) == told["known_at"]


def test_what_was_known_then_goes_out_as_it_was_known(
    evalcore: Any, store: Path, tmp_path: Path
) -> None:
    from evalcore.record import open_record

    with open_record(store) as record:
        first = record.commits()[0].size
    out = tmp_path / "log.jsonl"
    command = ("export", "--format", "cloudevents", "--store", store, "--out", out)
    assert evalcore(*command, "--known-at", first).code == 0
    assert len(out.read_bytes().splitlines()) == first


def test_days_and_families_are_chosen(evalcore: Any, store: Path, tmp_path: Path) -> None:
    out = tmp_path / "log.jsonl"
    command = ("export", "--format", "cloudevents", "--store", store, "--out", out)
    days = ("--from", "2025-03-01", "--to", "2025-03-31", "--family", "orglife")
    assert evalcore(*command, *days).code == 0
    lines = [json.loads(line) for line in out.read_bytes().splitlines()]
    assert lines
    assert {line["time"][:7] for line in lines} == {"2025-03"}
    assert {line["type"] for line in lines} == {"evalcore.orglife.MeetingHeld.1"}


def test_titles_are_chinese_and_english_on_request(
    evalcore: Any, store: Path, tmp_path: Path
) -> None:
    found = []
    for language in ((), ("--language", "en")):
        out = tmp_path / f"{len(found)}.sqlite"
        evalcore("export", "--format", "ocel", "--store", store, "--out", out, *language)
        with sqlite3.connect(out) as connection:
            found.append({row[0] for row in connection.execute("SELECT ocel_type FROM event")})
    assert "问题登记" in found[0]
    assert "Problem found" in found[1]


@pytest.mark.parametrize("kind", FORMATS)
def test_an_earlier_export_is_replaced_with_force_alone(
    evalcore: Any, store: Path, tmp_path: Path, kind: str
) -> None:
    command = ("export", "--format", kind, "--store", store, "--out", tmp_path / "out")
    assert evalcore(*command).code == 0
    again = evalcore(*command)
    assert again.code == 2
    assert "--force" in again.err
    assert evalcore(*command, "--force").code == 0


@pytest.mark.parametrize("kind", FORMATS)
def test_a_record_is_never_replaced_by_an_export(
    evalcore: Any, store: Path, tmp_path: Path, kind: str
) -> None:
    mine = tmp_path / "mine.db"
    mine.write_bytes(store.read_bytes())
    ran = evalcore("export", "--format", kind, "--store", store, "--out", mine, "--force")
    assert ran.code == 2
    assert "no earlier export" in ran.err
    assert mine.read_bytes() == store.read_bytes()


def test_a_bundle_goes_out_as_the_record_it_was_made_of(
    evalcore: Any, store: Path, tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle.zip"
    assert evalcore("bundle", "--store", store, "--out", bundle).code == 0
    for kind in FORMATS:
        of_record, of_bundle = tmp_path / f"r-{kind}", tmp_path / f"b-{kind}"
        for source, out in ((store, of_record), (bundle, of_bundle)):
            ran = evalcore("export", "--format", kind, "--store", source, "--out", out)
            assert ran.code == 0, ran.err
        if kind != "parquet":
            assert of_record.read_bytes() == of_bundle.read_bytes()
        for path in sorted(of_record.rglob("*")):
            if path.is_file():
                there = of_bundle / path.relative_to(of_record)
                assert there.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--format", "xml"), "none of parquet, ocel, cloudevents"),
        (("--format", "ocel", "--results", "results.db"), "results go out as parquet"),
        (("--format", "ocel", "--family", "problem"), "Did you mean problems"),
        (("--format", "ocel", "--from", "yesterday"), "is not a date"),
        (("--format", "ocel", "--language", "fr"), "zh or en"),
        (("--format", "cloudevents", "--out", "none/out"), "Make it first"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(
    evalcore: Any, options: tuple[str, ...], said: str
) -> None:
    ran = evalcore("export", "--out", "out", *options)
    assert ran.code == 2
    assert said in ran.err
    assert not Path("out").exists()


def test_results_of_another_record_are_refused(
    evalcore: Any, results: Path, tmp_path: Path
) -> None:
    from evalcore.record import open_record

    other = tmp_path / "other.db"
    with open_record(other, create=True):
        pass
    command = ("export", "--format", "parquet", "--results", results, "--store", other)
    ran = evalcore(*command, "--out", tmp_path / "out")
    assert ran.code == 2
    assert "not of the record" in ran.err


def test_a_missing_record_is_named(evalcore: Any, tmp_path: Path) -> None:
    ran = evalcore("export", "--format", "ocel", "--out", tmp_path / "log.sqlite")
    assert ran.code == 3
    assert "record.db" in ran.err


def test_votes_go_out_with_the_edition_for_reviewers_and_it_says_so(
    evalcore: Any, results: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    command = ("export", "--format", "parquet", "--results", results, "--out", out)
    ran = evalcore(*command, "--reviewer-edition")
    assert "reviewers alone" in ran.err
    assert (out / "ledgers" / "tallies.parquet").exists()
    assert "仅限核查" in (out / "README.md").read_text(encoding="utf-8")
