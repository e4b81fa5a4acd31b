"""The ledger of flags says of every file what the procedure says of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs

from evalcore.procedures.flags import FLAGS
from evalcore.vocabulary import Fact
from tests.evalcore.procedures.test_flags import CASES, command, fact
from tests.projections.ledgers.worlds import ledgers


def of_flag(event: Fact, number: str) -> Fact:
    """The same event in the file of another flag."""
    names = {a.name for a in attrs.fields(type(event))}
    more: dict[str, Any] = {"flag_no": number} if "flag_no" in names else {}
    if getattr(event, "measure_no", ""):
        more["measure_no"] = event.measure_no.replace("f1", number)  # type: ignore[attr-defined]
    return attrs.evolve(event, **more)


def files() -> dict[str, list[Fact]]:
    """What every case of the procedure leaves behind, each under a number of its own."""
    found = {}
    for at, case in enumerate(CASES):
        events = [fact(told) for told in case["given"]]
        if "then" in case:
            asked = command(case["when"], len(events))
            events += FLAGS.decide(FLAGS.fold(events), asked)
        found[f"f1-{at}"] = [of_flag(event, f"f1-{at}") for event in events]
    return {number: events for number, events in found.items() if events}


def test_where_a_flag_stands_is_the_same_in_its_ledger_and_in_its_procedure() -> None:
    told = files()
    made = ledgers([event for events in told.values() for event in events], date(2026, 12, 31))
    rows = {row["row"]: row for row in made["flag_cases"]}
    states = {number: FLAGS.fold(events) for number, events in told.items()}
    assert {number: row["state"] for number, row in rows.items()} == {
        number: state.stage for number, state in states.items()
    }
    assert len({state.stage for state in states.values()}) == 10
    for number, state in states.items():
        row = rows[number]
        last = state.standing[-1].measure if state.standing else None
        assert (row["measure"], row["appeal_until"]) == (
            last, state.confirmed.due_on if state.confirmed else None,
        ), number  # fmt: skip
    measures = {row["row"]: row["revoked"] for row in made["measures"]}
    assert measures == {
        f"measure|{one.measure_no}": one not in state.standing
        for state in states.values()
        for one in state.measures
    }
