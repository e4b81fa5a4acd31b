"""Every number can be walked back: from total to node, contribution, ledger row and event.

The score of everybody in a small invented county is computed a second time here, from the
contributions and the scheme alone, the way a reviewer would with paper and pencil.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction

import pytest

from evalcore.demo.year import make_year
from evalcore.schemes.columns import ABOUT_A_PERSON
from evalcore.schemes.loader import load_scheme
from evalcore.schemes.model import Cases, Slots, Tallies
from projections.calendar_slots import due
from projections.cases import evaluate_facts
from projections.rounds import is_void
from projections.small_cells import categories_of, is_hidden
from projections.whose import ALONG_WITH_A_PERSON

SCHEME = load_scheme("county-secretaries-2025")
FACTS = [fact for entry in make_year(3, 2)[1] for fact in entry.facts]


@pytest.fixture(scope="module")
def found():
    evaluation = evaluate_facts(FACTS, SCHEME, date(2025, 12, 31))
    assert len({s.status for s in evaluation.standings}) >= 3
    yield evaluation
    evaluation.connection.close()


def rows(found, columns, where="TRUE"):
    return found.connection.execute(
        f"SELECT {columns} FROM contributions WHERE {where} ORDER BY ALL"
    ).fetchall()


def exact(number):
    return Fraction(number.numerator, number.denominator)


def by_hand(contributions):
    """A total from contributions (indicator, slot, credit, possible); None where none applies."""
    shares, extra = {}, {}
    for indicator in SCHEME.indicators:
        mine = [c for c in contributions if c[0] == indicator.id]
        if indicator.role != "score":
            sign = -1 if indicator.role == "deduction" else 1
            extra[indicator.id] = sign * sum(c[2] for c in mine) * exact(indicator.points)
            continue
        counts = indicator.counts
        if isinstance(counts, Tallies):
            weighed = [
                (sum(exact(counts.weights[c]) for c in categories_of(slot)), Fraction(credit, of))
                for _, slot, credit, of in mine
                if of
            ]
            weights = sum(weight for weight, _ in weighed)
            share = sum(w * s for w, s in weighed) / weights if weights else None
        else:
            of = sum(c[3] for c in mine)
            share = Fraction(sum(c[2] for c in mine), of) if of else None
        if share is None and indicator.when_none != "not_applicable":
            share = Fraction(indicator.when_none == "full")
        if share is not None and indicator.curve:
            steps = [exact(b.gives) for b in indicator.curve if share >= exact(b.at_least)]
            share = steps[0] if steps else Fraction(0)
        shares[indicator.id] = share
    points = {i.id: exact(i.points) for i in SCHEME.indicators}
    full = sum(points[name] for name in shares)
    applied = sum(points[name] for name, share in shares.items() if share is not None)
    if not applied:
        return None
    total = sum(
        share * points[name] * full / applied for name, share in shares.items() if share is not None
    )
    for group in SCHEME.groups:
        members = [i for i in SCHEME.indicators if i.group == group.id and i.role != "score"]
        for role in ("bonus", "deduction"):
            part = sum(extra[i.id] for i in members if i.role == role)
            cap = exact(group.cap) if group.cap else abs(part)
            total += max(-cap, min(cap, part))
    total = max(total, Fraction(0))
    return int(total * 10**SCHEME.rounding.decimals + Fraction(1, 2))


def test_every_total_is_what_paper_and_pencil_make_of_its_contributions(found):
    mine = defaultdict(list)
    for subject, *contribution in rows(found, "subject, indicator, slot, credit, possible"):
        mine[subject].append(contribution)
    assert {s.subject: s.total for s in found.standings} == {
        s.subject: by_hand(mine[s.subject]) for s in found.standings
    }


def test_every_node_rests_on_nodes_or_contributions_that_are_there(found):
    held = {(s, i) for s, i in rows(found, "DISTINCT subject, indicator")}
    slots = set(rows(found, "subject, indicator, slot"))
    for subject in found.subjects:
        nodes = {node.node: node for node in found.nodes.of(subject.id)}
        reached, waiting = set(), ["total"]
        while waiting:
            name = waiting.pop()
            reached.add(name)
            for below in nodes[name].inputs:
                if not below.startswith("contributions:"):
                    waiting.append(below)
                    continue
                _, indicator, *slot = below.split(":", 2)
                if slot:
                    assert (subject.id, indicator, *slot) in slots
                elif nodes[name].state == "scored":
                    assert (subject.id, indicator) in held, (subject.id, name)
        # What no total rests on would be a number from nowhere.
        assert reached == set(nodes)


def test_every_contribution_is_reached_by_a_node(found):
    for subject, indicator in rows(found, "DISTINCT subject, indicator"):
        node = found.nodes.get(subject, f"{indicator}/points")
        assert node is not None
        assert node.state in ("scored", "withheld", "not_applicable"), (subject, indicator)


CASES = ("pledge", "problem", "meeting", "comment", "matter", "trigger", "decision", "measure_no")


def units_of_facts():
    """Position → the units that a fact may be about: its own, its case's, its handlers'."""
    of_case = defaultdict(set)

    def named(fact):
        names = ("unit", "handler", "reported_by", "checker")
        return {getattr(fact, name) for name in names if getattr(fact, name, None)}

    def case(fact):
        return next(((n, getattr(fact, n)) for n in CASES if getattr(fact, n, None)), None)

    for fact in FACTS:
        if case(fact):
            of_case[case(fact)] |= named(fact)
    return {
        at: named(fact) | (of_case[case(fact)] if case(fact) else set())
        for at, fact in enumerate(FACTS, start=1)
    }


def test_every_event_of_a_contribution_is_in_the_log_and_about_its_unit(found):
    about = units_of_facts()
    for subject, unit, ledger, events in rows(found, "subject, unit, ledger, events"):
        assert events == sorted(set(events))
        for position in events:
            fact = FACTS[position - 1]
            if ledger in ALONG_WITH_A_PERSON:
                assert subject == f"{fact.person}@{unit}"
            else:
                assert unit in about[position], (subject, fact)


def test_every_contribution_but_what_was_not_found_has_events(found):
    bare = rows(found, '"row", credit', "LEN(events) = 0")
    assert bare
    assert all(row is None and credit == 0 for row, credit in bare)


def test_every_row_that_a_contribution_names_is_in_its_ledger(found):
    for ledger, unit, slot, named in rows(found, 'ledger, unit, slot, "row"', '"row" IS NOT NULL'):
        key = "meeting" if is_hidden(slot) or is_void(slot) else '"row"'
        mine = "unit = ?" if ledger not in ALONG_WITH_A_PERSON else "? <> ''"
        there = found.connection.execute(
            f"SELECT {key} FROM {ledger} WHERE {mine}", [unit]
        ).fetchall()
        assert {(name,) for name in named.split("; ")} <= set(there)


def in_office(found, unit, day):
    (service,) = [s for s in found.served if s.unit == unit and s.from_on <= day <= s.to_on]
    return service.subject


def test_a_case_is_of_whoever_served_on_its_day_or_whom_it_names(found):
    for indicator in SCHEME.indicators:
        counts = indicator.counts
        if isinstance(counts, Slots):
            continue
        for subject, unit, day, row in rows(
            found, 'subject, unit, occurred_on, "row"', f"indicator = '{indicator.id}'"
        ):
            named = None
            if counts.ledger in ABOUT_A_PERSON and isinstance(counts, Cases):
                sql = f'SELECT person FROM {counts.ledger} WHERE "row" = ?'
                ((named,),) = found.connection.execute(sql, [row]).fetchall()
            assert subject == (f"{named}@{unit}" if named else in_office(found, unit, day))


def test_every_slot_that_fell_due_is_there_once_and_of_whoever_served_on_its_last_day(found):
    units = {service.unit for service in found.served}
    for indicator in SCHEME.indicators:
        counts = indicator.counts
        if isinstance(counts, Slots):
            assert rows(found, "unit, slot, subject", f"indicator = '{indicator.id}'") == sorted(
                (unit, slot.label, in_office(found, unit, slot.last_day))
                for unit in units
                for slot in due(counts, SCHEME.period, found.as_of)
                if not (
                    counts.same_person and "unattributed" in in_office(found, unit, slot.last_day)
                )
            )


def test_every_effect_and_flag_cites_what_is_there(found):
    about = units_of_facts()
    slots = set(rows(found, "subject, indicator, slot"))
    for effect in found.effects:
        unit = found.subject[effect.subject].unit
        assert effect.basis
        assert all(unit in about[position] for position in effect.evidence)
    assert found.flags
    for flag in found.flags:
        assert flag.basis
        assert all(flag.unit in about[position] for position in flag.evidence), flag
        for cited in flag.cites:
            kind, _, what = cited.partition(":")
            if kind == "contribution":
                assert (flag.subject, *what.split(":", 1)) in slots
            elif kind == "node":
                assert found.nodes.get(flag.subject, what)
            elif kind == "ledger":
                ledger, row = what.split(":", 1)
                sql = f'SELECT 1 FROM {ledger} WHERE "row" = ? AND unit = ?'
                assert found.connection.execute(sql, [row, flag.unit]).fetchone()


def test_days_in_office_and_vacancies_add_up_to_the_days_of_each_unit(found):
    days = defaultdict(int)
    for subject in found.subjects:
        days[subject.unit] += subject.days
        spans = [
            (date.fromisoformat(b) - date.fromisoformat(a)).days + 1 for a, b in subject.intervals
        ]
        assert subject.days == sum(spans)
    assert set(days.values()) == {365}
