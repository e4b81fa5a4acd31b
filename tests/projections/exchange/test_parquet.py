"""Facts about the folder of Parquet files."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cli.disclosure_looking import look
from evalcore.vocabulary import FAMILIES, facts
from projections.exchange import FOR_ANALYSTS, FOR_REVIEWERS, Chosen, Edition
from projections.exchange.edition import VOTE_FACTS
from projections.exchange.parquet import Folder, is_export
from projections.publishing import open_results
from tests.projections.disclosure.elections import scored
from tests.projections.exchange.world import WORDS, opened, quiet

ABOUT = {"edition": "analysts", "known_at": "22"}


def facts_of(record: Path, place: Path, edition: Edition) -> Path:
    place.mkdir()
    folder = Folder(place, ABOUT)
    chosen = Chosen(edition)
    with opened(record, place.with_name("work"), chosen) as connection:
        folder.finish(edition, "", folder.facts(connection, chosen, quiet))
    return place


def results_of(results: Path, place: Path, edition: Edition) -> Path:
    place.mkdir()
    folder = Folder(place, ABOUT)
    with open_results(results) as read:
        folder.finish(edition, "试算", folder.results(read, edition, quiet))
    return place


@pytest.fixture(scope="module")
def tables(exported_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return facts_of(exported_record, tmp_path_factory.mktemp("pq") / "out", FOR_ANALYSTS)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return results_of(scored(), tmp_path_factory.mktemp("plain") / "out", FOR_ANALYSTS)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return results_of(scored(), tmp_path_factory.mktemp("full") / "out", FOR_REVIEWERS)


@pytest.fixture
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def rows(duck: Any, sql: str, folder: Path) -> list[Any]:
    found: list[Any] = duck.execute(sql.replace("@", str(folder))).fetchall()
    return found


def test_every_family_is_there_as_recorded_and_as_it_counts(tables: Path) -> None:
    for kind in ("facts", "effective"):
        assert {p.stem for p in (tables / kind).iterdir()} == set(FAMILIES)


def test_types_are_kept_and_the_time_of_recording_is_an_instant(tables: Path) -> None:
    schema = pq.read_schema(tables / "effective" / "problems.parquet")
    found = {name: schema.field(name).type for name in ("position", "due_on", "corrected")}
    assert found == {"position": pa.int64(), "due_on": pa.date32(), "corrected": pa.bool_()}
    assert schema.field("recorded_at").type == pa.timestamp("us", "UTC")


def test_a_family_without_facts_has_the_types_of_one_with_facts(tables: Path) -> None:
    filled = pq.read_schema(tables / "facts" / "visits.parquet")
    empty = pq.read_schema(tables / "effective" / "visits.parquet")
    assert pq.read_metadata(tables / "effective" / "visits.parquet").num_rows == 0
    assert [empty.field(field.name) for field in filled] == list(filled)


def test_each_column_bears_its_title_and_its_meaning(tables: Path) -> None:
    for path in tables.rglob("*.parquet"):
        for field in pq.read_schema(path):
            assert field.metadata[b"title"]
            assert field.metadata[b"meaning"]
    schema = pq.read_schema(tables / "facts" / "problems.parquet")
    assert schema.field("handler").metadata[b"title"].decode().startswith("承办组织")
    about = json.loads(schema.metadata[b"evalcore"])
    assert (about["title"], about["known_at"]) == ("问题整改（原始记录）", "22")


def test_raw_facts_are_all_there_in_order_with_where_they_came_from(
    tables: Path, duck: Any
) -> None:
    found = rows(duck, "SELECT position, corrects FROM '@/facts/problems.parquet'", tables)
    assert found == [*((n, None) for n in range(9, 15)), (20, 13)]
    (withdrawn,) = rows(duck, "SELECT position, target FROM '@/facts/governance.parquet'", tables)
    assert withdrawn == (22, 15)


def test_effective_facts_are_what_counts(tables: Path, duck: Any) -> None:
    sql = (
        "SELECT fact, position, category FROM '@/effective/problems.parquet' "
        "WHERE topic = 'ProblemFound.1' ORDER BY fact"
    )
    assert rows(duck, sql, tables) == [(9, 9, "供水"), (13, 20, "道路")]
    assert rows(duck, "SELECT * FROM '@/effective/visits.parquet'", tables) == []
    assert len(rows(duck, "SELECT * FROM '@/effective/orglife.parquet'", tables)) == 1


def test_the_dictionary_tells_every_column_of_every_table(tables: Path) -> None:
    with (tables / "columns.csv").open(encoding="utf-8-sig", newline="") as file:
        told = {(row["table"], row["column"]): row for row in csv.DictReader(file)}
    assert set(told) == {
        (path.relative_to(tables).with_suffix("").as_posix(), name)
        for path in tables.rglob("*.parquet")
        for name in pq.read_schema(path).names
    }
    assert told["facts/problems", "due_on"]["type"] == "date"
    assert told["facts/problems", "due_on"]["title"] == "办理时限/新限"[:4]


def test_codes_are_told_in_chinese(tables: Path, plain: Path) -> None:
    found = set()
    for folder in (tables, plain):
        with (folder / "codes.csv").open(encoding="utf-8-sig", newline="") as file:
            found |= {tuple(row.values()) for row in csv.DictReader(file)}
    assert ("facts/problems", "found_by", "hotline", "热线") in found
    assert ("ledgers/problems", "found_by", "hotline", "热线") in found
    assert ("results/standings", "status", "ranked", "参加排名") in found


def test_pandas_reads_days_as_days(tables: Path) -> None:
    pandas = pytest.importorskip("pandas")
    table = pandas.read_parquet(tables / "facts" / "problems.parquet", dtype_backend="pyarrow")
    assert str(table["occurred_on"].iloc[0]) == "2025-03-04"
    assert str(table["position"].dtype) == "int64[pyarrow]"


def test_nothing_sealed_is_in_any_file(tables: Path, duck: Any) -> None:
    for path in tables.rglob("*.parquet"):
        text = str(rows(duck, f"SELECT * FROM '{path}'", tables))
        assert not [word for word in WORDS if word in text]


def test_the_same_record_gives_the_same_bytes(
    tables: Path, exported_record: Path, tmp_path: Path
) -> None:
    again = facts_of(exported_record, tmp_path / "out", FOR_ANALYSTS)
    files = sorted(p.relative_to(tables) for p in tables.rglob("*") if p.is_file())
    assert [(again / f).read_bytes() for f in files] == [(tables / f).read_bytes() for f in files]


def test_no_column_is_left_that_only_votes_would_fill(tables: Path) -> None:
    names = set(pq.read_schema(tables / "facts" / "evaluations.parquet").names)
    assert not names & {"votes", "option", "returned", "invalid", "blank", "rater_category"}


def test_results_for_analysts_tell_no_votes_of_few(plain: Path, full: Path) -> None:
    """The check that finds what a page gives away finds nothing here, and much in the other."""
    assert look([plain], scored(), [], 0, quiet).findings == []
    assert look([full], scored(), [], 0, quiet).findings


def test_votes_and_what_rests_on_them_are_left_out_for_analysts(
    plain: Path, full: Path, duck: Any
) -> None:
    for ledger in ("tallies", "ballots", "tally_sheets", "boxes"):
        assert not (plain / "ledgers" / f"{ledger}.parquet").exists()
        assert (full / "ledgers" / f"{ledger}.parquet").exists()
    sql = "SELECT DISTINCT indicator FROM '@/results/contributions.parquet' ORDER BY 1"
    before, after = rows(duck, sql, full), rows(duck, sql, plain)
    assert ("mass_tally",) in before
    assert ("mass_tally",) not in after
    assert after
    assert "returned" not in pq.read_schema(plain / "ledgers" / "evaluations.parquet").names


def test_points_of_whoever_was_rated_by_few_are_left_out_and_the_standing_stays(
    tmp_path: Path, duck: Any
) -> None:
    place = results_of(scored("strict"), tmp_path / "out", FOR_ANALYSTS)
    with open_results(scored("strict")) as results:
        plan = results.withholding.plan
        secret = {s.id for s in results.subjects() if plan.parts_of(s.id)}
        every = {s.id for s in results.subjects()}
    assert secret
    assert secret < every
    for table in ("score_nodes", "contributions"):
        kept = rows(duck, f"SELECT DISTINCT subject FROM '@/results/{table}.parquet'", place)
        assert {subject for (subject,) in kept} == every - secret
    standing = rows(duck, "SELECT subject, total FROM '@/results/standings.parquet'", place)
    assert all(total is not None for subject, total in standing if subject not in secret)


def test_reviewers_get_every_table_of_the_results(full: Path, duck: Any) -> None:
    with open_results(scored()) as results:
        held = {name: row["rows"] for name, row in results.tables().items() if not row["file"]}
        beside = {name: row["rows"] for name, row in results.tables().items() if row["file"]}
    for name, count in {**held, **beside}.items():
        folder = "ledgers" if name in beside and name != "contributions" else "results"
        path = full / folder / f"{name}.parquet"
        assert pq.read_metadata(path).num_rows == count, name


def test_numerators_stay_decimal_text_and_days_of_results_are_days(full: Path) -> None:
    nodes = pq.read_schema(full / "results" / "score_nodes.parquet")
    assert nodes.field("numerator").type == pa.string()
    assert pq.read_schema(full / "results" / "run.parquet").field("as_of").type == pa.date32()


def test_every_column_of_results_has_a_chinese_title(full: Path) -> None:
    without = [
        f"{path.stem}.{field.name}"
        for path in sorted((full / "results").iterdir())
        for field in pq.read_schema(path)
        if field.metadata[b"title"].decode() == field.name
    ]
    assert without == []


def test_the_readme_says_whom_it_is_for_and_what_is_not_in_it(plain: Path, full: Path) -> None:
    told, reviewers = ((p / "README.md").read_text(encoding="utf-8") for p in (plain, full))
    assert "**试算**" in told
    assert "不含票数" in told
    assert "核查版" in reviewers
    assert "仅限核查" in reviewers


def test_a_folder_is_known_as_an_export_while_nothing_else_lies_in_it(
    exported_record: Path, tmp_path: Path
) -> None:
    place = facts_of(exported_record, tmp_path / "out", FOR_ANALYSTS)
    assert is_export(place)
    (place / "facts" / "notes.txt").write_text("mine")
    assert not is_export(place)
    assert not is_export(tmp_path)


def test_facts_that_tell_votes_are_named_as_they_are_called() -> None:
    assert {cls.__name__ for cls in facts().values()} >= VOTE_FACTS
