"""Standings, effects and why-not against a second computation of the same rules, by counting.

The reference below shares nothing with the engine: it asks of each subject alone how many stand
before it, never sorts, and knows no cut.
"""

from __future__ import annotations

import re
from fractions import Fraction
from math import ceil, floor
from types import SimpleNamespace

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalcore.schemes import model
from projections.nodes import Kind, Nodes
from projections.publishing.scheme_tables import scheme_tables
from projections.rows import Subject
from projections.scores import Scores
from projections.standings import PEOPLE_DECIDE, stand
from projections.vetoes import Vetoed
from projections.why_not import why_not
from tests.projections.world import (
    DEMO,
    GRADES,
    TRUE,
    cases,
    indicator,
    number,
    scheme,
    share,
)

ORDER = [grade.name for grade in GRADES]
LIMITS = [90, 80, 60, 0]
SHORTEST = 90
VETOES = {
    "mild": ("较好", ()),
    "hard": ("较差", ()),
    "bars": ("", ("l1",)),
    "both": ("一般", ("l1", "l2")),
}
MEASURED = tuple(indicator(name, cases()) for name in ("roads", "first"))

subjects = st.fixed_dictionaries(
    {
        "total": st.sampled_from([None, 50, 60, 79, 80, 85, 90, 91, 91, 92, 95, 95, 99]),
        "days": st.sampled_from([365, 365, 365, SHORTEST, SHORTEST - 1]),
        "vetoes": st.lists(st.sampled_from(sorted(VETOES)), max_size=2, unique=True),
        "roads": st.sampled_from([None, "3", "5", "5", "9", "9/2"]),
        "first": st.sampled_from(["0", "1", "1", "2"]),
    }
)


def _size(of, rounding, least, base, tie):
    more = {"base": base, "tie": tie, "then_by": ("first",) if tie == "next" else ()}
    if isinstance(of, int):
        return model.Share(
            share=None, rounding="floor", least=0, basis=DEMO, number=number(of), **more
        )
    return share(of, rounding=rounding, least=least, **more)


sizes = st.builds(
    _size,
    st.sampled_from(["8/100", "3/10", "1/2", "1", 1, 3]),
    st.sampled_from(["floor", "ceil", "half_up"]),
    st.integers(0, 1),
    st.sampled_from(["cohort", "ranked", "eligible"]),
    st.sampled_from(["none", "all", "people", "next"]),
)
lists = st.lists(
    st.builds(
        model.CutList,
        st.sampled_from(["l1", "l2"]),
        st.just("list"),
        st.sampled_from(["top", "bottom"]),
        sizes,
        st.sampled_from(["", "roads"]),
    ),
    max_size=2,
    unique_by=lambda listed: listed.id,
)


@st.composite
def worlds(draw):
    frees = draw(st.booleans())
    quotas = draw(
        st.lists(
            st.builds(model.Quota, st.sampled_from(ORDER[:-1]), sizes, st.just(frees)),
            max_size=2,
            unique_by=lambda quota: quota.grade,
        )
    )
    everybody = {f"s{n:02}": each for n, each in enumerate(draw(st.lists(subjects, max_size=9)))}
    return everybody, tuple(quotas), tuple(draw(lists)), draw(st.sampled_from([1, 1, 3]))


# The reference


def status(person):
    if person["total"] is None:
        return "not_applicable"
    return "short_tenure" if person["days"] < SHORTEST else "ranked"


def seats_of(size, base):
    if size.number is not None:
        return size.number.numerator
    exact = Fraction(size.share.numerator, size.share.denominator) * base
    whole = {"floor": floor, "ceil": ceil, "half_up": lambda x: floor(x + Fraction(1, 2))}
    return min(base, max(whole[size.rounding](exact), size.least))


def place_of(name, keys, then, seats, tie):
    """``in``, ``out`` or ``open``: how many are before, and how many beside."""
    before = sum(key > keys[name] for key in keys.values())
    beside = sum(key == keys[name] for key in keys.values())
    if before + beside <= seats:
        return "in"
    if before >= seats:
        return "out"
    if tie == "next":
        equal = [other for other in keys if keys[other] == keys[name]]
        return place_of(name, {o: then[o] for o in equal}, then, seats - before, "people")
    return {"none": "out", "all": "in", "people": "open"}[tie]


def at_most(person):
    return [VETOES[veto][0] for veto in person["vetoes"] if VETOES[veto][0]]


