"""A ballot box as a procedure: given what happened to it, a command, and what follows."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from evalcore.ballots.counting import Cell, Count
from evalcore.ballots.rules import Rules
from evalcore.procedures.boxes import BOXES
from evalcore.procedures.boxes_commands import (
    Command,
    IssueCodes,
    OpenBox,
    SealBox,
    TallyBox,
    VoidBox,
)
from evalcore.procedures.boxes_state import BoxState, round_of
from evalcore.procedures.deciding import Refused
from evalcore.procedures.facts import FINAL
from evalcore.vocabulary import Fact
from evalcore.vocabulary.ballots import (
    BallotBoxOpened,
    BallotBoxSealed,
    BallotBoxTallied,
    BallotBoxVoided,
    BallotCodesIssued,
    BallotRollPublished,
)
from evalcore.vocabulary.evaluations import BallotsCounted, VotesTallied
from tests.evalcore.procedures.given import given

JUNE, TODAY = date(2025, 6, 1), date(2025, 6, 2)
RULES = Rules(
    scheme="s", plan="mass", items=("总体",), options=("满意", "不满意"), unranked=(),
    groups=(("党员", "代表"), ("群众",)),
)  # fmt: skip
ROLLS = {"党员+代表": 12, "群众": 30}
HEAD: dict[str, Any] = {"box": "B", "on": JUNE, "today": TODAY}
ROOT, OTHER = "1" * 64, "2" * 64


def open_box(**more: Any) -> OpenBox:
    told: dict[str, Any] = {
        **HEAD, "by": "考核办", "meeting": "M", "part": "masses", "organiser": "T1",
        "rules": RULES, "rolls": ROLLS, **more,
    }  # fmt: skip
    return OpenBox(**told)


def issue(by: str = "保密办", **more: Any) -> IssueCodes:
    issued = {"党员+代表": (12, ROOT), "群众": (30, OTHER)}
    return IssueCodes(**HEAD, by=by, issued=more.get("issued", issued))


def seal(**more: Any) -> SealBox:
    told: dict[str, Any] = {
        "ballots": 30, "codes_root": ROOT, "ballots_root": OTHER, "rules_digest": RULES.digest,
        **more,
    }  # fmt: skip
    return SealBox(**HEAD, by="监票组", **told)


CELL = Cell("群众", 30, 20, 2, 1, {("总体", "满意"): 15, ("总体", "不满意"): 2})


def tally(count: Count | None = None, **more: Any) -> TallyBox:
    found = count or Count("valid", 17, 2, 1, (CELL,))
    return TallyBox(**HEAD, by="监票组", count=found, **more)


def void(ground: str = "票箱被打开") -> VoidBox:
    return VoidBox(**HEAD, by="县委组织部", ground=ground)


def after(*commands: Command) -> tuple[Fact, ...]:
    """What stands in the stream after commands that were all allowed."""
    events: tuple[Fact, ...] = ()
    for command in commands:
        events += BOXES.decide(BOXES.fold(events), command)
    return events


OPEN = after(open_box())
ISSUED = after(open_box(), issue())
SEALED = after(open_box(), issue(), seal())
TALLIED = after(open_box(), issue(), seal(), tally())


def test_opening_fixes_the_rules_and_publishes_the_rolls_before_any_code() -> None:
    opened, *rolls = given(BOXES).when(open_box()).made()
    assert isinstance(opened, BallotBoxOpened)
    assert (opened.rules, opened.rules_digest) == (RULES.canonical, RULES.digest)
    assert [(r.rater_category, r.roll) for r in rolls if isinstance(r, BallotRollPublished)] == [
        ("党员+代表", 12),
        ("群众", 30),
    ]


def test_nothing_of_a_box_can_be_withdrawn() -> None:
    assert {type(event) for event in TALLIED} - {BallotsCounted, VotesTallied} <= FINAL


def test_a_box_is_opened_once() -> None:
    given(BOXES, *OPEN).when(open_box()).refused("opened already")


def test_every_category_has_a_roll_of_somebody() -> None:
    given(BOXES).when(open_box(rolls={"群众": 30})).refused("roll of every category")
    given(BOXES).when(open_box(rolls={**ROLLS, "群众": 0})).refused("roll of every category")


def test_who_runs_a_part_is_told_in_one_way() -> None:
    given(BOXES).when(open_box(organised_by="V1")).refused("V1 runs this part, not T1")
    assert given(BOXES).when(open_box(organised_by="T1")).made()


def test_codes_are_issued_by_another_office_than_opened_the_box() -> None:
    given(BOXES, *OPEN).when(issue("考核办")).refused("another office")
    codes = given(BOXES, *OPEN).when(issue()).made()
    assert [(c.codes, c.root, c.issued_by) for c in codes if isinstance(c, BallotCodesIssued)] == [
        (12, ROOT, "保密办"),
        (30, OTHER, "保密办"),
    ]


def test_as_many_codes_are_issued_as_stand_on_the_roll_and_once() -> None:
    more = {"党员+代表": (13, ROOT), "群众": (30, OTHER)}
    given(BOXES, *OPEN).when(issue(issued=more)).refused("published roll")
    given(BOXES, *ISSUED).when(issue()).refused("once and for all")


def test_a_box_without_codes_or_with_other_rules_or_too_many_ballots_is_not_sealed() -> None:
    given(BOXES, *OPEN).when(seal()).refused("No codes")
    given(BOXES, *ISSUED).when(seal(rules_digest=ROOT)).refused("rules in the box")
    given(BOXES, *ISSUED).when(seal(ballots=43)).refused("More codes were used than issued")


def test_a_box_is_sealed_once_over_two_roots() -> None:
    (sealed,) = given(BOXES, *ISSUED).when(seal()).made()
    assert isinstance(sealed, BallotBoxSealed)
    assert (sealed.ballots, sealed.codes_root, sealed.ballots_root) == (30, ROOT, OTHER)
    given(BOXES, *SEALED).when(seal()).refused("sealed already")


def test_a_count_gives_the_same_facts_as_a_tally_on_paper() -> None:
    tallied, counted, *votes = given(BOXES, *SEALED).when(tally()).made()
    assert isinstance(tallied, BallotBoxTallied)
    assert (tallied.counted, tallied.invalid, tallied.blank, tallied.outcome) == (17, 2, 1, "valid")
    assert isinstance(counted, BallotsCounted)
    assert (counted.meeting, counted.part, counted.rater_category) == ("M", "masses", "群众")
    assert (counted.issued, counted.returned, counted.invalid, counted.blank) == (30, 20, 2, 1)
    assert [(v.item, v.option, v.votes) for v in votes if isinstance(v, VotesTallied)] == [
        ("总体", "满意", 15),
        ("总体", "不满意", 2),
    ]


def test_a_void_round_logs_its_rule_and_no_votes() -> None:
    made = given(BOXES, *SEALED).when(tally(Count("void: attendance_over", 9, 0, 0))).made()
    assert [type(event) for event in made] == [BallotBoxTallied]


def test_a_box_is_counted_once_and_only_when_sealed() -> None:
    given(BOXES, *ISSUED).when(tally()).refused("not sealed")
    given(BOXES, *TALLIED).when(tally()).refused("counted once")


def test_what_paper_counts_already_is_not_counted_from_a_box_too() -> None:
    given(BOXES, *SEALED).when(tally(on_paper=frozenset({"代表"}))).refused("代表", "paper")
    assert given(BOXES, *SEALED).when(tally(on_paper=frozenset({"离退休"}))).made()


def test_a_declared_void_box_takes_nothing_more() -> None:
    before = after(open_box(), issue(), void())
    for command in (seal(), issue(), tally(), void()):
        given(BOXES, *before).when(command).refused("declared void", "票箱被打开")


def test_a_count_can_be_declared_void_with_a_ground() -> None:
    (voided,) = given(BOXES, *TALLIED).when(void()).made()
    assert isinstance(voided, BallotBoxVoided)
    given(BOXES, *TALLIED).when(void(" ")).refused("why it is void")


def test_a_round_void_by_its_own_rule_needs_no_decision() -> None:
    before = after(open_box(), issue(), seal(), tally(Count("void: more_returned", 0, 0, 0)))
    given(BOXES, *before).when(void()).refused("void by its own rule", "more_returned")


@pytest.mark.parametrize("command", [open_box(by=" "), issue(""), attrs.evolve(void(), by="")])
def test_every_step_names_an_office(command: Command) -> None:
    given(BOXES).when(command).refused("which office")


def test_no_step_lies_ahead_or_before_the_one_before() -> None:
    given(BOXES, *ISSUED).when(attrs.evolve(seal(), on=date(2025, 5, 31))).refused("2025-06-01")
    given(BOXES).when(attrs.evolve(open_box(), on=date(2025, 6, 3))).refused("lies ahead")


def test_only_a_void_round_is_repeated_and_the_first_is_kept() -> None:
    standing = BOXES.fold(ISSUED)
    voided = BOXES.fold(after(open_box(), issue(), void()))
    again = open_box(box="B2", repeats="B")
    given(BOXES).when(attrs.evolve(again, boxes={"B": standing})).refused("is not void")
    given(BOXES).when(again).refused("There is no box B to repeat")
    opened, *_rolls = given(BOXES).when(attrs.evolve(again, boxes={"B": voided})).made()
    assert isinstance(opened, BallotBoxOpened)
    assert opened.repeats == "B"


def test_a_repetition_is_for_the_same_part_and_there_is_one() -> None:
    voided = BOXES.fold(after(open_box(part="peer"), void()))
    again = open_box(box="B2", repeats="B", boxes={"B": voided})
    given(BOXES).when(again).refused("another part")
    voided = BOXES.fold(after(open_box(), void()))
    second = BOXES.fold(after(open_box(box="B2", repeats="B", boxes={"B": voided})))
    third = open_box(box="B3", repeats="B", boxes={"B": voided, "B2": second})
    given(BOXES).when(third).refused("B2 repeats B already")


def test_nobody_is_asked_twice_in_the_same_part() -> None:
    boxes = {"B": BOXES.fold(OPEN)}
    given(BOXES).when(open_box(box="B2", boxes=boxes)).refused("代表, 党员, 群众", "votes twice")
    others = attrs.evolve(RULES, groups=(("离退休",),))
    apart = open_box(box="B2", boxes=boxes, rules=others, rolls={"离退休": 9})
    assert given(BOXES).when(apart).made()


def test_the_round_is_counted_along_what_is_repeated() -> None:
    def opened(box: str, repeats: str) -> BoxState:
        voided = BOXES.fold(after(open_box(), void()))
        told = open_box(box=box, repeats=repeats, boxes={repeats: voided} if repeats else {})
        return BOXES.fold(after(told))

    boxes = {"B": opened("B", ""), "B2": opened("B2", "B"), "B3": opened("B3", "B2")}
    assert [round_of(box, boxes) for box in ("B", "B2", "B3")] == [1, 2, 3]
    _tallied, counted, *_votes = given(BOXES, *SEALED).when(tally(round=2)).made()
    assert counted.ordinal == 2


COMMANDS = st.lists(
    st.sampled_from(
        [open_box(), issue(), issue("考核办"), seal(), seal(ballots=99), tally(), void()]
    ),
    max_size=14,
)


@cases(COMMANDS)
def test_in_whatever_order_commands_come_each_step_follows_its_own(commands: list[Command]) -> None:
    events: tuple[Fact, ...] = ()
    for command in commands:
        try:
            events += BOXES.decide(BOXES.fold(events), command)
        except Refused:
            continue
    kinds = [type(event) for event in events]
    order = [BallotBoxOpened, BallotCodesIssued, BallotBoxSealed, BallotBoxTallied]
    for earlier, later in pairwise(order):
        if later in kinds:
            assert kinds.index(earlier) < kinds.index(later)
    for once in (BallotBoxOpened, BallotBoxSealed, BallotBoxTallied, BallotBoxVoided):
        assert kinds.count(once) <= 1
    if BallotBoxVoided in kinds:
        assert kinds[-1] is BallotBoxVoided
    assert kinds.count(BallotCodesIssued) in (0, 2)
    issued = [e.issued_by for e in events if isinstance(e, BallotCodesIssued)]
    assert "考核办" not in issued
