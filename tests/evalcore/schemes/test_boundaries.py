"""Facts about the answers that people fix at the thresholds of a scheme."""

from pathlib import Path

import attrs
import pytest

from evalcore.errors import DataError
from evalcore.schemes.boundaries import (
    Question,
    boundaries_beside,
    read_boundaries,
    skeleton,
    unanswered,
    verdicts,
)

ASKED = (
    Question("a.where", "days >= :d", "几天", "doc art. 1", ("2", "3", "4"), ("no", "yes", "yes")),
    Question("grades.好", "total", "等次", "", ("89.99", "90", "90.01"), ("较好", "好", "好")),
    Question("m.curve[0]", "share", "给分", "", ("0.499", "0.5", "0.501"), ("0", "0.5", "0.5")),
)
TEXT = """scheme: x
boundaries:
  - at: a.where
    test: days >= :d
    asks: 几天
    values: [2, 3, 4]
    answers: [否, 是, yes]
  - at: grades.好
    test: total
    values: [89.99, 90, 90.01]
    answers: [较好, 好, 好]
  - at: m.curve[0]
    test: share
    values: [0.499, 0.5, 0.501]
    answers: [0, 50%, 1/2]
"""


def written(tmp_path: Path, text: str = TEXT) -> Path:
    path = tmp_path / "x.boundaries.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def told(tmp_path: Path, old: str, new: str) -> list[tuple[str, int, str]]:
    assert old in TEXT
    entries = read_boundaries(written(tmp_path, TEXT.replace(old, new, 1)))
    return [(each.at, each.line, each.text) for each in verdicts(ASKED, entries)]


def test_answers_that_agree_leave_nothing_to_say(tmp_path: Path) -> None:
    entries = read_boundaries(written(tmp_path))
    assert verdicts(ASKED, entries) == []
    assert unanswered(ASKED, entries) == []


def test_an_answer_that_differs_from_the_engine_is_told_with_its_line(tmp_path: Path) -> None:
    assert told(tmp_path, "[否, 是, yes]", "[否, 否, yes]") == [
        ("a.where", 3, "At 2, 3, 4 no, no, yes was fixed, but the engine says no, yes, yes.")
    ]


def test_values_that_moved_ask_for_a_new_answer(tmp_path: Path) -> None:
    ((at, line, text),) = told(tmp_path, "[2, 3, 4]", "[4, 5, 6]")
    assert (at, line) == ("a.where", 3)
    assert text == "It asks about 2, 3, 4 now, but 4, 5, 6 was answered: answer anew."


def test_a_threshold_without_answer_is_told(tmp_path: Path) -> None:
    entries = read_boundaries(written(tmp_path, TEXT[: TEXT.index("  - at: grades")]))
    assert [(each.at, each.line) for each in verdicts(ASKED, entries)] == [
        ("grades.好", 0), ("m.curve[0]", 0),
    ]  # fmt: skip


@pytest.mark.parametrize("answers", ["[否, ~, yes]", "[否, 是]", "[]"])
def test_an_empty_answer_is_none(answers: str, tmp_path: Path) -> None:
    ((at, _line, text),) = told(tmp_path, "[否, 是, yes]", answers)
    assert at == "a.where"
    assert "no answer for each of 2, 3, 4" in text


def test_a_threshold_around_which_nothing_can_be_asked_is_told(tmp_path: Path) -> None:
    odd = attrs.evolve(ASKED[0], values=(), found=())
    text = TEXT.replace("[2, 3, 4]", "[]").replace("[否, 是, yes]", "[]")
    (found,) = verdicts([odd, *ASKED[1:]], read_boundaries(written(tmp_path, text)))
    assert "No values around it were found" in found.text


def test_an_answer_to_a_threshold_that_is_gone_is_told(tmp_path: Path) -> None:
    entries = read_boundaries(written(tmp_path))
    found = verdicts(ASKED[1:], entries)
    assert [(each.at, each.line) for each in found] == [("a.where", 3)]


def test_the_skeleton_asks_and_never_answers(tmp_path: Path) -> None:
    path = written(tmp_path, skeleton("x", ASKED))
    entries = read_boundaries(path)
    assert [(e.at, e.test, e.values) for e in entries] == [(q.at, q.test, q.values) for q in ASKED]
    assert [set(e.answers) for e in entries] == [{""}] * 3
    assert unanswered(ASKED, entries) == list(ASKED)
    assert len(verdicts(ASKED, entries)) == 3
    text = path.read_text(encoding="utf-8")
    assert "# doc art. 1" in text
    assert "yes" not in text


def test_what_was_answered_is_not_asked_again(tmp_path: Path) -> None:
    entries = read_boundaries(written(tmp_path, TEXT.replace("[较好, 好, 好]", "[较好, ~, 好]")))
    assert unanswered(ASKED, entries) == [ASKED[1]]
    moved = attrs.evolve(ASKED[0], values=("3", "4", "5"))
    assert unanswered([moved], entries) == [moved]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("    answers: [否, 是, yes]\n", "", "line 3, boundaries[0]: the key answers is missing"),
        ("test: days", "tset: days", "line 4, boundaries[0].tset: this key is not known here"),
        ("[否, 是, yes]", "[[否], 是, yes]", "line 7, boundaries[0].answers[0]: must be a text"),
        ("at: grades.好\n    test: total", "at: a.where\n    test: days >= :d",
         "line 8, boundaries[1]: is answered on line 3 already"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_answers_is_told_with_line_and_key(
    old: str, new: str, says: str, tmp_path: Path
) -> None:
    assert old in TEXT
    with pytest.raises(DataError) as error:
        read_boundaries(written(tmp_path, TEXT.replace(old, new, 1)))
    assert says in str(error.value)


def test_answers_stand_beside_their_scheme() -> None:
    assert boundaries_beside(Path("a/own-2025.yaml")) == Path("a/own-2025.boundaries.yaml")