def expected(world):
    """name → (status, rank, grade, lists), and name → the vetoes and quotas that lowered it."""
    everybody, quotas, given_lists, smallest = world
    ranked = {n: p for n, p in everybody.items() if status(p) == "ranked"}
    small = len(ranked) < smallest
    plain = {
        n: next(g for g, least in zip(ORDER, LIMITS, strict=True) if p["total"] >= least)
        for n, p in ranked.items()
    }
    grade = {n: max([plain[n], *at_most(p)], key=ORDER.index) for n, p in ranked.items()}
    unvetoed = dict(plain)
    fell = {n: set() for n in everybody}
    bases = {
        "cohort": len(everybody),
        "ranked": len(ranked),
        "eligible": sum(not at_most(p) for p in ranked.values()),
    }
    for name in ORDER if not small else ():
        for quota in (q for q in quotas if q.grade == name):
            keys = {
                n: p["total"]
                for n, p in ranked.items()
                if grade[n] == name or (not quota.frees and unvetoed[n] == name)
            }
            then = {n: Fraction(ranked[n]["first"]) for n in keys}
            seats = seats_of(quota.size, bases[quota.size.base])
            lower = ORDER[ORDER.index(name) + 1]
            for n in keys:
                if place_of(n, keys, then, seats, quota.size.tie) != "in":
                    if unvetoed[n] == name:
                        unvetoed[n] = lower
                    if grade[n] == name:
                        grade[n] = lower
                        fell[n].add(f"quota:{name}")
    on = {n: [] for n in everybody}
    passed = set()
    for listed in given_lists if not small else ():
        sign = 1 if listed.end == "top" else -1
        values = {
            n: p["total"] if not listed.by else p["roads"] and Fraction(p["roads"])
            for n, p in ranked.items()
        }
        values = {n: sign * value for n, value in values.items() if value is not None}
        off = {
            n
            for n, p in ranked.items()
            if any(listed.id in VETOES[v][1] for v in p["vetoes"])
            or (listed.size.base == "eligible" and at_most(p))
        }
        base = {**bases, "eligible": len(ranked) - len(off)}[listed.size.base]
        seats = seats_of(listed.size, base)
        keys = {n: value for n, value in values.items() if n not in off}
        then = {n: sign * Fraction(p["first"]) for n, p in ranked.items()}
        taken = {n for n in keys if place_of(n, keys, then, seats, listed.size.tie) == "in"}
        for n in taken:
            on[n].append(listed.id)

        def merit(n, values=values, then=then, listed=listed):
            return (values[n], then[n] if listed.size.tie == "next" else 0)

        for n in off & set(values):
            worst = min(map(merit, taken), default=None)
            # Without this one's veto: one more who is eligible, one more who contends.
            alone = {**keys, n: values[n]}
            more = seats_of(listed.size, base + (listed.size.base == "eligible"))
            if (
                place_of(n, values, then, seats, listed.size.tie) == "in"
                or place_of(n, alone, then, more, listed.size.tie) == "in"
                or (worst is not None and merit(n) >= worst)
            ):
                passed.add((n, listed.id))
    found = {}
    for n, person in everybody.items():
        mine = status(person)
        if mine == "ranked" and not small:
            rank = 1 + sum(p["total"] > person["total"] for p in ranked.values())
            found[n] = (mine, rank, grade[n], tuple(on[n]))
        else:
            mine = "small_cohort" if mine == "ranked" else mine
            found[n] = (mine, None, grade.get(n, ""), ())
    return found, fell, passed, plain


# The engine


def judged(world):
    everybody, quotas, given_lists, smallest = world
    rules = scheme(
        *MEASURED,
        grades=GRADES,
        subject="person",
        shortest=number(SHORTEST),
        smallest_cohort=number(smallest),
        quotas=quotas,
        lists=given_lists,
        vetoes=tuple(_veto(name) for name in VETOES),
    )
    pieces = {}
    for name, person in everybody.items():
        made = []
        for each in ("roads", "first"):
            earned, state = person[each], "scored" if person[each] else "not_applicable"
            exact = Fraction(earned or 0)
            kind = Kind(f"{each}/points", "points", "", ())
            possible = (100, 1) if earned else (0, 1)
            made.append((kind, (exact.numerator, exact.denominator), possible, state))
        pieces[name] = tuple(made)
    nodes = Nodes(list(pieces), [list(pieces.values())])
    totals = {n: p["total"] and p["total"] * 100 for n, p in everybody.items()}
    met = {
        name: tuple(Vetoed(_veto(v), ("m",), (7,)) for v in sorted(person["vetoes"]))
        for name, person in everybody.items()
        if person["vetoes"]
    }
    known = [_subject(name, person["days"]) for name, person in everybody.items()]
    standings, effects = stand(rules, known, Scores(nodes, totals, ()), met)
    return rules, known, standings, effects, nodes


