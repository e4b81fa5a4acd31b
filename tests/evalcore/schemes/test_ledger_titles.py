"""Every ledger that a scheme may name has a title for those who read Chinese."""

from __future__ import annotations

import pytest

from evalcore.schemes.columns import LEDGER_COLUMNS
from evalcore.schemes.ledger_titles import LEDGER_TITLES, ledger_title


def test_every_ledger_has_a_title_of_its_own() -> None:
    assert set(LEDGER_COLUMNS) <= set(LEDGER_TITLES)
    assert len(set(LEDGER_TITLES.values())) == len(LEDGER_TITLES)


def test_a_ledger_is_called_by_its_title_in_chinese_and_by_its_name_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EVALCORE_LANG", "zh_CN")
    assert ledger_title("holdings") == "问题经办台账"
    monkeypatch.setenv("EVALCORE_LANG", "en")
    assert ledger_title("holdings") == "holdings"
