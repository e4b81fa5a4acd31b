"""Sealed files and what the log says of them, made by somebody who wants another result."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import attrs
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evalcore.checking.record import check_record
from evalcore.errors import DataError
from evalcore.record import NewEvent, Record, open_record
from evalcore.record.reading import open_columns, register_effective
from evalcore.record.sealed_check import check_seals
from evalcore.record.sealed_places import SEALED_VARIABLE
from evalcore.record.sealed_segments import STREAM, folder_name
from evalcore.record.sealed_writing import library, manifest, write_segment
from evalcore.record.segments import MANIFEST
from evalcore.vocabulary.orglife import MeetingHeld
from evalcore.vocabulary.problems import ProblemFound
from evalcore.vocabulary.segments import SegmentSealed
from tests.cli.conftest import Ran
from tests.cli.published_year import make_year
from tests.evalcore.record.sealed_record import (
    DAY,
    append,
    files,
    home,
    record,
    roots,
    rows,
    seal,
)

__all__ = ["record"]

Forge = Callable[[Path], None]


def forged(record: Record, size: int, forge: Forge, family: str = "orglife") -> None:
    """A seal of the first ``size`` events of which ``forge`` changed a file before it went in: its
    digest stands in the log, as that of an honest one would."""
    written = write_segment(record, home(record), 1, record.commit_at(size))
    path = written.folder / f"{family}.parquet"
    forge(path)
    said = json.loads(written.said)
    said[family]["sha256"] = sha256(path.read_bytes()).hexdigest()
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (written.folder / MANIFEST).write_bytes(manifest(attrs.evolve(written, said=text)))
    written.folder.rename(home(record) / folder_name(1, size, text))
    sealed(record, 1, size, text)


def sealed(record: Record, first: int, last: int, said: str, **changes: Any) -> None:
    """The event, past the procedure."""
    commit = next((one for one in record.commits() if one.size == last), None)
    told = {
        "root": commit.root.hex() if commit else "ab" * 32, "files": said, "file_format": 1,
        "library": library(), "sealed_by": "x", **changes,
    }  # fmt: skip
    event = SegmentSealed(occurred_on=DAY, received_on=DAY, first=first, last=last, **told)
    record.append(
        STREAM, [NewEvent(event.topic(), event.public_state())],
        after=record.stream_version(STREAM), actor="x",
    )  # fmt: skip


def rewritten(change: Callable[[pa.Table], pa.Table]) -> Forge:
    return lambda path: pq.write_table(change(pq.read_table(path)), path)


def one_more_row_before_all(path: Path) -> None:
    table = pq.read_table(path)
    row = table.slice(0, 1)
    column = row.schema.get_field_index("position")
    row = row.set_column(column, "position", pa.array([0], pa.int64()))
    pq.write_table(pa.concat_tables([row, table]), path)


def one_row_twice(path: Path) -> None:
    table = pq.read_table(path)
    pq.write_table(pa.concat_tables([table.slice(0, 1), table]), path)


def another_unit(path: Path) -> None:
    table = pq.read_table(path)
    units = ["u99", *table["unit"].to_pylist()[1:]]
    column = table.schema.get_field_index("unit")
    pq.write_table(table.set_column(column, "unit", pa.array(units, pa.string())), path)


def a_column_twice(path: Path) -> None:
    """Of two columns of one name each reader takes the one that it likes."""
    table = pq.read_table(path)
    more = pa.array(["u99"] * len(table), pa.string())
    pq.write_table(table.append_column("unit", more), path)


def extremes_that_lie(path: Path) -> None:
    """Values as they are, but the file says that none of them is above u!: whoever looks for u8
    passes over all of them."""
    table = pq.read_table(path)
    pq.write_table(table, path)
    data = path.read_bytes()
    end = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    assert b"u8" in data[end:]
    path.write_bytes(data[:end] + data[end:].replace(b"u8", b"u!"))
    assert pq.read_table(path).equals(table)
    asked = duckdb.execute(f"SELECT count(*) FROM read_parquet('{path}') WHERE unit = 'u8'")
    assert asked.fetchall() == [(0,)]


@pytest.mark.parametrize(
    "forge", [one_more_row_before_all, one_row_twice, another_unit, a_column_twice,
              extremes_that_lie],
)  # fmt: skip
def test_verify_finds_whatever_was_sealed_that_events_do_not_say(
    record: Record, forge: Forge
) -> None:
    forged(record, 30, forge)
    told = [(Path(where).name, what) for where, what in check_seals(record, roots(record)).problems]
    assert [name for name, what in told if "sealed falsely" in what] == ["orglife.parquet"], told


def no_parquet(path: Path) -> None:
    path.write_bytes(b"PAR1" + bytes(100) + b"PAR1")


def no_such_columns(path: Path) -> None:
    pq.write_table(pq.read_table(path).drop_columns(["meeting_kind"]), path)


def columns_of_other_types(path: Path) -> None:
    table = pq.read_table(path)
    days = pa.array(["x"] * len(table))
    column = table.schema.get_field_index("occurred_on")
    pq.write_table(table.set_column(column, "occurred_on", days), path)


@pytest.mark.parametrize("forge", [no_parquet, no_such_columns, columns_of_other_types])
def test_sealed_files_that_no_run_can_read_are_told_as_such(record: Record, forge: Forge) -> None:
    forged(record, 30, forge)
    with pytest.raises(DataError, match=r"orglife\.parquet.* EVALCORE_SEALED=none"):
        rows(record)
    told = [Path(where).name for where, what in check_seals(record, roots(record)).problems
            if "sealed falsely" in what]  # fmt: skip
    assert told == ["orglife.parquet"]


LATER = [
    ("overlaps", {"first": 25, "last": 32}),
    ("leaves a gap", {"first": 33, "last": 33}),
    ("begins again", {"first": 1, "last": 20}),
    ("is no range", {"first": 31, "last": 30}),
    ("goes on past the end", {"first": 31, "last": 9_000}),
    ("has another root", {"first": 31, "last": 31, "root": "cd" * 32}),
    ("names a path", {"first": 31, "last": 31, "family": "../../etc/passwd"}),
    ("names a device", {"first": 31, "last": 31, "family": "/dev/zero"}),
    ("names no digest", {"first": 31, "last": 31, "sha256": "../x"}),
    ("counts otherwise", {"first": 31, "last": 31, "rows": 2}),
    ("lists nothing", {"first": 31, "last": 31, "files": "{}"}),
    ("is no list", {"first": 31, "last": 31, "files": "[" * 5_000}),
]


@pytest.mark.parametrize(
    "change", [each for _name, each in LATER], ids=[name for name, _c in LATER]
)
def test_a_seal_that_no_procedure_would_write_is_refused_and_named_and_events_are_read(
    record: Record, change: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(record)
    seal(record, size=1000, up_to=30)
    file = {"rows": change.pop("rows", change["last"] - change["first"] + 1), "topics": [],
            "sha256": change.pop("sha256", "00" * 32), "meaning": ""}  # fmt: skip
    said = change.pop("files", json.dumps({change.pop("family", "orglife"): file}))
    position = record.head().size + 1
    sealed(record, said=said, **change)
    with pytest.raises(
        DataError, match=f"position {position} of the record.* EVALCORE_SEALED=none"
    ):
        rows(record)
    problems = [one.what for one in check_record(record).report.problems]
    assert any(f"position {position}" in what for what in problems), problems
    monkeypatch.setenv(SEALED_VARIABLE, "none")
    assert rows(record) == before


def test_families_that_nobody_knows_are_read_from_the_events(record: Record) -> None:
    before = rows(record)
    file = {"rows": 30, "topics": ["X.1"], "sha256": sha256(b"x").hexdigest(), "meaning": "x"}
    said = json.dumps({"no_such_family": file})
    folder = home(record) / folder_name(1, 30, said)
    folder.mkdir(parents=True)
    (folder / "no_such_family.parquet").write_bytes(b"x")
    sealed(record, 1, 30, said)
    assert rows(record) == before


Command = Callable[..., Ran]


def test_a_run_that_was_published_over_a_false_seal_is_found_out(
    tmp_path: Path, evalcore: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Replay reads the files that it was made of and says so; verify, and replay over the events,
    find it."""
    monkeypatch.setenv("EVALCORE_LANG", "en")
    monkeypatch.chdir(tmp_path)
    make_year(tmp_path, published=False)

    def for_somebody_else(table: pa.Table) -> pa.Table:
        pledges = table["pledge"].to_pylist()
        kept = [topic == "PledgeFulfilled.1" for topic in table["topic"].to_pylist()]
        said = [p.replace("V1", "V4") if k else p for p, k in zip(pledges, kept, strict=True)]
        column = table.schema.get_field_index("pledge")
        return table.set_column(column, "pledge", pa.array(said, pa.string()))

    with open_record("record.db") as record:
        size = record.commits()[0].size
        forged(record, size, rewritten(for_somebody_else), "pledges")
    store = ("--store", "record.db")
    ran = evalcore("publish", "--scheme", "own.yaml", *store, "--by", "县委", "--on", "2026-01-15",
                   "--out", "results.db")  # fmt: skip
    assert ran.code == 0, ran.err
    replayed = evalcore("replay", *store, "--json")
    assert replayed.json["same"]
    (missing,) = replayed.json["missing"]
    assert f"up to position {size}: sealed files were read in their place" in missing
    for what in ("record.db", "results.certificate.txt"):
        ran = evalcore("verify", what, *(store if what != "record.db" else ()))
        assert ran.code == 1
        assert "sealed falsely" in ran.out
    monkeypatch.setenv(SEALED_VARIABLE, "none")
    ran = evalcore("replay", *store)
    assert ran.code == 1
    assert "DIFFERENT" in ran.out


