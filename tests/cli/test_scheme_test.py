"""Facts about ``evalcore scheme test``: the schemes that come with the program, and one's own."""

import shutil
from pathlib import Path

import pytest

from evalcore.schemes.boundaries import read_boundaries
from tests.cli.conftest import Ran

SMALL = Path(__file__).parent.parent / "evalcore" / "schemes" / "good" / "small.yaml"
CASES = """scheme: small
common:
  - UnitRegistered: {unit: v1, name: 一村, unit_kind: village, occurred_on: 2020-01-01}
  - PersonRegistered: {person: p1, name: 某, occurred_on: 2020-01-01}
  - TenureStarted: {person: p1, unit: v1, post: secretary, occurred_on: 2020-01-01}
cases:
  - name: A meeting on the tenth is early enough
    as_of: 2025-01-31
    given:
      - MeetingHeld: {unit: v1, meeting_kind: committee, occurred_on: 2025-01-10}
    expect:
      nodes: {p1@v1: {met/share: 1}}
  - name: A meeting on the eleventh is not
    as_of: 2025-01-31
    given:
      - MeetingHeld: {unit: v1, meeting_kind: committee, occurred_on: 2025-01-11}
    expect:
      subjects: [p1@v1]
      nodes:
        p1@v1: {met/share: 0}
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A scheme of one's own with cases beside it, and every threshold answered."""
    path = Path(shutil.copy(SMALL, tmp_path))
    (tmp_path / "small.cases.yaml").write_text(CASES, encoding="utf-8")
    return path


def answered(evalcore, own: Path) -> Path:
    """The answers, as the questions ask for them; what is asked here is what they look like."""
    from evalcore.schemes.loader import load_scheme
    from evalcore.yamltree import read_tree
    from projections.boundaries import questions

    text = evalcore("scheme", "test", own, "--missing").out
    for question in questions(load_scheme(own), read_tree(own)):
        text = text.replace(
            f"answers: [{', '.join(['~'] * len(question.values))}]",
            f"answers: [{', '.join(question.found)}]",
            1,
        )
    path = own.with_name("small.boundaries.yaml")
    path.write_text(text, encoding="utf-8")
    return path


def test_a_scheme_of_one_s_own_is_tested_by_the_files_beside_it(evalcore, own: Path) -> None:
    answered(evalcore, own)
    ran: Ran = evalcore("scheme", "test", own)
    assert (ran.code, ran.out) == (0, "")
    assert "1 schemes, 2 cases, 19 thresholds: 0 to mend." in ran.err


def test_a_case_that_fails_is_told_with_file_line_name_expected_and_found(evalcore, own) -> None:
    answered(evalcore, own)
    path = own.with_name("small.cases.yaml")
    path.write_text(CASES.replace("met/share: 0", "met/share: 1"), encoding="utf-8")
    ran: Ran = evalcore("scheme", "test", own)
    assert ran.code == 1
    assert ran.out == (
        "small.cases.yaml:19 A meeting on the eleventh is not: "
        "p1@v1 met/share: expected 1, found 0\n"
    )


def test_a_case_that_expects_what_there_is_not_is_told_with_line_and_key(evalcore, own) -> None:
    answered(evalcore, own)
    path = own.with_name("small.cases.yaml")
    path.write_text(CASES.replace("met/share: 0}", "met/share: 0}\n      smiles: [x]"))
    ran: Ran = evalcore("scheme", "test", own)
    assert ran.code == 1
    assert "small.cases.yaml line 21, cases[1].expect.smiles: this key is not known" in ran.err


def test_a_scheme_without_answers_fails_and_says_how_to_begin(evalcore, own) -> None:
    ran: Ran = evalcore("scheme", "test", own)
    assert ran.code == 1
    assert "19 thresholds have no answer" in ran.out
    assert f"evalcore scheme test {own} --missing" in ran.out


def test_what_is_missing_is_printed_without_any_answer(evalcore, own, tmp_path) -> None:
    ran: Ran = evalcore("scheme", "test", own, "--missing")
    assert ran.code == 0
    assert "19 thresholds wait for an answer" in ran.err
    path = tmp_path / "asked.yaml"
    path.write_text(ran.out, encoding="utf-8")
    entries = read_boundaries(path)
    assert len(entries) == 19
    assert {answer for entry in entries for answer in entry.answers} == {""}
    told = evalcore("scheme", "test", own, "--missing", "--json").json
    assert [each["at"] for each in told] == [entry.at for entry in entries]
    assert all("found" not in each for each in told)


def test_programs_get_every_case_and_threshold(evalcore, own) -> None:
    answered(evalcore, own)
    path = own.with_name("small.cases.yaml")
    path.write_text(CASES.replace("met/share: 0", "met/share: 1"), encoding="utf-8")
    ran: Ran = evalcore("scheme", "test", own, "--json")
    assert ran.code == 1
    (told,) = ran.json["schemes"]
    assert (told["scheme"], told["holds"], told["thresholds"]) == ("small", False, 19)
    assert [case["holds"] for case in told["cases"]] == [True, False]
    assert told["cases"][1]["failures"] == [
        {"expected": "nodes", "line": 19, "text": "p1@v1 met/share: expected 1, found 0"}
    ]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("small.cases.yaml", "scheme: small\n", "line 1, cases: the key cases is missing"),
        ("small.cases.yaml", "scheme: other\ncases: []\n", "is about other, but stands"),
        ("small.boundaries.yaml", "scheme: small\nboundaries: {}\n", "boundaries: must be a list"),
        ("small.cases.yaml", "a: &b [1]\n", "uses an anchor"),
    ],
)  # fmt: skip
def test_files_that_can_t_be_read_are_told_and_nothing_is_run(
    name: str, text: str, says: str, evalcore, own
) -> None:
    own.with_name(name).write_text(text, encoding="utf-8")
    ran: Ran = evalcore("scheme", "test", own)
    assert ran.code == 1
    assert ran.out == ""
    assert says in ran.err


def test_a_scheme_that_there_is_not_is_a_usage_error(evalcore) -> None:
    ran: Ran = evalcore("scheme", "test", "county-secretary-2025")
    assert ran.code == 2
    assert "Did you mean county-secretaries-2025?" in ran.err


def test_missing_answers_are_asked_for_one_scheme_at_a_time(evalcore) -> None:
    assert evalcore("scheme", "test", "--missing").code == 2
