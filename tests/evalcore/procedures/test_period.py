"""The end of a period: what keeps a run from being official, and that there is one at most."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from evalcore.procedures.deciding import Refused
from evalcore.procedures.period import CLOSING, stream_of
from evalcore.procedures.publishing import Asked, Lower, Publish
from evalcore.procedures.ties import DecideTie, OpenTie, Who
from evalcore.vocabulary.results import RunPublished, StandingPublished, TieDecided
from tests.evalcore.procedures.given import given

DAY, TODAY = date(2026, 1, 15), date(2026, 1, 20)
RULES, ROOT = "a" * 64, "c" * 64
TABLES = {"standings": "d" * 64, "flags": "e" * 64}
WANG, LI, ZHAO = Who("V1", "P1", "王某"), Who("V2", "P2", "李某"), Who("V3", "P3", "赵某")
TIE = OpenTie("list:top", "villages", 1, (WANG, LI), "90.12")


def standing(who: Who = WANG, **more: Any) -> StandingPublished:
    given = {"status": "ranked", "grade": "好", "rank": 1, "ranked_of": 2, "total": 9012, **more}
    return StandingPublished(
        occurred_on=DAY, received_on=DAY, run="f" * 64, scheme="s", period="2025", unit=who.unit,
        person=who.person, cohort="villages", decimals=2, **given,
    )  # fmt: skip


ASKED = Asked(
    scheme="s", period="2025", digest=RULES, in_force=RULES, by="县委组织部", on=DAY, today=TODAY
)
PUBLISH = Publish(
    asked=ASKED, run="f" * 64, engine="b" * 64, as_of=date(2025, 12, 31), size=1200, root=ROOT,
    tables=TABLES, results="d" * 64, open_ties=(), standings=(standing(), standing(LI, rank=2)),
)  # fmt: skip


def publish(**changes: Any) -> Publish:
    """``PUBLISH`` with changes of its own or of what was asked."""
    asked = {name: value for name, value in changes.items() if hasattr(ASKED, name)}
    own = {name: value for name, value in changes.items() if name not in asked}
    return attrs.evolve(PUBLISH, asked=attrs.evolve(ASKED, **asked), **own)


def published() -> RunPublished:
    made = CLOSING.decide(CLOSING.initial_state(), PUBLISH)
    (event,) = (one for one in made if isinstance(one, RunPublished))
    return event


def decide_tie(takes: set[str] | frozenset[str] = frozenset({"P1@V1"}), **more: Any) -> DecideTie:
    given = {"rule": "list:top", "open_ties": (TIE,), "by": "县委常委会", **more}
    return DecideTie(
        scheme="s", period="2025", takes=frozenset(takes), on=DAY, today=TODAY, **given
    )


def decided(who: Who, taken: bool) -> TieDecided:
    return TieDecided(
        occurred_on=DAY, received_on=TODAY, scheme="s", period="2025", rule="list:top",
        unit=who.unit, person=who.person, taken=taken, decided_by="县委常委会",
    )  # fmt: skip


# Publishing


def test_a_run_with_nothing_against_it_is_published_with_every_standing() -> None:
    first, run, second = given(CLOSING).when(PUBLISH).made()
    assert isinstance(run, RunPublished)
    assert (run.digest, run.size, run.root, run.subjects) == (RULES, 1200, ROOT, 2)
    assert run.results == "d" * 64
    assert json.loads(run.tables) == TABLES
    assert (first, second) == (standing(), standing(LI, rank=2))


def test_a_second_run_of_the_period_is_refused_naming_the_first() -> None:
    given(CLOSING, published()).when(publish(run="0" * 64)).refused("2025", "f" * 12, "1200")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"demo": ("indicators.a.points", "grades.好")}, ("demo", "indicators.a.points", "2 val")),
        ({"outdated": ("Parameter reply_days has no value in force",)}, ("reply_days",)),
        ({"settings": ("reply_days=7",)}, ("reply_days=7", "trials")),
        ({"in_force": ""}, ("not adopted", "scheme adopt")),
        ({"in_force": "9" * 64}, ("9" * 12, "changed since")),
        ({"by": " "}, ("--by",)),
        ({"on": date(2026, 1, 21)}, ("2026-01-21",)),
        ({"open_ties": (TIE,)}, ("list:top", "王某 (P1@V1)", "李某", "1 of 2", "tie decide")),
        ({"lower": (Lower("villages", "v", RULES),)}, ("villages", "not published")),
        ({"lower": (Lower("villages", "v", RULES, "8" * 64),)}, ("8" * 12, "villages")),
        (
            {"lower": (Lower("villages", "v", RULES, RULES, ("standings",)),)},
            ("villages", "standings", "otherwise"),
        ),
    ],
)
def test_what_keeps_a_run_from_being_official(
    changes: dict[str, Any], words: tuple[str, ...]
) -> None:
    given(CLOSING).when(publish(**changes)).refused(*words)


def test_a_level_that_was_published_as_it_comes_out_does_not_keep_it() -> None:
    lower = Lower("villages", "v", RULES, RULES)
    assert given(CLOSING).when(publish(lower=(lower,))).made()


def test_every_reason_is_told_at_once() -> None:
    several = publish(in_force="", demo=("x",), open_ties=(TIE,))
    given(CLOSING).when(several).refused("not adopted", "demo", "list:top")


def test_many_demo_numbers_are_counted_and_a_few_named() -> None:
    many = tuple(f"n{at}" for at in range(40))
    given(CLOSING).when(publish(demo=many)).refused("40 values", "n11", "and 28 more")


# Ties


def test_a_decided_tie_is_one_fact_for_each_of_the_tied() -> None:
    given(CLOSING).when(decide_tie()).then(decided(WANG, True), decided(LI, False))


def test_nobody_may_take_the_seat() -> None:
    given(CLOSING).when(decide_tie(set())).then(decided(WANG, False), decided(LI, False))


def test_more_than_the_seats_left_are_refused() -> None:
    given(CLOSING).when(decide_tie({"P1@V1", "P2@V2"})).refused("2 are", "1 are left")


def test_a_rule_without_an_open_tie_is_refused_naming_those_that_are() -> None:
    given(CLOSING).when(decide_tie(rule="quota:好")).refused("quota:好", "list:top in villages")
    given(CLOSING).when(decide_tie(open_ties=())).refused("none")


def test_somebody_who_is_not_tied_is_refused() -> None:
    given(CLOSING).when(decide_tie({"P3@V3"})).refused("P3@V3", "not among the tied")


def test_a_tie_of_several_cohorts_is_decided_one_at_a_time() -> None:
    other = OpenTie("list:top", "communities", 1, (ZHAO,))
    both = {"open_ties": (TIE, other)}
    given(CLOSING).when(decide_tie(set(), **both)).refused("--cohort")
    assert given(CLOSING).when(decide_tie({"P3@V3"}, **both)).made() == (decided(ZHAO, True),)
    assert len(given(CLOSING).when(decide_tie(set(), cohort="villages", **both)).made()) == 2
    given(CLOSING).when(decide_tie({"P1@V1", "P3@V3"}, **both)).refused("--cohort")


def test_a_tie_of_a_published_run_can_not_be_decided_any_more() -> None:
    given(CLOSING, published()).when(decide_tie()).refused("published", "2026-01-15")


def test_nobody_decides_nothing_and_nothing_is_decided_tomorrow() -> None:
    given(CLOSING).when(decide_tie(by="")).refused("--by")
    given(CLOSING).when(attrs.evolve(decide_tie(), on=date(2026, 1, 21))).refused("2026-01-21")


def test_the_stream_names_scheme_and_period() -> None:
    assert stream_of("s", "2025") == "period:s:2025"


# Whatever the order

COMMANDS = st.one_of(
    st.builds(
        publish,
        run=st.sampled_from(["0" * 64, "1" * 64, "2" * 64]),
        in_force=st.sampled_from([RULES, RULES, ""]),
        open_ties=st.sampled_from([(), (), (TIE,)]),
    ),
    st.builds(decide_tie, st.sampled_from([frozenset({"P1@V1"}), frozenset({"P9@V9"})])),
)


@cases(st.lists(COMMANDS, max_size=10))
def test_whatever_is_tried_there_is_one_official_run_at_most_and_nothing_after_it(
    commands: list[Any],
) -> None:
    events: list[Any] = []
    for command in commands:
        try:
            events += CLOSING.decide(CLOSING.fold(events), command)
        except Refused:
            continue
    runs = [at for at, event in enumerate(events) if isinstance(event, RunPublished)]
    assert len(runs) <= 1
    if runs:
        # The run stands in the midst of its standings, and these end the stream.
        (at,) = runs
        around = [*events[at - events[at].subjects // 2 : at], *events[at + 1 :]]
        assert len(around) == events[at].subjects
        assert all(isinstance(event, StandingPublished) for event in around)
