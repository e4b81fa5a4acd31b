"""Facts about workbooks that hold already what the record knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evalcore.intake.comparing.compare import Correction
from evalcore.intake.comparing.known import Known
from evalcore.intake.importing import ImportResult
from evalcore.intake.mapping_file import load_mapping
from evalcore.intake.names.roster import Roster
from evalcore.intake.rows.normal import SEALED_CELL
from evalcore.intake.templates.prefill import Entry, Prepared, prefill, speaking
from evalcore.intake.templates.template import write_template
from evalcore.record import NewEvent
from evalcore.record.record import Record
from evalcore.vocabulary import Fact
from evalcore.vocabulary.pledges import PledgeFulfilled, PledgeMade
from tests.evalcore.intake.office import BASE, Rows, fresh, save, take_in, workbook

pytestmark = pytest.mark.filterwarnings("ignore:Print area")

FAMILIES = {
    "unit": "roster",
    "person": "roster",
    "pledge": "pledges",
    "problem": "problems",
    "matter": "decisions",
    "comment": "comments",
    "task": "tasks",
    "pairing": "pairings",
    "rectification": "rectifications",
    "dispute": "disputes",
    "honour": "honours",
}

PROBLEMS = [
    {
        "问题编号": "WT-1",
        "组织": "西村",
        "发现日期": "2025-03-01",
        "问题来源": "走访",
        "问题描述": "王家老屋漏雨",
        "反映人": "王某",
        "答复日期": "2025-03-05",
        "满意度": "不满意",
    },
    {"问题编号": "WT-2", "组织": "T1", "发现日期": "2025-03-02", "问题来源": "走访"},
]
CHANGES = [
    {"问题编号": "WT-1", "变动日期": "2025-03-03", "变动类型": "转办", "接办组织": "河口镇"},
    {"问题编号": "WT-1", "变动日期": "2025-03-20", "变动类型": "答复", "满意度": "满意"},
]


@contextmanager
def office(folder: Path, more: Mapping[str, Rows] = {}) -> Iterator[Record]:
    """A record that took in the small county and ``more``."""
    with fresh(folder) as record:
        taken = take_in(record, save(folder, "base.xlsx", workbook({**BASE, **more})))
        assert not taken.findings
        yield record


def known_of(record: Record, cases: Mapping[str, Iterable[str]], **more: Any) -> Prepared:
    """Prefilled with cases by kind and number."""
    with Known(record) as known:
        entries = [
            Entry(FAMILIES[kind], tuple(position for (position,) in rows))
            for kind, names in cases.items()
            for name in names
            for rows in [
                known.connection.execute(
                    f"SELECT position FROM log.{FAMILIES[kind]} WHERE {kind} = $1", [name]
                ).fetchall()
            ]
        ]
        roster = known.roster()
        return prefill(record, known.connection, load_mapping(), roster, entries, **more)


def handed_back(record: Record, folder: Path, known: Prepared, name: str = "t") -> ImportResult:
    """The prefilled workbook taken in again as it is."""
    out = folder / f"{name}.xlsx"
    write_template(load_mapping(), out, prepared=known)
    return take_in(record, out)


def test_a_workbook_handed_back_untouched_brings_nothing(tmp_path: Path) -> None:
    with office(tmp_path) as record:
        known = known_of(
            record,
            {
                "unit": ["T1", "V1", "V2"],
                "person": ["P1", "P3"],
                "pledge": ["CN-001", "CN-002"],
            },
        )
        assert {name: len(rows) for name, rows in known.rows.items()} == {
            "units": 3,
            "persons": 2,
            "tenures": 2,
            "pledges": 2,
        }
        result = handed_back(record, tmp_path, known)
        assert (result.findings, result.facts) == ((), 0)
        assert result.unchanged == 13  # 3 units, 2 persons, 2 tenures, 6 of pledges


def test_a_cell_filled_in_a_known_row_is_all_that_comes_in(tmp_path: Path) -> None:
    with office(tmp_path) as record:
        out = tmp_path / "t.xlsx"
        write_template(load_mapping(), out, prepared=known_of(record, {"pledge": ["CN-002"]}))
        book = openpyxl.load_workbook(out)
        page = book["承诺台账"]
        place = {str(cell.value).rstrip("*"): cell.column for cell in page[3]}
        page.cell(5, place["完成日期"], date(2025, 11, 2))
        book.save(out)
        result = take_in(record, out)
        assert (result.findings, dict(result.by_class)) == ((), {"PledgeFulfilled": 1})


def test_private_words_are_not_repeated(tmp_path: Path) -> None:
    with office(tmp_path, {"问题台账": PROBLEMS}) as record:
        known = known_of(record, {"problem": ["WT-1", "WT-2"]})
        first, second = (row.cells for row in known.rows["problems"])
        assert first["description"] == first["reporter"] == SEALED_CELL
        # Nothing was said in private of the second.
        assert "description" not in second
        assert "reply" not in first
        out = tmp_path / "t.xlsx"
        write_template(load_mapping(), out, prepared=known)
        written = openpyxl.load_workbook(out)["问题台账"].iter_rows(values_only=True)
        assert "漏雨" not in str(list(written))


def test_a_row_with_sealed_cells_handed_back_brings_nothing(tmp_path: Path) -> None:
    with office(tmp_path, {"问题台账": PROBLEMS}) as record:
        known = known_of(record, {"problem": ["WT-1", "WT-2"]})
        result = handed_back(record, tmp_path, known)
        assert (result.findings, result.facts) == ((), 0)


def with_cells(record: Record, folder: Path, cells: Mapping[str, Any]) -> Path:
    """The prefilled problem with other cells, by header, handed in again."""
    out = folder / "t.xlsx"
    write_template(load_mapping(), out, prepared=known_of(record, {"problem": ["WT-1"]}))
    book = openpyxl.load_workbook(out)
    place = {str(cell.value).rstrip("*"): cell.column for cell in book["问题台账"][3]}
    for header, value in cells.items():
        book["问题台账"].cell(5, place[header]).value = value
    book.save(out)
    return out


def test_private_words_stay_when_something_else_of_the_row_is_corrected(tmp_path: Path) -> None:
    with office(tmp_path, {"问题台账": PROBLEMS}) as record:
        before = record.private(20)
        assert "漏雨" in (before or b"").decode()
        path = with_cells(record, tmp_path, {"问题来源": "热线"})
        result = take_in(record, path, correction=Correction("录入错误", "镇党委"))
        assert (result.findings, result.corrected) == ((), 1)
        assert [record.private(at) for at in range(21, record.head().size + 1)].count(before) == 1


def test_a_cell_cannot_point_to_private_words_that_the_record_does_not_hold(
    tmp_path: Path,
) -> None:
    with office(tmp_path, {"问题台账": PROBLEMS}) as record:
        other = {"问题编号": "WT-77", "行标识": None}  # a row that was typed below
        result = take_in(record, with_cells(record, tmp_path, other))
        bad = [finding for finding in result.findings if finding.severity == "error"]
        assert {finding.cell for finding in bad} == {"H5", "I5"}
        assert result.refused


def test_what_stood_on_the_sheet_of_changes_stands_there_again(tmp_path: Path) -> None:
    with office(tmp_path, {"问题台账": PROBLEMS, "问题变动": CHANGES}) as record:
        known = known_of(record, {"problem": ["WT-1"]})
        (row,) = known.rows["problems"]
        assert row.cells["satisfaction"] == "不满意"
        changes = [row.cells for row in known.rows["problem_changes"]]
        assert [(cells["change"], cells["changed_on"]) for cells in changes] == [
            ("转办", date(2025, 3, 3)),
            ("答复", date(2025, 3, 20)),
        ]
        result = handed_back(record, tmp_path, known)
        assert (result.findings, result.facts) == ((), 0)


def test_two_objections_keep_their_own_answers(tmp_path: Path) -> None:
    matters = [
        {"议题编号": "M", "组织": "西村", "议题名称": "修路", "提出日期": "2025-02-01"},
    ]
    objections = [
        {"议题编号": "M", "异议日期": "2025-03-01"},
        {"议题编号": "M", "异议日期": "2025-03-02", "答复日期": "2025-03-09", "异议成立": "否"},
    ]
    with office(tmp_path, {"四议两公开": matters, "异议登记": objections}) as record:
        known = known_of(record, {"matter": ["M"]})
        told = [
            (r.cells["raised_on"], r.cells.get("answered_on")) for r in known.rows["objections"]
        ]
        assert told == [
            (date(2025, 3, 1), None),
            (date(2025, 3, 2), date(2025, 3, 9)),
        ]


def recorded(record: Record, *events: tuple[Fact, str]) -> None:
    """Append facts with the place in a file that they came from."""
    record.append(
        "import-x",
        [NewEvent(fact.topic(), fact.public_state(), source=source) for fact, source in events],
        actor="li",
    )


PLEDGED = PledgeMade(
    occurred_on=date(2025, 3, 1), pledge="CN-9", unit="V2", pledge_kind="annual", content="修路"
)
DONE = PledgeFulfilled(occurred_on=date(2025, 9, 1), pledge="CN-9")


def test_a_row_keeps_the_key_under_which_the_record_knows_it(tmp_path: Path) -> None:
    with office(tmp_path) as record:
        recorded(
            record,
            (PLEDGED, "承诺台账!7#abcd1234-3"),
            (DONE, "承诺台账!9#zzzz1234-4"),
        )
        known = known_of(record, {"pledge": ["CN-9", "CN-001"]})
        assert [row.key for row in known.rows["pledges"]] == ["abcd1234-3", ""]


def test_a_key_of_another_sheet_is_not_taken_over(tmp_path: Path) -> None:
    with office(tmp_path) as record:
        recorded(record, (PLEDGED, "另一张表!7#abcd1234-3"))
        (row,) = known_of(record, {"pledge": ["CN-9"]}).rows["pledges"]
        assert row.key == ""


def test_an_event_that_two_entries_name_is_shown_once(tmp_path: Path) -> None:
    with office(tmp_path) as record:
        known = known_of(record, {"pledge": ["CN-002", "CN-002"]})
        assert len(known.rows["pledges"]) == 1


def test_positions_of_another_family_are_passed_over(tmp_path: Path) -> None:
    with office(tmp_path) as record, Known(record) as known:
        everything = tuple(range(1, record.head().size + 1))
        prepared = prefill(
            record,
            known.connection,
            load_mapping(),
            known.roster(),
            [Entry("pledges", everything)],
        )
        assert set(prepared.rows) == {"pledges"}


def test_a_case_for_which_the_mapping_has_no_row_is_counted(tmp_path: Path) -> None:
    with office(tmp_path) as record:
        recorded(record, (DONE, "a!1"))
        known = known_of(record, {"pledge": ["CN-9"]})
        assert (dict(known.rows), known.left_out) == ({}, 1)


def test_a_unit_shows_its_last_name_and_its_last_counts(tmp_path: Path) -> None:
    units = [
        {**row, "更名日期": day, "新名称": name, "统计日期": day, "党员数": members}
        for row, day, name, members in [
            (BASE["组织名册"][4], "2025-02-01", "西河村", 30),  # type: ignore[index]
            (BASE["组织名册"][4], "2025-05-01", "新河村", 33),  # type: ignore[index]
        ]
    ]
    with office(tmp_path) as record:
        for number, unit in enumerate(units):
            later = workbook({"组织名册": [unit]})
            assert not take_in(record, save(tmp_path, f"{number}.xlsx", later)).findings
        known = known_of(record, {"unit": ["V2"]})
        (row,) = known.rows["units"]
        assert row.cells["name"] == "西村"
        assert (row.cells["new_name"], row.cells["members"]) == ("新河村", 33)
        result = handed_back(record, tmp_path, known)
        assert (result.findings, result.facts) == ((), 0)


def test_whoever_is_named_is_written_so_that_intake_finds_them_again() -> None:
    roster = Roster()
    roster.add_unit("T1", "河口镇")
    roster.add_unit("V1", "东村", "T1")
    roster.add_unit("T2", "石桥镇")
    roster.add_unit("V2", "东村", "T2")
    roster.add_unit("V3", "西村", "T1")
    for code, name in (("P1", "王伟"), ("P2", "王伟"), ("P3", "李秀英")):
        roster.add_person(code, name)
    spoken = speaking(roster, (), roster.units, [*roster.persons, "P9"])
    assert all(roster.unit(word) == code for code, word in spoken.units.items())
    assert (spoken.units["V3"], spoken.persons["P3"]) == ("西村", "李秀英")
    assert spoken.persons.pop("P9") == "P9"  # type: ignore[attr-defined]
    assert all(roster.person(word) == code for code, word in spoken.persons.items())
    assert len({*spoken.units.values(), *spoken.persons.values()}) == 8
