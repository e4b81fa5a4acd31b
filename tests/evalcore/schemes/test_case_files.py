"""Facts about files of cases as they are written."""

from pathlib import Path

import pytest

from evalcore.errors import DataError
from evalcore.schemes.case_files import cases_beside, read_case_file

TEXT = """scheme: small
common:
  - UnitRegistered: {unit: v1, name: 一村, unit_kind: village, occurred_on: 2020-01-01}
cases:
  - name: One
    as_of: 2025-12-31
    known_after: 1
    settings: {indicators.met.points: 5}
    shows: [79, 95]
    given:
      - PledgeMade: {pledge: k1, unit: v1, due_on: }
      - PledgeFulfilled: {pledge: k1}
    expect:
      subjects: [v1]
      flags:
        late: [v1]
  - name: Two
    as_of: 2025-06-30
    expect: {recorded: [class]}
"""


def written(tmp_path: Path, old: str = "", new: str = "") -> Path:
    assert old in TEXT
    path = tmp_path / "small.cases.yaml"
    path.write_text(TEXT.replace(old, new, 1) if old else TEXT, encoding="utf-8")
    return path


def test_a_case_knows_its_line_its_facts_and_what_it_shows(tmp_path: Path) -> None:
    one, two = read_case_file(written(tmp_path)).cases
    assert (one.line, two.line) == (5, 17)
    assert [given.name for given in one.given] == [
        "UnitRegistered", "PledgeMade", "PledgeFulfilled",
    ]  # fmt: skip
    assert [given.line for given in one.given] == [3, 11, 12]
    assert one.given[1].values == {"pledge": "k1", "unit": "v1", "due_on": None}
    assert (one.known, two.known) == (2, 1)
    assert one.settings == {"indicators.met.points": "5"}
    assert one.lines == {"subjects": 14, "flags": 15}
    assert (one.shows, two.shows) == ((79, 95), ())


def test_cases_stand_beside_their_scheme() -> None:
    assert cases_beside(Path("a/own-2025.yaml")) == Path("a/own-2025.cases.yaml")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("as_of: 2025-12-31", "as_off: 2025-12-31", "line 6, cases[0].as_off: this key is not"),
        ("as_of: 2025-12-31", "as_of: 31.12.2025", "line 6, cases[0].as_of: is no date"),
        ("known_after: 1", "known_after: 3", "line 7, cases[0].known_after: is no such number"),
        ("known_after: 1", "known_after: few", "line 7, cases[0].known_after: is no such number"),
        ("shows: [79, 95]", "shows: [79, row]", "line 9, cases[0].shows[1]: is no such number"),
        ("      - PledgeFulfilled: {pledge: k1}", "      - PledgeFulfilled", "must be one fact"),
        ("PledgeFulfilled: {pledge: k1}", "PledgeFulfilled: k1", "must hold fields"),
        ("{pledge: k1}", "{pledge: [k1]}", "line 12"),
        ("expect: {recorded: [class]}", "expect: {}", "cases[1].expect: expects nothing"),
        ("name: Two", "name: One", "line 17, cases[1]: is called like the case on line 5"),
        ("scheme: small", "schema: small", "line 1"),
    ],
)
def test_a_mistake_in_a_file_of_cases_is_told_with_line_and_key(
    old: str, new: str, says: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError) as error:
        read_case_file(written(tmp_path, old, new))
    assert says in str(error.value)
    assert str(error.value).startswith("small.cases.yaml line ")
