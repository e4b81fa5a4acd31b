"""Facts about the mechanisms of the founding documents: each is shown, and the page says so."""

from collections import Counter
from pathlib import Path

import pytest

from evalcore.schemes.citations import basis_shown, cited, named_rules
from evalcore.schemes.coverage import misplaced, shown_by
from evalcore.schemes.loader import catalogue, load_scheme
from evalcore.schemes.mechanisms import documents, mechanisms
from tests.evalcore.schemes.references import ROWS

SCHEME = "county-secretaries-2025"

# How many rows the survey counts for each operator.
COUNTS = {
    "LIFECYCLE": 10, "COMPLETE": 16, "FREQ": 10, "DEADLINE": 11, "WINDOW": 2, "ORDER": 6,
    "COVERAGE": 26, "TALLY": 6, "CUT": 5, "DIST": 1, "TRANSITION": 3, "SCORE": 8, "VETO": 5,
    "LADDER": 6, "TRIGGER": 5, "CONTRAST": 5, "TRACE": 8, "VERSION": 3, "LEDGER": 11, "LINT": 1,
}  # fmt: skip


def test_there_are_133_mechanisms_of_8_documents_and_18_operators() -> None:
    assert list(mechanisms()) == list(range(1, 134))
    assert {each.document for each in mechanisms().values()} == set(documents())
    found = Counter(name for each in mechanisms().values() for name in each.operators)
    assert found == COUNTS


def test_a_scheme_may_cite_exactly_these_rows() -> None:
    listed = {row for rows in ROWS.values() for row in rows}
    assert listed == set(mechanisms())
    assert all(row in ROWS[each.document] for row, each in mechanisms().items())


def test_what_is_only_recorded_says_why_it_is_not_scored() -> None:
    assert [m.row for m in mechanisms().values() if (m.how == "recorded") != bool(m.because)] == []


def test_no_mechanism_is_described_in_the_words_of_another() -> None:
    assert [
        text for text, n in Counter(m.asks for m in mechanisms().values()).items() if n > 1
    ] == []
    assert [m.row for m in mechanisms().values() if m.asks == m.name] == []


CASES = """scheme: county-secretaries-2025
cases:
  - name: Shown
    as_of: 2025-12-31
    shows: [{row}]
    expect: {expect}
"""


@pytest.mark.parametrize(
    ("row", "expect", "rules"),
    [
        (111, "{nodes: {p1@v1: {training/share: 1}}}", ("indicators.training",)),
        (79, "{nodes: {p1@v1: {first_reply/share: 1}}}", ("indicators.first_reply",)),
        (33, "{lists: {to_help: []}}", ("lists.to_help",)),
        (33, "{standings: {p1@v1: {lists: [to_help]}}}", ("lists.to_help",)),
        (61, "{flags: {zero_problems: []}}", ("flags.zero_problems",)),
        (
            10,
            "{contributions: [{subject: p1@v1, indicator: mass_tally, slot: 群众}]}",
            ("indicators.mass_tally",),
        ),
        (
            33,
            '{effects: [{subject: p1@v1, rule: "list:to_help", before: a, after: b}]}',
            ("lists.to_help",),
        ),
    ],
)
def test_a_case_shows_a_row_by_a_rule_that_it_expects_something_of(
    row: int, expect: str, rules: tuple[str, ...], tmp_path: Path
) -> None:
    from evalcore.schemes.case_files import read_case_file

    path = tmp_path / "x.cases.yaml"
    path.write_text(CASES.format(row=row, expect=expect), encoding="utf-8")
    shown, wrong = shown_by(load_scheme(SCHEME), read_case_file(path).cases)
    assert [(each.row, each.rules) for each in shown] == [(row, rules)]
    assert wrong == []
    path.write_text(CASES.format(row=132, expect=expect), encoding="utf-8")
    shown, wrong = shown_by(load_scheme(SCHEME), read_case_file(path).cases)
    assert shown == []
    assert "line 3" in wrong[0]
    assert "row 132" in wrong[0]


def test_a_rule_cites_what_its_numbers_and_parameters_cite() -> None:
    found = cited(load_scheme(SCHEME), "indicators.visit_days")
    assert found == ["xiangtan-2011 row 80"]
    assert "city-2020 row 111" in cited(load_scheme(SCHEME), "indicators.training")


def test_only_the_subject_of_a_standing_names_no_rule() -> None:
    expect = {"standings": {"p1@v1": {"rank": "1"}}, "subjects": ["p1@v1"]}
    assert named_rules(load_scheme(SCHEME), expect) == ()


def test_a_row_of_another_document_is_told(tmp_path: Path) -> None:
    text = catalogue()[SCHEME].read_text(encoding="utf-8")
    path = tmp_path / f"{SCHEME}.yaml"
    path.write_text(text.replace("city-2020 row 111", "weinan-2013 row 111"), encoding="utf-8")
    wrong = misplaced(load_scheme(path))
    assert any("row 111 stands in city-2020, not in weinan-2013" in line for line in wrong)


def test_a_basis_is_shown_by_title_and_mechanism() -> None:
    scheme = load_scheme(SCHEME)
    told = basis_shown(scheme, "xiangtan-2011 row 79; practice F47")
    assert told == (
        "湘潭市委党校讲稿《如何当好社区党支部书记》(2011), row 79 (首问责任制(5个工作日)); "
        "各地公开的做法(一地一单位,只作参照) F47"
    )
    assert basis_shown(scheme, "demo") == "demo"
    assert basis_shown(scheme, "No. 7, committee, 2025-01-09") == "No. 7, committee, 2025-01-09"
