"""Facts about workbooks in English: written on request, read without being asked."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evalcore.intake.annotating.annotate import annotate
from evalcore.intake.importing import ImportResult
from evalcore.intake.mapping_file import load_mapping, parse_mapping
from evalcore.intake.sheets.ours import CHOICES, GUIDE
from evalcore.intake.sheets.transmittal import TRANSMITTAL
from evalcore.intake.templates.prefill import NOTHING, Prepared
from evalcore.intake.templates.template import write_template
from evalcore.intake.wording import is_chinese, known_in_english, worded
from evalcore.paper_words import english, in_language
from evalcore.record import open_record
from evalcore.record.record import Record
from evalcore.vocabulary import facts
from tests.evalcore.intake.office import BASE, Rows, fresh, save, take_in, workbook
from tests.evalcore.intake.test_template_prefill import CHANGES, PROBLEMS, known_of

pytestmark = pytest.mark.filterwarnings("ignore:Print area")

YEAR = {**BASE, "问题台账": PROBLEMS, "问题变动": CHANGES}
WORDS = {
    *(title for cls in facts().values() for spec in cls.specs() for title in spec.choices.values()),
    *(word for s in load_mapping().sheets for c in s.columns.values() for word in c.choices),
    "是",
}
"""What cells may choose from."""


def in_english(sheets: Mapping[str, Rows]) -> dict[str, list[dict[str, Any]]]:
    """The same rows under English titles and headers, with English choices."""
    return {
        english(title): [
            {english(header): english(v) if v in WORDS else v for header, v in row.items()}
            for row in rows
        ]
        for title, rows in sheets.items()
    }


@contextmanager
def office(folder: Path, sheets: Mapping[str, Rows] = YEAR) -> Iterator[Record]:
    """A record that took in the rows."""
    with fresh(folder) as record:
        taken = take_in(record, save(folder, "base.xlsx", workbook(sheets)))
        assert not taken.findings
        yield record


def english_book(folder: Path, prepared: Prepared | None = None, *sheets: str) -> Path:
    """The workbook that clerks fill, in English."""
    out = folder / "english.xlsx"
    with in_language("en"):
        write_template(worded(load_mapping()), out, sheets, prepared=prepared or NOTHING)
    return out


def told(result: ImportResult) -> list[tuple[str, str, str]]:
    return [(f.sheet, f.reason, f.remedy) for f in result.findings]


# Names


def test_sheets_have_english_titles_that_differ_and_that_a_workbook_can_bear() -> None:
    titles = [english(sheet.title) for sheet in load_mapping().sheets]
    assert [title for title in titles if is_chinese(title)] == []
    assert len({title.lower() for title in titles}) == len(titles)
    assert [t for t in titles if len(t) > 31 or set(t) & set("[]:*?/\\'")] == []


def test_columns_of_a_sheet_have_english_headers_that_differ() -> None:
    for sheet in load_mapping().sheets:
        headers = [english(column.header) for column in sheet.columns.values()]
        assert [header for header in headers if is_chinese(header)] == []
        assert len({header.lower() for header in headers}) == len(headers), sheet.id


def test_choices_of_a_field_have_english_titles_that_differ() -> None:
    for cls in facts().values():
        for spec in cls.specs():
            titles = [english(title).lower() for title in spec.choices.values()]
            assert len(set(titles)) == len(titles), (cls.__name__, spec.name)


def test_a_name_that_an_office_gave_to_another_column_stays_with_that_one() -> None:
    text = """
    format: evalcore-mapping/1
    name: own
    sheets:
      pledges:
        title: 承诺台账
        columns:
          pledge: {header: 承诺编号}
          unit: {header: 组织}
          office: {header: 承办, aliases: [Unit]}
        events:
          - fact: PledgeFulfilled
            fields: {pledge: pledge, evidence: office, occurred_on: unit}
    """
    columns = known_in_english(parse_mapping(text, "own.yaml")).sheets[0].columns
    assert columns["pledge"].aliases == ("Pledge no.",)
    assert columns["unit"].aliases == ()
    assert columns["office"].aliases == ("Unit",)


# Written


def test_a_template_is_english_from_the_guide_to_the_last_header(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(english_book(tmp_path))
    assert book.sheetnames[:2] == [english(GUIDE), english(TRANSMITTAL)]
    assert book.sheetnames[-1] == english(CHOICES)
    said = [
        (page.title, cell.coordinate, cell.value)
        for page in book
        if page.sheet_state == "visible" and page.title != english(GUIDE)
        for row in page.iter_rows(max_row=4)
        for cell in row
        if isinstance(cell.value, str) and is_chinese(cell.value)
    ]
    assert said == []
    warnings = [
        check.error
        for page in book
        for check in page.data_validations.dataValidation
        if is_chinese(str(check.error) + str(check.errorTitle))
    ]
    assert warnings == []


def test_a_template_is_chinese_unless_english_is_asked_for(tmp_path: Path) -> None:
    write_template(worded(load_mapping()), tmp_path / "t.xlsx", ["承诺台账"])
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == ["填表说明", "报送单", "承诺台账", "选项"]


def test_a_sheet_may_be_asked_for_by_either_of_its_titles(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(english_book(tmp_path, None, "承诺台账", "Problems"))
    assert book.sheetnames[2:4] == ["Pledges", "Problems"]


def test_drop_downs_offer_english_choices(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(english_book(tmp_path, None, "problem_changes"))
    offered = {cell.value for row in book[english(CHOICES)].iter_rows() for cell in row}
    assert {"Transfer", "Merging", "Exclusion", "Partly solved", "Yes", "No"} <= offered


# Read


def test_the_same_rows_tell_the_same_facts_in_either_language(tmp_path: Path) -> None:
    found = []
    for name, sheets in (("zh", YEAR), ("en", in_english(YEAR))):
        folder = tmp_path / name
        folder.mkdir()
        with fresh(folder) as record:
            taken = take_in(record, save(folder, "year.xlsx", workbook(sheets)))
            assert told(taken) == []
            facts_told = [(fact.topic, fact.public) for fact in record.read()]
            found.append([one for one in facts_told if "SourceReceived" not in one[0]])
    chinese, other = found
    assert chinese == other
    assert len(chinese) > 20


def test_a_workbook_may_mix_both_languages(tmp_path: Path) -> None:
    pledge = {"Pledge no.": "CN-9", "组织": "西村", "Kind of pledge": "年度承诺",
              "承诺日期": "2025-03-01", "Pledged matter": "修桥"}  # fmt: skip
    with office(tmp_path) as record:
        taken = take_in(record, save(tmp_path, "mixed.xlsx", workbook({"承诺台账": [pledge]})))
        assert (told(taken), taken.facts) == ([], 1)


def test_an_english_workbook_handed_back_untouched_brings_nothing(tmp_path: Path) -> None:
    with office(tmp_path) as record:
        known = {"unit": ["V1"], "person": ["P1"], "pledge": ["CN-001"], "problem": ["WT-1"]}
        with in_language("en"):
            prepared = known_of(record, known)
        out = english_book(tmp_path, prepared)
        text = str([[c.value for c in row] for row in openpyxl.load_workbook(out)["Problems"]])
        assert "sealed" in text
        assert "漏雨" not in text
        taken = take_in(record, out)
        assert (told(taken), taken.facts) == ([], 0)
        assert taken.unchanged > 10


def test_a_row_of_a_chinese_file_is_the_same_row_in_the_english_workbook(tmp_path: Path) -> None:
    with office(tmp_path) as record:
        with in_language("en"):
            prepared = known_of(record, {"pledge": ["CN-002"]})
        out = english_book(tmp_path, prepared)
        book = openpyxl.load_workbook(out)
        page = book["Pledges"]
        headers = {str(cell.value).rstrip("*"): cell.column for cell in page[3]}
        page.cell(5, headers["Completed on"]).value = "2025-11-01"
        page.cell(5, headers["Audit outcome"]).value = "Kept"
        page.cell(5, headers["Audited on"]).value = "2025-11-20"
        book.save(out)
        taken = take_in(record, out)
        assert (told(taken), taken.facts) == ([], 2)


def test_the_transmittal_sheet_and_the_sign_line_are_read_in_english(tmp_path: Path) -> None:
    with office(tmp_path) as record:
        out = english_book(tmp_path, None, "pledges")
        book = openpyxl.load_workbook(out)
        labels = {row[0].value: row[1] for row in book["Transmittal"].iter_rows(min_row=3)}
        labels["Handed in on"].value = "2025-12-03"
        labels["Reporting unit"].value = "河口镇"
        page = book["Pledges"]
        assert page["A2"].value == "Filled by"
        page["B2"].value = "王建国"
        row = ["CN-8", "西村", None, "Annual pledge", "2025-03-01", "修桥"]
        for column, value in enumerate(row, 1):
            page.cell(5, column, value)
        book.save(out)
        taken = take_in(record, out, received_on=None)
        assert told(taken) == []
        fact = next(f for f in record.read() if b"CN-8" in f.public)
        assert b"2025-12-03" in fact.public
        assert any("SheetSigned" in f.topic for f in record.read())


# Findings


def test_findings_call_headers_and_choices_as_the_file_does(tmp_path: Path) -> None:
    pledge = {"Pledge no.": "CN-9", "Unit": "西村", "Kind of pledge": "Yearly",
              "Pledged on": None, "Pledged matter": "修桥"}  # fmt: skip
    with office(tmp_path) as record:
        taken = take_in(record, save(tmp_path, "p.xlsx", workbook({"Pledges": [pledge]})))
        assert {sheet for sheet, _reason, _remedy in told(taken)} == {"Pledges"}
        reasons = " ".join(reason for _sheet, reason, _remedy in told(taken))
        assert "Pledged on" in reasons
        assert any("Annual pledge" in remedy for _sheet, _reason, remedy in told(taken))
        assert not any(is_chinese(reason + remedy) for _sheet, reason, remedy in told(taken))


def test_a_column_that_an_english_sheet_lacks_is_missed_in_english(tmp_path: Path) -> None:
    rows = [{"Pledge no.": "CN-9", "Unit": "西村", "Pledged on": "2025-03-01"}]
    with office(tmp_path) as record:
        taken = take_in(record, save(tmp_path, "p.xlsx", workbook({"Pledges": rows})))
        missing = {f.value for f in taken.findings}
        assert missing == {"Kind of pledge", "Pledged matter"}


def test_an_unknown_english_sheet_is_offered_english_titles(tmp_path: Path) -> None:
    with office(tmp_path) as record:
        sheets = {"Pledgse": [{"a": 1}], **in_english({"组织名册": BASE["组织名册"]})}
        taken = take_in(record, save(tmp_path, "p.xlsx", workbook(sheets)))
        assert any("Pledges" in remedy for _sheet, _reason, remedy in told(taken))


def test_questions_may_be_answered_in_english(tmp_path: Path) -> None:
    with office(tmp_path) as record:
        known = next(f for f in record.read() if b"CN-002" in f.public)
        rows = [{"Position": known.position, "Reply": "Retraction", "Ground": "重复",
                 "Basis": "镇党委", "Replied on": "2026-01-05"}]  # fmt: skip
        taken = take_in(record, save(tmp_path, "q.xlsx", workbook({"To confirm": rows})))
        assert (told(taken), taken.facts) == ([], 1)
    with open_record(tmp_path / "record.db") as record:
        assert "FactRetracted" in list(record.read())[-1].topic


def test_example_rows_of_an_english_template_are_no_data(tmp_path: Path) -> None:
    with office(tmp_path) as record:
        taken = take_in(record, english_book(tmp_path))
        assert (told(taken), taken.facts) == ([], 0)


# Annotated copies


def test_a_copy_of_an_english_workbook_is_annotated_in_english(tmp_path: Path) -> None:
    out = english_book(tmp_path, None, "pledges")
    book = openpyxl.load_workbook(out)
    book["Pledges"]["A5"] = "CN-8"
    book.save(out)
    with office(tmp_path) as record:
        taken = take_in(record, out)
    copy = annotate(out.name, out.read_bytes(), taken.findings)
    assert copy is not None
    marked = openpyxl.load_workbook(io.BytesIO(copy))
    assert marked.sheetnames[0] == "Check results"
    summary = [str(cell.value) for row in marked["Check results"] for cell in row if cell.value]
    assert not any(map(is_chinese, summary))
    again = annotate(out.name, copy, [])
    assert again is not None
    assert openpyxl.load_workbook(io.BytesIO(again)).sheetnames.count("Check results") == 1


def test_a_copy_of_any_other_workbook_is_annotated_in_chinese(tmp_path: Path) -> None:
    content = workbook({"Pledges": [{"Pledge no.": "CN-9"}]})
    with office(tmp_path) as record:
        taken = take_in(record, save(tmp_path, "p.xlsx", content))
    copy = annotate("p.xlsx", content, taken.findings)
    assert copy is not None
    assert openpyxl.load_workbook(io.BytesIO(copy)).sheetnames[0] == "核对结果"