def _veto(name):
    grade, bars = VETOES[name]
    return model.Veto(name, name, "measures", TRUE, "decided_on", grade, DEMO, bars=bars)


def _subject(name, days):
    return Subject(name, "person", name, name, name, name, "", "", "all", days, ())


class Told:
    """What why-not reads of results, without a file."""

    def __init__(self, rules, known, standings, effects, nodes):
        tables = {
            table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows()]
            for table in scheme_tables(rules)
        }
        self.run = SimpleNamespace(to_json=dict)
        self.cut_lists = {row["id"]: row for row in tables["cut_lists"]}
        self.vetoes = {row["id"]: row for row in tables["vetoes"]}
        self.indicators = {row["id"]: row for row in tables["indicators"]}
        self.groups, self.documents, self.cohorts = {}, {}, {"all": "all"}
        self._tables, self._known = tables, known
        self._standings, self._effects, self._nodes = standings, effects, nodes

    def grades(self):
        return [row["name"] for row in self._tables["grades"]]

    def rows(self, sql):
        return self._tables[re.fullmatch("SELECT [*] FROM ([a-z]+) ORDER BY place", sql)[1]]

    def subjects(self):
        return self._known

    def standings(self, subject=None):
        return [s for s in self._standings if subject in (None, s.subject)]

    def effects(self, subject=None):
        return [e for e in self._effects if subject in (None, e.subject)]

    def nodes(self, subject):
        return {node.node: node for node in self._nodes.of(subject)}


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_everybody_stands_where_counting_puts_them(world):
    found, _fell, _passed, _plain = expected(world)
    _rules, _known, standings, _effects, _nodes = judged(world)
    assert {s.subject: (s.status, s.rank, s.grade, s.lists) for s in standings} == found


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_effects_are_of_those_whom_counting_sees_moved_and_of_nobody_else(world):
    everybody, quotas, given_lists, _smallest = world
    found, fell, passed, _plain = expected(world)
    _rules, _known, _standings, effects, _nodes = judged(world)
    lowered = {n: set() for n in everybody}
    for effect in effects:
        rule = effect.rule.removeprefix("tie:")
        if rule.startswith("quota:") and effect.after != effect.before:
            lowered[effect.subject].add(rule)
    assert lowered == fell
    assert {(e.subject, e.before) for e in effects if e.rule.startswith("passed_over:")} == passed
    bases = {
        "cohort": len(everybody),
        "ranked": sum(status(p) == "ranked" for p in everybody.values()),
    }
    known = {f"quota:{q.grade}": q.size for q in quotas}
    known |= {f"list:{one.id}": one.size for one in given_lists}
    for effect in effects:
        size = known.get(effect.rule.removeprefix("tie:"))
        if size is not None:
            assert effect.base == bases.get(size.base, effect.base)
            assert effect.seats == seats_of(size, effect.base)
        if effect.after == PEOPLE_DECIDE:
            assert 0 < effect.free < effect.tie_group
    for name, person in everybody.items():
        met = {e.rule for e in effects if e.subject == name and e.rule.startswith("veto:")}
        ranked = found[name][0] in ("ranked", "small_cohort")
        assert met == {f"veto:{v}" for v in person["vetoes"] if ranked and VETOES[v][0]}


