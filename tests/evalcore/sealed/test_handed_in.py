"""Which kept files hold erased words: those the facts came from, those whose rows repeat them."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from evalcore.record import NewEvent, Record, SourceFile, open_record
from evalcore.sealed.destroying import plan
from evalcore.sealed.handed_in import CAME_FROM, REPEATS, UNREAD, HeldIn
from evalcore.sealed.survey import survey
from evalcore.vocabulary import Fact
from evalcore.vocabulary.governance import SourceReceived
from evalcore.vocabulary.problems import ProblemFound
from evalcore.vocabulary.visits import VisitMade
from tests.evalcore.intake.office import workbook

DAY = date(2025, 3, 3)
LONG = "仓库漏下的化肥被偷偷卖掉了没有入账请查清"
FOUND = ProblemFound(
    occurred_on=DAY, problem="W9", unit="V1", found_by="masses", description=LONG, reporter="赵密"
)
VISIT = VisitMade(occurred_on=DAY, unit="V1", visit_kind="visit", who="孙密", note="一切都好")


def hand_in(record: Record, name: str, content: bytes, *facts: Fact) -> str:
    file = SourceFile(name, content)
    received = SourceReceived(
        occurred_on=DAY, digest=file.digest, file_name=name, size=file.size, facts=len(facts)
    )
    told = [NewEvent(received.topic(), received.public_state())]
    told += [
        NewEvent(f.topic(), f.public_state(), f.private_state(), f.seal_scope()) for f in facts
    ]
    record.append(f"import-{name}", told, actor="t", sources=[file])
    return file.digest


def held(record: Record, scope: str) -> list[HeldIn]:
    found = survey(record)
    planned = plan(record, found, found.scopes(scope))
    return [*planned.files, *planned.unread]


def book(**row: str) -> bytes:
    return workbook({"表": [row]})


@pytest.fixture
def record(tmp_path: Path) -> Record:
    opened = open_record(tmp_path / "record.db", create=True)
    hand_in(opened, "原.xlsx", b"no workbook", FOUND, VISIT)
    return opened


def whys(record: Record, scope: str) -> dict[str, str]:
    return {one.name: one.why for one in held(record, scope) if one.name != "原.xlsx"}


def test_the_file_that_a_fact_came_from_is_named_without_being_read(record: Record) -> None:
    assert [one.why for one in held(record, "W9")] == [CAME_FROM]


@pytest.mark.parametrize(
    "content",
    [
        book(编号="W9", 反映人="赵密"),
        book(反映人=" 赵密 ", 编号="W9"),
        book(说了什么=LONG),
        book(说了什么=f"来电：{LONG}（转办）"),
        "编号,反映人\nW9,赵密\n".encode("gb18030"),
        gzip.compress(f"编号,内容\n1,{LONG}\n".encode()),
        json.dumps({"fact": "X", "problem": "W9", "reporter": "赵密"}).encode(),
    ],
    ids=["book", "other order", "long", "within", "gb18030", "gzip", "jsonl"],
)
def test_a_row_that_repeats_the_words_is_found_in_whatever_file(
    record: Record, content: bytes
) -> None:
    hand_in(record, "二月", content)
    assert whys(record, "W9") == {"二月": REPEATS}


@pytest.mark.parametrize(
    "row",
    [
        {"编号": "W10", "反映人": "赵密"},
        {"编号": "W9", "反映人": "李明"},
        {"编号": "W9", "说了什么": "赵密说了别的"},
        {"说了什么": LONG[:10]},
    ],
)
def test_a_name_elsewhere_and_another_row_of_the_case_cost_no_file(
    record: Record, row: dict[str, str]
) -> None:
    hand_in(record, "二月.xlsx", book(**row))
    assert whys(record, "W9") == {}


def test_without_a_case_the_day_says_that_it_is_the_same_row(record: Record) -> None:
    hand_in(record, "同一行.xlsx", book(日期="2025-03-03", 对象="孙密"))
    hand_in(record, "别的日子.xlsx", book(日期="2025-03-04", 对象="孙密"))
    assert whys(record, "fact:VisitMade:V1::visit:2025-03-03:1") == {"同一行.xlsx": REPEATS}


def test_what_can_not_be_looked_into_is_named(record: Record) -> None:
    hand_in(record, "扫描件.pdf", b"%PDF-1.7 ...")
    assert whys(record, "W9") == {"扫描件.pdf": UNREAD}


def test_a_file_that_is_erased_already_is_not_named_again(record: Record) -> None:
    digest = hand_in(record, "二月.xlsx", book(编号="W9", 反映人="赵密"))
    record.keyring().destroy(f"source:{digest}")
    assert whys(record, "W9") == {}


def test_rules_that_everybody_may_read_are_left_alone(record: Record) -> None:
    rules = SourceFile("办法.yaml", LONG.encode(), public=True)
    visit = NewEvent(VISIT.topic(), VISIT.public_state())
    record.append("rules", [visit], actor="t", sources=[rules])
    assert whys(record, "W9") == {}


def test_earlier_words_of_a_fact_that_was_moved_to_another_case_are_named(record: Record) -> None:
    (position,) = survey(record).facts["problem:W9"].open
    moved = ProblemFound(
        occurred_on=DAY, problem="W8", unit="V1", found_by="masses", description=LONG,
        corrects=position, reason="编号写错", authority="镇党委",
    )  # fmt: skip
    hand_in(record, "更正.xlsx", b"x", moved)
    found = survey(record)
    assert plan(record, found, found.scopes("W8")).kin == ("problem:W9",)
    assert plan(record, found, found.scopes("W9")).kin == ("problem:W8",)
    both = [*found.scopes("W8"), *found.scopes("W9")]
    assert plan(record, found, both).kin == ()


def test_without_keys_the_files_of_the_facts_are_named_and_what_was_not_searched_is_told(
    record: Record,
) -> None:
    hand_in(record, "二月.xlsx", book(编号="W9", 反映人="赵密"))
    record.keyring().destroy("problem:W9")
    found = survey(record)
    planned = plan(record, found, found.scopes("W9"))
    assert (planned.locked, [one.name for one in planned.files]) == (1, ["原.xlsx"])


def test_records_of_before_list_whole_imports_and_erase_them_by_that_name(record: Record) -> None:
    old = [NewEvent(VISIT.topic(), VISIT.public_state(), VISIT.private_state(), "")]
    record.append("import-old", old, actor="t")
    found = survey(record)
    assert found.facts["import-old"].parts == 1
    assert [one.scope for one in found.scopes("import-old")] == ["import-old"]


def test_of_a_record_without_its_key_file_everything_is_missing(
    record: Record, tmp_path: Path
) -> None:
    (tmp_path / "record.db.keys").unlink()
    found = survey(record)
    assert {one.key for one in (*found.facts.values(), *found.files.values())} == {"missing"}
    assert "problem:W9" in found.facts
