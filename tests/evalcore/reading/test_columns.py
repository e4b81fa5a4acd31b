"""Stored events become one narrow table per family, by SQL generated from the classes."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, ClassVar

import attrs
import pytest

from evalcore.errors import DataError
from evalcore.record import columns
from evalcore.record.columns import (
    ENVELOPE,
    Upcaster,
    columns_digest,
    family_columns,
    public_specs,
    upcasting_select,
)
from evalcore.record.reading import open_columns
from evalcore.vocabulary import FAMILIES, facts
from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import whole
from evalcore.vocabulary.pledges import PledgeFulfilled, PledgeMade
from evalcore.vocabulary.problems import ProblemFound
from evalcore.vocabulary.roster import UnitRegistered
from evalcore.vocabulary.visits import VisitMade as FirstVisitMade
from tests.evalcore.reading.logs import MemoryRecord

DAY = date(2025, 3, 1)
EXAMPLES: dict[str, Any] = {
    "day": date(2025, 2, 28),
    "whole": 7,
    "flag": True,
    "text": "修路 \"东段\"\n'二期'",
    "unit": "u1",
    "person": "p1",
    "case": "W-1",
    "period": "2025H1",
}


def read(*entries: Any) -> Any:
    record = MemoryRecord(entries)
    return open_columns(record, record.head(), cached=False).connection


def rows(connection: Any, family: str) -> list[dict[str, Any]]:
    found = connection.sql(f"SELECT * FROM log.{family} ORDER BY position")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def example(cls: type[Fact], *, full: bool) -> Fact:
    """A fact with every field set, or with the required ones only."""
    values = {
        spec.name: next(iter(spec.choices)) if spec.kind == "choice" else EXAMPLES[spec.kind]
        for spec in cls.specs()
        if (full or spec.required) and spec.name != "corrects"
    }
    return cls(**values)


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("topic", sorted(facts()))
def test_every_class_reads_back_as_it_was_written(topic: str, full: bool) -> None:
    cls = facts()[topic]
    fact = example(cls, full=full)
    [row] = rows(read(fact), cls.FAMILY)
    for spec in public_specs(cls):
        written = getattr(fact, spec.name)
        assert row[spec.name] == (None if written == "" else written), spec.name
    others = set(row) - set(ENVELOPE) - {spec.name for spec in public_specs(cls)}
    assert all(row[name] is None for name in others)


def test_every_family_has_a_table_even_in_an_empty_record() -> None:
    connection = read()
    for family in FAMILIES:
        assert rows(connection, family) == []
        described = connection.sql(f"DESCRIBE log.{family}").fetchall()
        assert {name: kind for name, kind, *_ in described} == dict(family_columns(family))


def test_no_column_is_a_floating_type() -> None:
    for family in FAMILIES:
        assert set(family_columns(family).values()) <= {"BIGINT", "VARCHAR", "DATE", "BOOLEAN"}


def test_private_fields_have_no_column() -> None:
    problem = ProblemFound(
        occurred_on=DAY, problem="W", unit="u", found_by="visit", description="张三家漏雨"
    )
    connection = read(problem)
    assert "description" not in family_columns("problems")
    assert "张三" not in str(rows(connection, "problems"))


def test_natural_keys_are_public() -> None:
    for cls in facts().values():
        public = {spec.name for spec in public_specs(cls)}
        assert set(cls.KEY) <= public, cls.__name__


def test_an_absent_field_reads_as_its_default() -> None:
    visit = ("VisitMade.1", '{"unit":"u","visit_kind":"visit","occurred_on":"2025-03-01"}')
    [row] = rows(read(visit), "visits")
    assert (row["households"], row["ordinal"], row["opening"]) == (1, 1, False)
    assert row["visitor"] is None


def test_the_envelope_is_kept_beside_the_fields() -> None:
    [row] = rows(
        read(UnitRegistered(occurred_on=DAY, unit="u", name="村", unit_kind="village")), "roster"
    )
    assert [row[name] for name in ENVELOPE] == [1, "UnitRegistered.1", "import-1", 1, "sheet!2"]


def test_a_topic_that_is_not_known_is_an_error_that_names_it_and_its_position() -> None:
    known = PledgeFulfilled(occurred_on=DAY, pledge="C-1")
    with pytest.raises(DataError, match=r"Position 2 .*'PledgeForgotten.1'"):
        read(known, ("PledgeForgotten.1", "{}"))


def test_a_version_that_is_not_known_is_an_error_that_names_it_and_its_position() -> None:
    with pytest.raises(DataError, match=r"Position 1 .*'PledgeMade.9'"):
        read(("PledgeMade.9", "{}"))


@pytest.mark.parametrize(
    "state",
    [
        '{"pledge":"C"',
        '{"pledge":"C","occurred_on":"2025-02-30"}',
        '{"pledge":"C","occurred_on":"2025-02-03","received_on":"soon"}',
        '{"pledge":"C"}',
        '{"occurred_on":"2025-02-03"}',
    ],
)
def test_a_state_that_cannot_be_read_is_an_error_that_names_its_position(state: str) -> None:
    good = [PledgeFulfilled(occurred_on=DAY, pledge=f"C-{n}") for n in range(6)]
    with pytest.raises(DataError, match=r"position 4 \(PledgeFulfilled\.1\)"):
        read(*good[:3], ("PledgeFulfilled.1", state), *good[3:])


def test_text_that_looks_like_sql_stays_text() -> None:
    content = '\'; DROP TABLE x; -- {"a":1}'
    pledge = PledgeMade(
        occurred_on=DAY, pledge="C", unit="u", pledge_kind="annual", content=content
    )
    assert rows(read(pledge), "pledges")[0]["content"] == content


def test_the_digest_of_the_columns_is_that_of_their_sql() -> None:
    assert columns_digest() == columns_digest()
    assert len(columns_digest()) == 64


def second_version() -> type[Fact]:
    """A second version of a class: what were doors became households, and which opened."""

    @attrs.frozen(kw_only=True)
    class VisitMade(FirstVisitMade):
        VERSION: ClassVar[int] = 2
        opened: int = whole("开门户数", "doors that were opened", default=0)

    return VisitMade


def test_an_older_version_is_upcast_by_sql_as_the_class_does_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def python(state: dict[str, Any]) -> dict[str, Any]:
        doors = state.pop("doors", 0)
        return state | {"households": doors, "opened": doors // 2 if doors else 0}

    second = second_version()
    known = {t: c for t, c in facts().items() if t != "VisitMade.1"} | {"VisitMade.2": second}
    monkeypatch.setattr(columns, "facts", lambda: known)
    monkeypatch.setattr(
        columns, "family", lambda name: tuple(c for c in known.values() if c.FAMILY == name)
    )
    same = {
        spec.name: spec.sql_type
        for spec in public_specs(second)
        if spec.name not in ("households", "opened")
    }
    upcaster = Upcaster(
        reads=same | {"doors": "BIGINT"},
        gives={
            "households": "coalesce(old.doors, 0)",
            "opened": "coalesce(old.doors, 0) >> 1",
        },
        python=python,
    )
    monkeypatch.setitem(columns.UPCASTERS, ("VisitMade", 1), upcaster)
    family_columns.cache_clear()
    try:
        old = {"unit": "u", "visit_kind": "visit", "doors": 7, "occurred_on": "2025-03-01"}
        new = second.from_states(json.dumps(python(dict(old))).encode())
        connection = read(
            ("VisitMade.1", json.dumps(old)), ("VisitMade.2", new.public_state().decode())
        )
        before, after = rows(connection, "visits")
        assert before.pop("position") == 1
        assert after.pop("position") == 2
        assert before == after
        assert (before["households"], before["opened"]) == (7, 3)
        assert before["topic"] == "VisitMade.2"
    finally:
        family_columns.cache_clear()


def test_the_select_of_a_version_names_every_column_of_its_family() -> None:
    for topic, cls in facts().items():
        sql = upcasting_select(topic, "events")
        for column in family_columns(cls.FAMILY):
            assert column in sql