def test_a_veto_that_ends_a_tie_is_what_freed_the_seat():
    def person(vetoes=()):
        return {"total": 90, "days": 365, "vetoes": list(vetoes), "roads": None, "first": "0"}

    quota = model.Quota("好", _size(1, "floor", 0, "ranked", "none"), True)
    world = ({"s0": person(), "s1": person(["hard"])}, (quota,), (), 1)
    _rules, _known, standings, effects, _nodes = judged(world)
    assert {s.subject: s.grade for s in standings} == {"s0": "好", "s1": "较差"}
    (freed,) = [e for e in effects if e.rule == "freed:quota:好"]
    assert (freed.subject, freed.before, freed.after) == ("s0", "较好", "好")
    assert freed.evidence == (7,)


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_whoever_has_a_seat_because_somebody_else_met_a_veto_is_told(world):
    everybody, quotas, given_lists, smallest = world
    found, *_rest = expected(world)
    unharmed = {n: {**p, "vetoes": []} for n, p in everybody.items()}
    without, *_rest = expected((unharmed, quotas, given_lists, smallest))
    _rules, _known, _standings, effects, _nodes = judged(world)
    freed = {e.subject: e for e in effects if e.rule.startswith("freed:")}
    better = {
        name
        for name, (_status, rank, grade, _lists) in found.items()
        if rank
        and not at_most(everybody[name])
        and ORDER.index(grade) < ORDER.index(without[name][2])
    }
    assert set(freed) == better
    assert not freed or any(quota.frees for quota in quotas)
    for name, effect in freed.items():
        assert effect.rule == f"freed:quota:{found[name][2]}"
        assert effect.before in (without[name][2], PEOPLE_DECIDE)
        assert effect.after == found[name][2]
        assert effect.evidence
        assert effect.seats is not None
        assert everybody[name]["total"] * 100 <= effect.cut_total


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_why_not_names_everything_that_stands_between_a_subject_and_a_grade(world):
    everybody, quotas, _lists, _smallest = world
    found, fell, _passed, plain = expected(world)
    rules, known, standings, effects, nodes = judged(world)
    told = Told(rules, known, standings, effects, nodes)
    for subject in known:
        name, held = subject.id, found[subject.id]
        for wanted in ORDER:
            said = why_not(told, subject, wanted)
            if held[0] != "ranked":
                assert said["answer"] == "apart"
                continue
            at, own = ORDER.index(wanted), ORDER.index(held[2])
            if own <= at:
                assert said["answer"] == ("has" if own == at else "higher")
                continue
            assert said["answer"] == "kept"
            reasons = said["reasons"]
            assert reasons
            kinds = {reason["kind"] for reason in reasons}
            rules_named = {r["rule"].removeprefix("tie:") for r in reasons if "rule" in r}
            # The total alone.
            assert ("total" in kinds) == (ORDER.index(plain[name]) > at)
            # Each veto that by itself leaves no such grade, also where another came first.
            assert {r for r in rules_named if r.startswith("veto:")} == {
                f"veto:{v}"
                for v in everybody[name]["vetoes"]
                if VETOES[v][0] and ORDER.index(VETOES[v][0]) > at
            }
            # The quota that took the grade away; or would have left no seat for such a total.
            assert {r for r in rules_named if r.startswith("quota:")} == {
                r for r in fell[name] if r == f"quota:{wanted}"
            }
            if "seats" in kinds:
                assert any(quota.grade == wanted for quota in quotas)


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_whoever_is_free_of_all_that_why_not_names_bears_the_grade(world):
    """The answer is complete: take away what it names, and nothing else is in the way."""
    everybody, quotas, given_lists, smallest = world
    found, _fell, _passed, _plain = expected(world)
    rules, known, standings, effects, nodes = judged(world)
    told = Told(rules, known, standings, effects, nodes)
    for subject in known:
        name, held = subject.id, found[subject.id]
        for wanted in ORDER[:-1]:
            at = ORDER.index(wanted)
            if held[0] != "ranked" or ORDER.index(held[2]) <= at:
                continue
            reasons = why_not(told, subject, wanted)["reasons"]
            named = {r["rule"].removeprefix("tie:") for r in reasons if "rule" in r}
            person = dict(everybody[name])
            person["vetoes"] = [v for v in person["vetoes"] if f"veto:{v}" not in named]
            if any(r["kind"] == "total" for r in reasons):
                person["total"] = LIMITS[at]
            kept = tuple(
                q
                for q in quotas
                if f"quota:{q.grade}" not in named
                and not (q.grade == wanted and any(r["kind"] == "seats" for r in reasons))
            )
            again, *_rest = expected(({**everybody, name: person}, kept, given_lists, smallest))
            assert ORDER.index(again[name][2]) <= at, (name, wanted, reasons)


def flips_of(told, subject, wanted):
    """The nearest changes by their kind."""
    return {flip["kind"]: flip for flip in why_not(told, subject, wanted)["flips"]}


