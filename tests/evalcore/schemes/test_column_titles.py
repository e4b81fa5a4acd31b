"""Every column of a ledger, and every code in one, has a title for those who read Chinese."""

from __future__ import annotations

import re

import pytest

from evalcore.schemes.column_titles import COLUMN_TITLES, OWN_TITLES, column_title
from evalcore.schemes.columns import LEDGER_COLUMNS, choice_titles, choices_of
from evalcore.schemes.value_titles import value_title
from projections.reports.threads import BREAKS

COLUMNS = {(ledger, name) for ledger, columns in LEDGER_COLUMNS.items() for name in columns}


@pytest.fixture
def _chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALCORE_LANG", "zh")


def is_chinese(text: str) -> bool:
    return re.search("[一-鿿]", text) is not None and not re.search("[a-z]", text)


@pytest.mark.usefixtures("_chinese")
def test_no_column_of_a_ledger_is_without_a_title() -> None:
    assert [each for each in sorted(COLUMNS) if not is_chinese(column_title(*each))] == []


def test_no_title_is_kept_for_a_column_that_is_gone() -> None:
    assert set(COLUMN_TITLES) <= {name for _ledger, name in COLUMNS}
    assert set(OWN_TITLES) <= COLUMNS


@pytest.mark.usefixtures("_chinese")
@pytest.mark.parametrize("ledger", sorted(LEDGER_COLUMNS))
def test_two_columns_of_a_ledger_are_never_called_the_same(ledger: str) -> None:
    titles = [column_title(ledger, name) for name in LEDGER_COLUMNS[ledger]]
    assert sorted(set(titles)) == sorted(titles)


@pytest.mark.usefixtures("_chinese")
def test_every_code_of_a_closed_column_has_a_title() -> None:
    codes = [(*each, code) for each in sorted(COLUMNS) for code in choices_of(*each)]
    assert [each for each in codes if not is_chinese(value_title(*each))] == []
    assert [each for each in codes if choice_titles(*each[:2])[each[2]] == ""] == []


@pytest.mark.usefixtures("_chinese")
def test_every_broken_link_of_a_thread_has_a_title() -> None:
    assert [code for code in BREAKS if not is_chinese(value_title("threads", "broken", code))] == []


@pytest.mark.usefixtures("_chinese")
def test_a_column_is_called_as_its_ledger_means_it() -> None:
    assert column_title("problems", "published_on") == "公开日期"
    assert column_title("pledges", "published_on") == "亮诺日期"
    assert column_title("past_standings", "published_on") == "公布日期"


@pytest.mark.usefixtures("_chinese")
def test_codes_are_told_and_other_texts_are_left_as_they_are() -> None:
    assert value_title("units", "unit_kind", "village") == "村"
    assert value_title("problems", "state", "merged") == "已并案"
    assert value_title("threads", "broken", "unevaluated") == "述而未评"
    assert value_title("units", "name", "village") == "village"


def test_other_languages_keep_names_and_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALCORE_LANG", "en")
    assert column_title("pledges", "published_on") == "published_on"
    assert value_title("units", "unit_kind", "village") == "village"
