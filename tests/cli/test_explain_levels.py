"""What rests on a level below shows where its subject stands there, and how to ask why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cli import explain_text, ledger_text
from evalcore.schemes.case_files import cases_beside
from evalcore.schemes.library import catalogue
from evalcore.schemes.loader import load_scheme
from projections.cases import evaluate_facts, read_cases
from projections.publishing import write_results
from tests.cli.conftest import Ran

Command = Callable[..., Ran]
SCHEME = "weinan-2013-townships"


@pytest.fixture(scope="module")
def township(tmp_path_factory: pytest.TempPathFactory) -> Path:
    beside = cases_beside(catalogue()[SCHEME])
    case = max(read_cases(beside), key=lambda case: len(case.facts))
    evaluation = evaluate_facts(case.facts[: case.known], load_scheme(SCHEME), case.as_of)
    out = tmp_path_factory.mktemp("levels") / "results.db"
    write_results(evaluation, out)
    evaluation.connection.close()
    return out


def test_a_row_of_a_level_shows_the_standing_there_and_the_command_that_explains_it(
    evalcore: Command, township: Path
) -> None:
    ran = evalcore("explain", "t1", "village_grades", "--results", township)
    assert ran.code == 0, ran.err
    assert "较差, no rank" in ran.out
    assert "evalcore score --scheme weinan-2013-villages --known-at" in ran.out
    assert "evalcore explain v2 --results weinan-2013-villages.db" in ran.out


def test_json_holds_the_standing_of_the_level_and_bases_both_ways(
    evalcore: Command, township: Path
) -> None:
    row = evalcore("explain", "t1", "village_grades", "--results", township, "--json").json
    (indicator,) = row["indicators"]
    assert [item["lower"]["grade"] for item in indicator["contributions"]] == ["较好", "较差"]
    assert indicator["basis"] == "weinan-2013 row 24"
    assert "row 24 (三级书记联述联评联考)" in indicator["basis_shown"]


def test_a_unit_is_neither_vacant_nor_in_office(evalcore: Command, township: Path) -> None:
    told = evalcore("explain", "t1", "--results", township).out
    assert "(vacancy)" not in told
    assert "in office" not in told
    assert "assessed 2025-01-01 – 2025-12-31" in told


def test_long_lists_of_events_are_cut_with_their_number() -> None:
    assert ledger_text.positions([1, 2, 3]) == "1 2 3"
    assert ledger_text.positions(list(range(1, 300))) == "1 2 3 4 5 and 294 more"


def test_what_an_effect_did_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert explain_text.effect_word("") == "–"
    assert explain_text.effect_word("好") == "好"
    monkeypatch.setenv("EVALCORE_LANG", "zh_CN")
    assert explain_text.effect_word("ranked") == "参加排名"


def test_ledger_rows_bear_chinese_titles_for_columns_and_codes_or_their_names_in_english(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {"row": "q1", "unit": "v1", "state": "open", "explained": False, "events": [3]},
        {"row": "q2", "unit": "v1", "state": "closed", "explained": True, "events": [4, 9]},
    ]
    ledger_text.show_rows("problems", rows)
    told = capsys.readouterr().out
    assert "unit: v1" in told
    assert "explained" in told
    assert "closed" in told
    monkeypatch.setenv("EVALCORE_LANG", "zh_CN")
    ledger_text.show_rows("problems", rows)
    told = capsys.readouterr().out
    for words in (
        "问题台账",
        "组织: v1",
        "台账行",
        "状态",
        "未办结",
        "已销号",
        "已解释销号",
        "记录序号",
        "是",
        "否",
    ):
        assert words in told
    assert "explained" not in told