def test_what_is_sealed_for_few_eyes_is_in_no_file(tmp_path: Path) -> None:
    """Private words stay boxes in the record, whose key can be destroyed; files have none."""
    words = "举报人赵某说仓库漏雨"
    found = ProblemFound(occurred_on=DAY, problem="P1", unit="V1", found_by="hotline",
                         description=words, reporter="赵某")  # fmt: skip
    told = NewEvent(found.topic(), found.public_state(), found.private_state(), "P1")
    with open_record(tmp_path / "record.db", create=True) as record:
        record.append("import", [told], actor="x")
        seal(record, size=1)
        for path in home(record).rglob("*.parquet"):
            assert words not in str(pq.read_table(path).to_pydict())
            assert "赵某" not in str(pq.read_table(path).to_pydict())
        assert [each.stem for each in home(record).rglob("*.parquet")] == ["problems"]
        assert "赵某" not in next(home(record).rglob(MANIFEST)).read_text()


def test_a_correction_after_the_seal_changes_what_counts_and_no_file(record: Record) -> None:
    seal(record, size=1000, up_to=30)
    before = [path.read_bytes() for path in files(record)]
    mended = MeetingHeld(occurred_on=DAY, unit="u77", meeting_kind="members", corrects=1,
                         reason="误", authority="镇")  # fmt: skip
    append(record, "later", [mended])
    with open_columns(record, record.head(), cached=False) as columns:
        register_effective(columns.connection, DAY)
        found = columns.connection.execute(
            "SELECT unit, position FROM effective_orglife WHERE fact = 1"
        )
        assert found.fetchall() == [("u77", record.head().size)]
    assert [path.read_bytes() for path in files(record)] == before
    assert check_seals(record, roots(record)).problems == []
