"""Facts about how private words wait while an import works."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evalcore.intake.comparing import spill
from evalcore.intake.comparing.cover import Cover
from tests.evalcore.intake.office import BASE, fresh, save, take_in, workbook


def test_covered_words_come_back_and_equal_words_look_equal() -> None:
    cover, other = Cover(), Cover()
    words = "张三".encode()
    covered = cover.put(words)
    assert covered
    assert words not in covered
    assert cover.take(covered) == words
    assert cover.put(words) == covered != other.put(words)
    assert cover.put(words + b"!") != covered
    assert cover.put(None) is cover.take(None) is None


def test_no_private_word_stands_in_the_tables_of_an_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    flush = spill.Spill.flush

    def watching(here: spill.Spill) -> None:
        flush(here)
        seen.extend(here.all("SELECT * FROM here.facts"))

    monkeypatch.setattr(spill.Spill, "flush", watching)
    row = {"问题编号": "W1", "组织": "西村", "发现日期": "2025-04-01", "问题来源": "热线"}
    sheets = BASE | {"问题台账": [row | {"反映人": "张三"}]}
    with fresh(tmp_path) as record:
        take_in(record, save(tmp_path, "a.xlsx", workbook(sheets)))
        assert any(row[-2] for row in seen)
        assert "张三".encode() not in b"".join(row[-2] or b"" for row in seen)
        assert "张三" not in str(seen)