def units(text):
    """A total as the tests give it; results have two decimals."""
    return Fraction(text)


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_the_nearest_changes_would_give_the_grade_and_nothing_less_would(world):
    """Each change made in the reference: it gives the grade; a little less of it does not."""
    everybody, quotas, given_lists, smallest = world
    found, *_rest = expected(world)
    rules, known, standings, effects, nodes = judged(world)
    told = Told(rules, known, standings, effects, nodes)
    cent = Fraction(1, 100)
    highest = Fraction(1000)

    def bears(name, wanted, more=0, **changed):
        person = {**everybody[name], **changed}
        kept = tuple(
            attrs.evolve(q, size=_with_seats(q.size, seats[q.grade] + more))
            if more and q.grade == wanted
            else q
            for q in quotas
        )
        again, *_rest = expected(({**everybody, name: person}, kept, given_lists, smallest))
        return ORDER.index(again[name][2]) <= ORDER.index(wanted)

    bases = {"cohort": len(everybody), "ranked": sum(s.status == "ranked" for s in standings)}
    touched = {n for n, p in everybody.items() if status(p) == "ranked" and at_most(p)}
    bases["eligible"] = bases["ranked"] - len(touched)
    seats = {q.grade: seats_of(q.size, bases[q.size.base]) for q in quotas}
    for subject in known:
        name, held = subject.id, found[subject.id]
        for wanted in ORDER[:-1]:
            if held[0] != "ranked" or ORDER.index(held[2]) <= ORDER.index(wanted):
                continue
            flips = flips_of(told, subject, wanted)
            own = everybody[name]["total"]
            forbidding = [
                v
                for v in everybody[name]["vetoes"]
                if VETOES[v][0] and ORDER.index(VETOES[v][0]) > ORDER.index(wanted)
            ]
            rest = [v for v in everybody[name]["vetoes"] if v not in forbidding]
            assert ("total" in flips) == bears(name, wanted, total=highest)
            if "total" in flips:
                total = units(flips["total"]["total"])
                assert bears(name, wanted, total=total)
                assert total - cent == own or not bears(name, wanted, total=total - cent)
                assert units(flips["total"]["more"]) == total - own
            assert ("veto" in flips) == bool(forbidding and bears(name, wanted, vetoes=rest))
            both = (
                bool(forbidding)
                and "veto" not in flips
                and "total" not in flips
                and bears(name, wanted, vetoes=rest, total=highest)
            )
            assert ("both" in flips) == both
            if both:
                total = units(flips["both"]["total"])
                assert bears(name, wanted, vetoes=rest, total=total)
                assert not bears(name, wanted, vetoes=rest, total=total - cent)
            enough = [n for n in range(1, len(everybody) + 1) if bears(name, wanted, more=n)]
            assert ("seats" in flips) == bool(enough)
            if enough:
                assert flips["seats"]["more"] == enough[0]


def _with_seats(size, number_of_seats):
    return attrs.evolve(size, share=None, number=number(number_of_seats))


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_the_least_total_for_a_list_from_the_top_is_the_least(world):
    everybody, quotas, given_lists, smallest = world
    found, *_rest = expected(world)
    rules, known, standings, effects, nodes = judged(world)
    told = Told(rules, known, standings, effects, nodes)
    cent = Fraction(1, 100)

    def is_on(name, listed, **changed):
        person = {**everybody[name], **changed}
        again, *_rest = expected(({**everybody, name: person}, quotas, given_lists, smallest))
        return listed in again[name][3]

    for subject in known:
        name = subject.id
        for listed in given_lists:
            if found[name][0] != "ranked" or listed.id in found[name][3]:
                continue
            flips = flips_of(told, subject, listed.id)
            if listed.end != "top" or listed.by:
                assert flips == {}
            elif "total" in flips:
                unseen = [
                    v for v, (grade, bars) in VETOES.items() if listed.id in bars and not grade
                ]
                assert flips["total"]["unless"] == unseen
                if set(unseen) & set(everybody[name]["vetoes"]):
                    continue
                total = units(flips["total"]["total"])
                assert is_on(name, listed.id, total=total)
                before = total - cent
                assert before == everybody[name]["total"] or not is_on(
                    name, listed.id, total=before
                )


@pytest.mark.parametrize("name", sorted(VETOES))
def test_the_reference_knows_every_veto(name):
    grade, bars = VETOES[name]
    assert grade in ("", *ORDER)
    assert grade or bars
