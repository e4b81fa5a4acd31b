"""What stands on papers is Chinese, and English where somebody asks for it."""

from __future__ import annotations

import pytest

from evalcore.paper_words import in_language, on_papers, on_screen, paper_language, said


@pytest.fixture(autouse=True)
def no_language_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVALCORE_PAPER_LANG", raising=False)


def test_papers_are_chinese_whatever_the_language_of_the_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EVALCORE_LANG", "en")
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert paper_language() == "zh"
    assert said("承诺台账") == "承诺台账"


def test_english_is_asked_for_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALCORE_PAPER_LANG", "en")
    assert said("承诺台账") == "Pledges"


def test_a_language_that_is_chosen_goes_before_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EVALCORE_PAPER_LANG", "en")
    with in_language("zh"):
        assert said("承诺台账") == "承诺台账"
    assert said("承诺台账") == "Pledges"


def test_a_language_holds_inside_and_no_longer() -> None:
    with in_language("en"):
        assert said("承诺台账") == "Pledges"
        with in_language(""):
            assert said("承诺台账") == "Pledges"
    assert said("承诺台账") == "承诺台账"


def test_a_text_without_english_stays_as_it_is() -> None:
    with in_language("en"):
        assert said("没有这样一句") == "没有这样一句"
        assert said("") == ""


def test_what_a_fact_is_called_follows_the_screen_where_it_stands_on_the_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EVALCORE_LANG", "en")
    assert on_screen("承诺台账") == "Pledges"
    monkeypatch.setenv("EVALCORE_LANG", "zh")
    monkeypatch.setenv("EVALCORE_PAPER_LANG", "en")
    assert on_screen("承诺台账") == "承诺台账"


def test_a_marked_text_is_the_text_itself() -> None:
    assert on_papers("承诺台账") == "承诺台账"
