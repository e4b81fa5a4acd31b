"""What docs/intake.md and docs/mappings.md show is true."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from evalcore.intake.importing import import_files
from evalcore.intake.mapping_file import parse_mapping
from tests.evalcore.intake.office import fresh, save, take_in

DOCS = Path(__file__).parents[3] / "docs"


def block(page: str, kind: str) -> str:
    match = re.search(rf"```{kind}\n(.*?)```", (DOCS / page).read_text("utf-8"), re.DOTALL)
    assert match
    return match[1]


def test_the_mapping_in_the_page_loads_and_takes_a_csv_in(tmp_path: Path) -> None:
    units = (
        '{"fact": "UnitRegistered", "unit": "V1", "name": "东村", "unit_kind": "village", '
        '"occurred_on": "2024-01-01"}\n'
    )
    calls = (
        "工单号,坐席,承办单位,来电时间,截止时间,办结时间\n"
        "7,3,东村居委会,2025-03-03T23:30:00+00:00,2025-03-20 00:00:00,\n"
    )
    with fresh(tmp_path) as record:
        result = take_in(
            record,
            save(tmp_path, "u.jsonl", units.encode()),
            save(tmp_path, "export.csv", calls.encode("gb18030")),
            mapping=parse_mapping(block("mappings.md", "yaml"), "page"),
        )
        assert not result.findings
        *_before, last = record.read()
        assert b'"problem":"12345-7","unit":"V1","found_by":"hotline"' in last.public
        assert b'"due_on":"2025-03-19"' in last.public
        assert b'"occurred_on":"2025-03-04"' in last.public


def test_the_json_lines_in_the_page_go_in(tmp_path: Path) -> None:
    first, second = block("intake.md", "json").strip().split("\n")
    town = first.replace('"V1"', '"T1"').replace('"parent": "T1", ', "")
    with fresh(tmp_path) as record:
        path = save(tmp_path, "a.jsonl", "\n".join((town, first, second)).encode())
        result = take_in(record, path)
        assert (result.findings, result.facts) == ((), 3)


def test_the_python_in_the_page_tells_what_would_be_corrected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    unit, meeting = block("intake.md", "json").strip().split("\n")
    unit = unit.replace('"parent": "T1", ', "")
    page = block("intake.md", "python").replace("2025.xlsx", "2025.jsonl")
    monkeypatch.chdir(tmp_path)
    with fresh(tmp_path) as record:
        save(tmp_path, "2025.jsonl", f"{unit}\n{meeting}".encode())
        import_files(record, ["2025.jsonl"], actor="li", received_on=date(2026, 1, 8))
    save(tmp_path, "2025.jsonl", f"{unit}\n{meeting.replace('18', '19')}".encode())
    exec(page, {})
    assert capsys.readouterr().out.startswith("corrected ")
