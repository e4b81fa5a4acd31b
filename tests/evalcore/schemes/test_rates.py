"""Facts about ``rate:`` of a tallies indicator: a rate by a named formula."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalcore.errors import DataError
from evalcore.schemes.counting import Rate, Tallies
from evalcore.schemes.lint import lint
from evalcore.schemes.loader import load_scheme
from evalcore.schemes.overview import overview
from evalcore.yamltree import read_tree

GOOD = Path(__file__).parent / "good" / "ballots.yaml"
WORTH = """      worth:
        good: {value: 1, clause: doc art. 2}
        fair: {value: 0.5, clause: doc art. 2}
        poor: {value: 0, clause: doc art. 2}
"""
WEIGHTS = """      weights:
        members: {value: 40, clause: doc art. 3}
        masses: {value: 60, clause: doc art. 3}
      missing: renormalise
"""
BESIDE = "      rate: {name: satisfied, counts: [good, fair], of: valid}\n"
ALONE = "      rate: {name: satisfied, counts: [good, fair], of: returned, others: [poor]}\n"


def written(folder: Path, worth: str, weights: str = WEIGHTS) -> Path:
    text = GOOD.read_text(encoding="utf-8")
    assert WORTH in text
    assert WEIGHTS in text
    path = folder / "rates.yaml"
    path.write_text(text.replace(WORTH, worth).replace(WEIGHTS, weights), encoding="utf-8")
    return path


def counted(path: Path) -> Tallies:
    counts = load_scheme(path).indicators[0].counts
    assert isinstance(counts, Tallies)
    return counts


def test_a_rate_beside_the_worth_is_printed_and_the_share_stays(tmp_path: Path) -> None:
    found = counted(written(tmp_path, WORTH + BESIDE))
    assert found.rate == Rate("satisfied", ("good", "fair"), "valid")
    assert found.worth == counted(GOOD).worth
    assert found.of == "valid"


def test_a_rate_without_worth_is_the_share_and_every_ballot_counts_alike(tmp_path: Path) -> None:
    found = counted(written(tmp_path, ALONE, ""))
    assert found.rate == Rate("satisfied", ("good", "fair"), "returned", scores=True)
    assert {name: n.numerator for name, n in found.worth.items()} == {
        "good": 1, "fair": 1, "poor": 0,
    }  # fmt: skip
    assert (found.weights, found.of) == ({}, "returned")
    path = written(tmp_path, ALONE, "")
    assert "no_weight" not in {each.rule for each in lint(load_scheme(path), read_tree(path))}


def test_a_rate_may_weigh_categories_too(tmp_path: Path) -> None:
    assert set(counted(written(tmp_path, ALONE)).weights) == {"members", "masses"}


def test_scheme_show_names_the_formula(tmp_path: Path) -> None:
    path = written(tmp_path, ALONE)
    (shown,) = overview(load_scheme(path), read_tree(path))["indicators"]
    assert shown["counts"]["rate"] == {
        "name": "satisfied", "counts": ("good", "fair"), "of": "returned", "scores": True,
    }  # fmt: skip


def test_a_scheme_without_a_rate_keeps_its_digest(tmp_path: Path) -> None:
    assert load_scheme(written(tmp_path, WORTH)).digest == load_scheme(GOOD).digest
    assert load_scheme(written(tmp_path, WORTH + BESIDE)).digest != load_scheme(GOOD).digest


@pytest.mark.parametrize(
    ("worth", "weights", "reason"),
    [
        ("", "", "worth"),
        (WORTH + BESIDE.replace("fair]", "best]"), WEIGHTS, "best is no option"),
        (WORTH + BESIDE.replace("valid", "issued"), WEIGHTS, "a rate is one of valid marks"),
        (WORTH + BESIDE, "", "weights"),
        (ALONE.replace("returned", "everybody"), "", "is none of valid, returned, issued"),
        (ALONE.replace("[poor]", "[good]"), "", "good counts and does not"),
        (ALONE.replace("[good, fair]", "[good, good]"), "", "names one twice"),
        (ALONE, "      missing: zero\n", "belong together"),
        (ALONE.replace("[poor]", "[poor, unknown]"), "", "both skipped and worth"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(
    worth: str, weights: str, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=r"line \d+, indicators\.rated") as told:
        load_scheme(written(tmp_path, worth, weights))
    assert reason in str(told.value)
