"""Facts about the catalogue as a whole: each mechanism is shown by a case, and the page says so."""

import re
import shutil
from pathlib import Path

import pytest

from evalcore.schemes.coverage import Shown, coverage, page
from evalcore.schemes.loader import CATALOGUE, catalogue
from evalcore.schemes.mechanisms import mechanisms

ROOT = Path(__file__).parents[3]
BAD = Path(__file__).parent / "bad"

Coverage = tuple[dict[int, list[Shown]], list[str]]


@pytest.fixture(scope="module")
def found() -> Coverage:
    return coverage(catalogue())


def test_every_mechanism_is_shown_by_a_scheme_and_a_case_and_cited_where_it_stands(
    found: Coverage,
) -> None:
    _shown, wrong = found
    assert wrong == []


def test_a_mechanism_of_the_lint_has_a_scheme_that_the_lint_refuses() -> None:
    fixtures = [m.fixture for m in mechanisms().values() if m.how == "lint"]
    assert fixtures
    for name in fixtures:
        # What is told there is held to the lint by test_bad.py.
        assert "practice F112" in (BAD / f"{name}.txt").read_text(encoding="utf-8")


def test_the_page_is_what_the_catalogue_shows(found: Coverage) -> None:
    shown, _wrong = found
    written = (ROOT / "docs" / "mechanisms.md").read_text(encoding="utf-8")
    assert written == page(shown), "run python -m evalcore.schemes.coverage"
    rows = re.findall(r"^\| (\d+) \|", written, re.M)
    assert rows == [str(row) for row in mechanisms()]


def test_a_row_whose_only_case_is_taken_away_is_not_shown_any_more(
    found: Coverage, tmp_path: Path
) -> None:
    before, _wrong = found
    gone = next(shown[0] for shown in before.values() if len(shown) == 1)
    copy = shutil.copytree(CATALOGUE, tmp_path / "catalogue")
    path = copy / f"{gone.scheme}.cases.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index(f"- name: {gone.case}")
    end = text.find("- name: ", start + 1)
    path.write_text(text[:start] + (text[end:] if end > 0 else ""), encoding="utf-8")
    after, wrong = coverage({gone.scheme: copy / f"{gone.scheme}.yaml"})
    assert after[gone.row] == []
    assert any(line.startswith(f"Row {gone.row} ") and "shown by no case" in line for line in wrong)
    rest = {row: shown if row != gone.row else [] for row, shown in before.items()}
    assert page(rest) != page(before)
