"""Words and sentences put together in the language of the screen."""

from __future__ import annotations

import pytest

from evalcore.messages import listed, sentences


@pytest.mark.parametrize(
    ("language", "words", "text"),
    [("en", "a, b", "One. Two."), ("zh", "a、b", "One.Two.")],
)
def test_lists_and_sentences_are_joined_as_the_language_does(
    monkeypatch: pytest.MonkeyPatch, language: str, words: str, text: str
) -> None:
    monkeypatch.setenv("EVALCORE_LANG", language)
    assert listed(["a", "", "b"]) == words
    assert sentences("One.", "", "Two.") == text
