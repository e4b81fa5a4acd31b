"""Confirmed aliases: remembered as events, read from then on, never against a registered name."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evalcore.errors import DataError
from evalcore.intake.comparing.known import Known
from evalcore.intake.names.aliases import confirm
from evalcore.record.record import Record
from tests.evalcore.intake.office import BASE, fresh, save, take_in, workbook

DAY = date(2026, 1, 5)
CONFIRMED = {"确认人": "镇组织办", "确认日期": "2026-01-05"}
VISIT = {"走访日期": "2025-03-04", "组织": "西村", "走访人": "李秀英"}


def visits(tmp_path: Path, name: str, *rows: dict[str, Any], **sheets: Any) -> Path:
    sheets = {"走访登记": [VISIT | row for row in rows], **sheets}
    return save(tmp_path, name, workbook(sheets))


def confirmed(record: Record, written: str, meant: str, **more: Any) -> Any:
    return confirm(
        record, written, meant, **{"confirmed_by": "镇组织办", "day": DAY, "actor": "li", **more}
    )


@pytest.fixture
def record(tmp_path: Path) -> Any:
    with fresh(tmp_path) as found:
        assert take_in(found, save(tmp_path, "base.xlsx", workbook(BASE))).commit
        yield found


def test_an_alias_in_the_same_file_is_read_there_and_ever_after(
    record: Record, tmp_path: Path
) -> None:
    rows = [{"写法": "老柳湾", "所指组织": "V2", **CONFIRMED}]
    first = take_in(record, visits(tmp_path, "a.xlsx", {"组织": "老柳湾"}, 别名=rows))
    assert (first.findings, first.by_class) == ((), {"UnitAliasConfirmed": 1, "VisitMade": 1})
    second = take_in(
        record, visits(tmp_path, "b.xlsx", {"组织": "老柳湾党支部", "走访日期": "2025-05-05"})
    )
    assert (second.findings, second.facts) == ((), 1)
    *_before, last = record.read()
    assert b'"unit":"V2"' in last.public


def test_a_withdrawn_alias_counts_no_more(record: Record, tmp_path: Path) -> None:
    _fact, commit = confirmed(record, "老柳湾", "V2")
    rows = [
        {"撤回位置": commit.size, "撤回日期": "2026-01-06", "撤回原因": "误", "撤回依据": "镇党委"}
    ]
    assert take_in(record, save(tmp_path, "r.xlsx", workbook({"撤回": rows}))).commit
    result = take_in(record, visits(tmp_path, "a.xlsx", {"组织": "老柳湾"}))
    assert [f.cell for f in result.findings] == ["B2"]
    assert confirmed(record, "老柳湾", "V1")[1]


def test_an_alias_bound_to_a_unit_tells_namesakes_apart_in_its_rows(
    record: Record, tmp_path: Path
) -> None:
    rows = [{"写法": "王伟", "所指组织": "西村", "所指人员": "P3", **CONFIRMED}]
    result = take_in(
        record,
        visits(tmp_path, "a.xlsx", {"走访人": "王伟"}, {"走访人": "王伟", "组织": "V1"}, 别名=rows),
    )
    assert [(f.sheet, f.cell) for f in result.findings] == [("走访登记", "C3")]
    assert "several" in result.findings[0].reason
    result = take_in(record, visits(tmp_path, "a.xlsx", {"走访人": "王伟"}, 别名=rows))
    assert not result.findings
    assert b'"visitor":"P3"' in next(f for f in record.read() if f.topic == "VisitMade.1").public


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"写法": "西村", "所指组织": "V1"}, "西村 (V2)"),
        ({"写法": "V2", "所指组织": "V1"}, "V2"),
        ({"写法": "李秀英", "所指人员": "P1"}, "李秀英 (P2)"),
        ({"写法": "王伟", "所指人员": "P3"}, "王伟 (P4)"),
    ],
)
def test_an_alias_that_is_the_name_of_another_is_refused(
    record: Record, tmp_path: Path, row: dict[str, str], says: str
) -> None:
    book = workbook({"别名": [row | CONFIRMED]})
    [found] = take_in(record, save(tmp_path, "a.xlsx", book)).findings
    assert (found.sheet, found.cell, found.severity) == ("别名", "A2", "error")
    assert says in found.reason


def test_one_way_of_writing_cannot_be_confirmed_to_mean_two(record: Record, tmp_path: Path) -> None:
    rows = [
        {"写法": "老柳湾", "所指组织": "V2", **CONFIRMED},
        {"写法": "老柳湾", "所指组织": "V1", **CONFIRMED},
    ]
    result = take_in(record, save(tmp_path, "a.xlsx", workbook({"别名": rows})))
    assert [f.cell for f in result.findings] == ["A2", "A3"]
    assert confirmed(record, "老柳湾", "V2")[1]
    with pytest.raises(DataError, match="河口镇/西村"):
        confirmed(record, "老柳湾", "V1")


# From the command line's side


def test_a_confirmed_alias_is_one_event_with_its_actor(record: Record) -> None:
    fact, commit = confirmed(record, " 老柳湾 ", "西村")
    *_before, last = record.read()
    assert commit is not None
    assert (last.topic, last.actor, last.position) == ("UnitAliasConfirmed.1", "li", commit.size)
    assert (fact.unit, fact.alias, fact.occurred_on) == ("V2", "老柳湾", DAY)
    assert confirmed(record, "老柳湾", "V2")[1] is None
    fact, commit = confirmed(record, "王伟", "P3", beside="西村")
    assert (fact.person, fact.unit) == ("P3", "V2")
    with Known(record) as known:
        assert known.roster().person("王伟", beside="V2") == "P3"


@pytest.mark.parametrize(
    ("meant", "more", "says"),
    [
        ("西庄", {}, r"西村 \(V2\)"),
        ("西庄", {"kind": "unit"}, r"西村 \(V2\)"),
        ("王健国", {"kind": "person"}, r"王建国 \(P1\)"),
        ("王健国", {}, r"王建国 \(P1\)"),
        ("王伟", {"kind": "person"}, "several"),
        ("P3", {"beside": "西庄"}, r"西村 \(V2\)"),
    ],
)
def test_whoever_is_not_known_is_refused_with_who_may_be_meant(
    record: Record, meant: str, more: dict[str, str], says: str
) -> None:
    size = record.head().size
    with pytest.raises(DataError, match=says):
        confirmed(record, "某某", meant, **more)
    assert record.head().size == size


def test_a_code_of_a_unit_and_a_person_wants_to_be_told_which(
    record: Record, tmp_path: Path
) -> None:
    both = [{"人员编码": "V1", "姓名": "赵六", "登记日期": "2024-01-01"}]
    assert take_in(record, save(tmp_path, "p.xlsx", workbook({"人员名册": both}))).commit
    with pytest.raises(DataError, match="--kind"):
        confirmed(record, "老六", "V1")
    assert confirmed(record, "老六", "V1", kind="person")[0].person == "V1"
