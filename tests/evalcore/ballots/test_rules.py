"""Facts about the rules of a box: fixed by value, digested, read back from their text alone."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from evalcore.ballots.rules import parse_rules, rules_of
from evalcore.errors import DataError
from evalcore.schemes.ballots import read_plans
from evalcore.schemes.loader import load_scheme
from tests.evalcore.ballots.given import rules

GOOD = Path(__file__).parents[1] / "schemes" / "good" / "ballots.yaml"


def test_rules_of_a_scheme_are_taken_by_value_with_what_they_rest_on() -> None:
    plan = load_scheme(GOOD).ballots["mass"]
    made = rules_of(plan, "ballots", (("members", "masses"),))
    assert made.categories == ("members+masses",)
    assert made.attendance_over == Fraction(1, 2)
    assert (made.smallest, made.drop_extremes, made.at_most) == (5, 5, {"good": 1})
    assert made.bases["attendance_over"] == "doc art. 5"


def test_rules_are_read_back_from_their_text() -> None:
    made = rules_of(load_scheme(GOOD).ballots["mass"], "ballots", (("members",), ("masses",)))
    again = parse_rules(made.canonical)
    assert again == made
    assert again.digest == made.digest


def test_any_change_of_a_rule_changes_the_digest() -> None:
    digests = {
        rules().digest,
        rules(blank="invalid").digest,
        rules(smallest=5).digest,
        rules(options=("满意", "不满意")).digest,
        rules(attendance_over=Fraction(1, 3)).digest,
    }
    assert len(digests) == 5


@pytest.mark.parametrize(
    "spoil",
    [
        {"format": "evalcore ballot rules 2"},
        {"items": []},
        {"options": ["a", "a"]},
        {"groups": [["a"], ["a"]]},
        {"groups": [["a+b"]]},
        {"smallest": "x"},
        {"attendance_over": [1, 0]},
        {"more": 1},
        {"at_most": []},
    ],
)
def test_a_text_that_is_no_rules_is_refused(spoil: dict[str, object]) -> None:
    held = json.loads(rules().canonical)
    text = json.dumps({**held, **spoil}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    with pytest.raises(DataError, match="no rules of a ballot box"):
        parse_rules(text)


@pytest.mark.parametrize("text", ["", "[]", "null", "[" * 100_000, '{"format":1}'])
def test_garbage_is_refused_without_a_traceback(text: str) -> None:
    with pytest.raises(DataError, match="no rules of a ballot box"):
        parse_rules(text)


def test_a_small_file_of_rules_is_read_as_a_scheme_is(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    text = (
        "documents: {doc: A}\nballots:\n  mass:\n    part: masses\n    items: [a]\n"
        "    options: [x, y]\n    categories: [c]\n    smallest: {value: 5, clause: doc art. 1}\n"
    )
    path.write_text(text, encoding="utf-8")
    assert read_plans(path)["mass"].categories == ("c",)
    path.write_text(text.replace("doc art. 1", "other art. 1"), encoding="utf-8")
    with pytest.raises(DataError, match="which is not among documents"):
        read_plans(path)
