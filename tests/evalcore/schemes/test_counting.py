"""Facts about how the primitives are written: units below, parts, containers, cohorts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evalcore.errors import DataError
from evalcore.schemes import model
from evalcore.schemes.loader import load_scheme
from evalcore.schemes.reads import read_fields

SMALL = (Path(__file__).parent / "good" / "small.yaml").read_text(encoding="utf-8")
EVERY = "      every: month\n"
WINDOW = "      days: {from: {value: 1, demo: true}, to: {value: 10, demo: true}}\n"
MATTERS = "{ledger: matters, where: \"procedure = 'four_plus_two'\", at: opened_on}"
STEPS = """      each: {each}
      link: matter
      ledger: steps
      at: taken_on
      parts: {{of: [提议, 商议], column: step, in_order: "true"}}
"""


def loaded(tmp_path: Path, *changes: tuple[str, str]) -> model.Scheme:
    """The small scheme with some of its text replaced."""
    text = SMALL
    for old, new in changes:
        assert text.count(old) == 1, f"{text.count(old)} times: {old}"
        text = text.replace(old, new)
    path = tmp_path / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return load_scheme(path)


def slots_of(scheme: model.Scheme) -> model.Slots:
    (counts,) = (i.counts for i in scheme.indicators if i.id == "met")
    assert isinstance(counts, model.Slots)
    return counts


def asking(more: str) -> tuple[str, str]:
    """A change that asks for meetings in another way, without the window of days."""
    return WINDOW, more


def refused(tmp_path: Path, *changes: tuple[str, str]) -> str:
    with pytest.raises(DataError) as error:
        loaded(tmp_path, *changes)
    return str(error.value)


def test_units_below_are_chosen_by_an_expression_over_units(tmp_path: Path) -> None:
    below = slots_of(loaded(tmp_path, asking("      below: unit_kind = 'village'\n"))).below
    assert below is not None
    assert below.columns == ("unit_kind",)


def test_rows_of_units_below_count_where_the_scheme_says_so(tmp_path: Path) -> None:
    def whose(scheme: model.Scheme) -> Any:
        return getattr(scheme.indicators[0].counts, "whose", "")

    at = "      at: found_on\n"
    assert whose(loaded(tmp_path)) == "itself"
    assert whose(loaded(tmp_path, (at, f"{at}      whose: below\n"))) == "below"


def test_parts_and_their_container_are_read(tmp_path: Path) -> None:
    text = STEPS.format(each=MATTERS)
    old = SMALL[SMALL.index(EVERY) : SMALL.index("      at_least: {value: 1, clause: doc art. 5}")]
    counts = slots_of(loaded(tmp_path, (old, text)))
    assert counts.parts == model.Parts(("提议", "商议"), "step", in_order=True)
    assert counts.every == ""
    each = counts.each
    assert each is not None
    assert (each.ledger, each.at, each.link) == ("matters", "opened_on", "matter")


def test_what_is_mandatory_counts_nothing_where_nothing_is_there(tmp_path: Path) -> None:
    scheme = loaded(tmp_path, ("    when_none: zero\n", "    mandatory: true\n"))
    met = next(i for i in scheme.indicators if i.id == "met")
    assert (met.mandatory, met.when_none) == (True, "zero")


def test_an_indicator_names_the_cohorts_that_are_asked(tmp_path: Path) -> None:
    scheme = loaded(tmp_path, ("    when_none: zero\n", "    cohorts: [villages]\n"))
    assert next(i for i in scheme.indicators if i.id == "met").cohorts == ("villages",)


def test_what_a_rule_reads_of_containers_parts_and_units_below_is_read(tmp_path: Path) -> None:
    text = STEPS.format(each=MATTERS) + "      below: unit_kind = 'village'\n"
    old = SMALL[SMALL.index(EVERY) : SMALL.index("      at_least: {value: 1, clause: doc art. 5}")]
    read = {
        (source.fact, source.name)
        for source, paths in read_fields(loaded(tmp_path, (old, text))).items()
        if "indicators.met" in paths
    }
    assert read >= {
        ("MatterOpened", "procedure"),
        ("DecisionStepTaken", "step"),
        ("DecisionStepTaken", "matter"),
        ("UnitRegistered", "unit_kind"),
    }


REFUSED = {
    "both every and each": (
        asking(f"      each: {MATTERS}\n      link: matter\n"),
        "says neither how often nor of what, or both",
    ),
    "neither every nor each": ((EVERY, ""), "says neither how often nor of what, or both"),
    "a container without a link": (
        (EVERY + SMALL[SMALL.index(EVERY) + len(EVERY) :].partition("      at_least")[0],
         f"      each: {MATTERS}\n      ledger: steps\n      at: taken_on\n"),
        "has no link to its evidence",
    ),
    "a link without a container": (asking("      link: meeting_kind\n"), "there is none"),
    "the person in office of a unit below": (
        asking("      below: unit_kind = 'village'\n      same_person: true\n"),
        "asks units below, where another person serves",
    ),
    "a part twice": (
        asking("      parts: {of: [a, a], column: meeting_kind}\n"),
        "names a part twice, or none",
    ),
    "a part with a slash": (
        asking("      parts: {of: [a/b], column: meeting_kind}\n"),
        "a/b: a part holds no slash and no bar",
    ),
    "a column that the evidence does not have": (
        asking("      parts: {of: [a], column: step}\n"),
        "is no VARCHAR column of the ledger meetings (found: step)",
    ),
    "an expression over another ledger than units": (
        asking("      below: meeting_kind = 'committee'\n"),
        "is no column of the ledger units",
    ),
    "days of a month for a week": ((EVERY, "      every: week\n"), "are days of a month"),
    "whose rows there are not": (
        ("      at: found_on\n", "      at: found_on\n      whose: above\n"),
        "is none of itself, below (found: above)",
    ),
    "mandatory and not applicable": (
        ("    when_none: zero\n", "    when_none: not_applicable\n    mandatory: true\n"),
        "is mandatory, and not applicable where nothing is there",
    ),
    "a cohort that there is not": (
        ("    when_none: zero\n", "    cohorts: [village]\n"),
        "village is no cohort. Did you mean villages?",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_what_contradicts_itself_is_refused(
    change: tuple[str, str], says: str, tmp_path: Path
) -> None:
    assert says in refused(tmp_path, change)
