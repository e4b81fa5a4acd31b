"""Facts about the mappings that come with the program: exports as other systems write them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evalcore.errors import DataError
from evalcore.intake.importing import ImportResult
from evalcore.intake.mapping import Mapping
from evalcore.intake.mapping_file import FOLDER, load_mapping, parse_mapping
from evalcore.intake.sheets.headers import header_key
from evalcore.record.record import Record
from tests.evalcore.intake.office import BASE, facts_in, fresh, save, take_in, workbook

READY = ("township", "hotline", "questionnaire", "meetings")

EXPORTS = Path(__file__).parent / "exports"


def lines_of(name: str) -> list[str]:
    return (EXPORTS / name).read_text(encoding="utf-8").splitlines()


ORDERS, MEETINGS = lines_of("orders.csv"), lines_of("meetings.csv")
SURVEY: list[list[Any]] = [line.split(",") for line in lines_of("survey.csv")]

MEETING = {
    "评议会": [
        {
            "评议会编号": "PY-1",
            "被评组织": "西村",
            "评议周期": "2025年上半年",
            "召开日期": "2025-06-25",
            "组织实施单位": "河口镇",
        }
    ]
}


def csv(folder: Path, name: str, lines: list[str]) -> Path:
    return save(folder, name, "\r\n".join(lines).encode("gb18030"))


def sheet(folder: Path, rows: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "export.xlsx")
    return folder / "export.xlsx"


@pytest.fixture
def record(tmp_path: Path) -> Any:
    with fresh(tmp_path) as opened:
        take_in(opened, save(tmp_path, "base.xlsx", workbook({**BASE, **MEETING})))
        yield opened


def states(record: Record, name: str) -> list[dict[str, Any]]:
    return [json.loads(state) for topic, _s, state in facts_in(record) if topic == f"{name}.1"]


def told(result: ImportResult) -> list[tuple[str, str]]:
    return [(finding.cell, finding.reason) for finding in result.findings]


@pytest.mark.parametrize("name", READY)
def test_no_two_columns_of_a_sheet_answer_to_one_header(name: str) -> None:
    for page in load_mapping(name).sheets:
        names = [
            header_key(header)
            for column in page.columns.values()
            for header in {column.header, *column.aliases}
        ]
        assert len(names) == len(set(names)), page.title


@pytest.mark.parametrize("name", READY)
def test_every_column_ends_up_in_a_field_or_steers(name: str) -> None:
    for page in load_mapping(name).sheets:
        used = set()
        for event in page.events:
            used |= {*event.columns(), *event.when, *event.unless, *event.where}
        assert used == set(page.columns), page.title


# The hotline


def test_an_order_gives_the_facts_that_its_times_tell(record: Record, tmp_path: Path) -> None:
    result = take_in(record, csv(tmp_path, "工单.csv", ORDERS), mapping=load_mapping("hotline"))
    assert told(result) == []
    assert result.by_class == {
        "ProblemFound": 3,
        "ProblemAssigned": 3,
        "ReplyGiven": 3,
        "ProblemFixed": 2,
        "ProblemClosed": 2,
        "ProblemReviewed": 2,
    }
    found = states(record, "ProblemFound")
    assert [(f["problem"], f["unit"], f["occurred_on"], f["due_on"]) for f in found] == [
        ("12345-2025030100012", "V2", "2025-03-01", "2025-03-11"),
        ("12345-2025030100013", "V1", "2025-03-01", "2025-03-11"),
        ("12345-2025030100014", "V2", "2025-03-01", "2025-03-11"),
    ]
    assert {f["found_by"] for f in found} == {"hotline"}
    replies = {r["problem"][-2:]: r for r in states(record, "ReplyGiven")}
    assert replies["12"]["satisfaction"] == "satisfied"
    assert replies["12"]["occurred_on"] == "2025-03-02"
    # No day of an answer: the day on which the order was done, with what the caller thought.
    assert replies["13"]["occurred_on"] == "2025-03-10"
    assert replies["13"]["satisfaction"] == "dissatisfied"
    assert "satisfaction" not in replies["14"] or replies["14"]["satisfaction"] is None
    assert [r["outcome"] for r in states(record, "ProblemReviewed")] == ["solved", "unsolved"]


def test_who_called_is_in_no_fact_and_the_words_are_sealed(record: Record, tmp_path: Path) -> None:
    take_in(record, csv(tmp_path, "工单.csv", ORDERS), mapping=load_mapping("hotline"))
    public = b"".join(state for _t, _s, state in facts_in(record)).decode()
    for word in ("张某某", "13800000001", "停水三天", "夜间施工"):
        assert word not in public


def test_an_order_of_an_unknown_unit_is_a_finding_with_suggestions(
    record: Record, tmp_path: Path
) -> None:
    lines = [line.replace("河口镇/东村", "西庄村") for line in ORDERS]
    result = take_in(record, csv(tmp_path, "工单.csv", lines), mapping=load_mapping("hotline"))
    assert result.refused
    (remedy,) = [f.remedy for f in result.findings if (f.cell, f.value) == ("E4", "西庄村")]
    assert "西村" in remedy


def test_a_limit_given_in_days_is_asked_back(record: Record, tmp_path: Path) -> None:
    lines = [line.replace("2025/3/11 23:59:59", "5个工作日") for line in ORDERS[:3]]
    result = take_in(record, csv(tmp_path, "工单.csv", lines), mapping=load_mapping("hotline"))
    assert ("H3", "this is not a date") in told(result)


# The questionnaire


def survey(
    record: Record, folder: Path, rows: list[list[Any]], mapping: Mapping | None = None
) -> ImportResult:
    return take_in(record, sheet(folder, rows), mapping=mapping or load_mapping("questionnaire"))


def test_answers_become_counts_by_category_question_and_answer(
    record: Record, tmp_path: Path
) -> None:
    result = survey(record, tmp_path, SURVEY)
    assert told(result) == []
    counted = {
        (v["rater_category"], v["item"], v["option"]): v["votes"]
        for v in states(record, "VotesTallied")
    }
    assert counted == {
        ("党员", "总体评价", "满意"): 1,
        ("群众", "总体评价", "满意"): 2,
        ("群众", "总体评价", "不满意"): 1,
        ("党员", "落实承诺", "非常满意"): 1,
        ("群众", "落实承诺", "不了解"): 1,
        ("群众", "落实承诺", "5"): 1,
    }
    assert {
        (v["meeting"], v["part"], v["occurred_on"]) for v in states(record, "VotesTallied")
    } == {("PY-1", "masses", "2025-06-25")}


def test_no_respondent_is_in_the_record_and_the_file_is_not_kept(
    record: Record, tmp_path: Path
) -> None:
    result = survey(record, tmp_path, SURVEY)
    text = b"".join(state for _t, _s, state in facts_in(record)).decode()
    for word in ("138000", "10.0.0", "08:01", "35秒"):
        assert word not in text
    assert states(record, "SourceReceived")[-1]["digest"] == result.files[0].digest
    with pytest.raises(DataError):
        record.source(result.files[0].digest)


def test_what_somebody_typed_freely_is_no_answer(record: Record, tmp_path: Path) -> None:
    rows = [list(row) for row in SURVEY]
    rows[2][7] = "我是张三，都很好"
    rows[3][6] = "其他：村医李四"
    result = survey(record, tmp_path, rows)
    assert [f.cell for f in result.findings] == ["H3", "G4"]
    assert result.refused


def test_a_survey_of_one_meeting_and_category_says_so_once(record: Record, tmp_path: Path) -> None:
    text = (FOLDER / "questionnaire.yaml").read_text(encoding="utf-8")
    text = text.replace("meeting: meeting,", "meeting: {is: PY-1},")
    text = text.replace("rater_category: category,", "rater_category: {is: 群众},")
    text = re.sub(r"\n      meeting: \{header.*", "", text)
    text = re.sub(r"\n      category:(\n        .*)+", "", text)
    mapping = parse_mapping(text, "ours.yaml")
    rows = [[cell for i, cell in enumerate(row) if i not in (4, 6)] for row in SURVEY]
    assert told(survey(record, tmp_path, rows, mapping)) == []
    assert {v["rater_category"] for v in states(record, "VotesTallied")} == {"群众"}


def test_ballots_are_counted_where_the_office_says_how_many_it_gave_out(
    record: Record, tmp_path: Path
) -> None:
    rows = [[*row, ""] for row in SURVEY]
    rows[1][-1] = "发出份数"
    rows[2][-1] = 3
    for row in rows[3:]:
        row[-1] = 10
    assert told(survey(record, tmp_path, rows)) == []
    counted = states(record, "BallotsCounted")
    assert {(b["rater_category"], b["issued"], b["returned"]) for b in counted} == {
        ("党员", 3, 1),
        ("群众", 10, 3),
    }


# The meeting log


def test_a_meeting_log_becomes_meetings_of_their_kind(record: Record, tmp_path: Path) -> None:
    result = take_in(record, csv(tmp_path, "会议.csv", MEETINGS), mapping=load_mapping("meetings"))
    assert told(result) == []
    held = states(record, "MeetingHeld")
    assert [(m["unit"], m["meeting_kind"], m["occurred_on"], m["present"]) for m in held] == [
        ("V2", "committee", "2025-03-05", 5),
        ("V2", "members", "2025-03-20", 28),
        ("V1", "theme_day", "2025-03-05", 18),
    ]


def test_a_meeting_of_no_known_kind_is_a_finding(record: Record, tmp_path: Path) -> None:
    lines = [line.replace("支部委员会", "村民代表会议") for line in MEETINGS]
    result = take_in(record, csv(tmp_path, "会议.csv", lines), mapping=load_mapping("meetings"))
    assert told(result) == [("C3", "this is none of the choices")]
