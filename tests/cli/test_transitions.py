"""``transitions``: who rose, stayed or fell, and whether as planned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from evalcore.record import open_record
from evalcore.vocabulary.accountability import UnitGraded
from evalcore.vocabulary.honours import GradeTargetSet
from evalcore.vocabulary.roster import UnitRegistered
from tests.cli.conftest import Ran, events
from tests.cli.test_effects import SCHEME

Command = Callable[..., Ran]

CLASSES = """
classes: {order: [一类, 二类, 三类], clause: rules 11}
"""
VILLAGES: dict[str, tuple[str | None, str | None, str | None]] = {
    # before, target, now
    "V1": ("二类", "一类", "一类"),
    "V2": ("三类", "二类", "一类"),
    "V3": ("二类", "一类", "二类"),
    "V4": ("一类", None, "三类"),
    "V5": (None, "二类", "二类"),
    "V6": ("三类", "二类", None),
}


def year() -> list[Any]:
    begun = {"occurred_on": date(2020, 1, 1), "received_on": date(2020, 1, 1)}
    found: list[Any] = [UnitRegistered(unit="T1", name="青山镇", unit_kind="township", **begun)]
    for unit, (before, target, now) in VILLAGES.items():
        found.append(
            UnitRegistered(unit=unit, name=f"{unit}村", unit_kind="village", parent="T1", **begun)
        )
        for period, grade in (("2024", before), ("2025", now)):
            on = date(int(period), 12, 20)
            if grade:
                found.append(
                    UnitGraded(
                        unit=unit,
                        period=period,
                        grade=grade,
                        decided_by="县委组织部",
                        occurred_on=on,
                        received_on=on,
                    )
                )
        if target:
            on = date(2025, 1, 10)
            found.append(
                GradeTargetSet(
                    unit=unit, period="2025", target_grade=target, occurred_on=on, received_on=on
                )
            )
    return found


def scored(home: Path, scheme: str) -> Path:
    store, rules, out = home / "record.db", home / "small.yaml", home / "results.db"
    rules.write_text(scheme, encoding="utf-8")
    with open_record(store, create=True) as record:
        record.append("a", events(year()), actor="test")
    arguments = ["score", "--scheme", str(rules), "--store", str(store), "--out", str(out)]
    assert main(arguments) == 0
    return out


@pytest.fixture(scope="module")
def classed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scored(tmp_path_factory.mktemp("classes"), SCHEME + CLASSES)


def test_the_matrix_counts_from_where_to_where_under_each_unit_above(
    evalcore: Command, classed: Path
) -> None:
    told = evalcore("transitions", "--results", classed, "--json").json
    assert told["grades"] == ["一类", "二类", "三类"]
    (group,) = told["groups"]
    assert (group["group"], group["title"]) == ("T1", "青山镇")
    assert [(c["before"], c["now"], c["units"]) for c in group["cells"]][:4] == [
        ("一类", "三类", 1),
        ("二类", "一类", 1),
        ("二类", "二类", 1),
        ("三类", "一类", 1),
    ]
    assert {name: group[name] for name in ("up", "same", "down", "planned", "reached")} == {
        "up": 2, "same": 1, "down": 1, "planned": 5, "reached": 3
    }  # fmt: skip


def test_each_named_unit_shows_planned_beside_actual(evalcore: Command, classed: Path) -> None:
    told = evalcore("transitions", "--results", classed, "--json").json["units"]
    assert {row["unit"]: (row["moved"], row["reached"]) for row in told} == {
        "V1": ("up", True),
        "V2": ("up", True),  # higher than planned
        "V3": ("same", False),
        "V4": ("down", None),
        "V5": ("", True),
        "V6": ("", None),  # nobody has classed it yet
    }
    assert all(row["events"] for row in told)


def test_people_read_a_matrix_and_the_targets(evalcore: Command, classed: Path) -> None:
    ran = evalcore("transitions", "--results", classed)
    assert ran.code == 0, ran.err
    assert "青山镇: 2 up, 1 same, 1 down" in ran.out
    assert "Targets: 3 of 5 reached" in ran.out
    line = next(text for text in ran.out.splitlines() if text.startswith("V3村"))
    assert line.split() == ["V3村", "青山镇", "二类", "一类", "二类", "same", "no"]


def test_without_classes_the_grades_of_the_run_itself_are_what_moves(
    evalcore: Command, tmp_path: Path
) -> None:
    out = scored(tmp_path, SCHEME)
    told = evalcore("transitions", "--results", out, "--json").json
    assert told["grades"] == ["好", "较好", "较差"]
    assert {row["unit"]: row["now"] for row in told["units"]}["V6"] == "较差"


def test_by_cohort_and_not_by_anything_else(evalcore: Command, classed: Path) -> None:
    told = evalcore("transitions", "--results", classed, "--by", "cohort", "--json").json
    assert [(group["group"], group["title"]) for group in told["groups"]] == [("villages", "村")]
    assert evalcore("transitions", "--results", classed, "--by", "moon").code == 2
