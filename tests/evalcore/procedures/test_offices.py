"""Duties that are apart stay apart, however the office is written."""

from __future__ import annotations

import pytest

from evalcore.procedures.offices import same_office


@pytest.mark.parametrize("other", ["县委组织部", "县委 组织部", " 县委组织部 ", "县委\u3000组织部"])
def test_blanks_do_not_make_another_office(other: str) -> None:
    assert same_office("县委组织部", other)


def test_letters_of_another_width_or_case_do_not_either() -> None:
    assert same_office("ＡＢ办", "ab办")


def test_another_name_is_another_office() -> None:
    assert not same_office("县委组织部", "县委宣传部")
