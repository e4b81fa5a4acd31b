"""Which key seals the private part of a fact: its case's, else its own; made of public fields."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from evalcore.record.pseudonyms import NAMING
from evalcore.vocabulary import Fact, facts
from evalcore.vocabulary.actors import ActorRegistered
from evalcore.vocabulary.problems import ProblemFound, ReplyGiven
from evalcore.vocabulary.visits import VisitMade

DAY = date(2025, 3, 2)
WORDS = {
    "description",
    "note",
}
"""Private fields that hold words; those that hold names are in ``NAMING``."""


def visit(**more: object) -> VisitMade:
    return VisitMade(occurred_on=DAY, unit="V1", visit_kind="visit", **more)  # type: ignore[arg-type]


def test_what_belongs_to_a_case_is_sealed_with_the_case() -> None:
    found = ProblemFound(occurred_on=DAY, problem="W1", unit="V1", found_by="masses")
    reply = ReplyGiven(occurred_on=date(2025, 4, 1), problem="W1")
    assert found.seal_scope() == reply.seal_scope() == "problem:W1"
    assert visit(trigger="B1").seal_scope() == "trigger:B1"


def test_what_belongs_to_no_case_is_sealed_by_itself_and_an_actor_by_the_person() -> None:
    one, other = visit(who="张三"), visit(who="张三", ordinal=2)
    assert one.seal_scope() == "fact:VisitMade:V1::visit:2025-03-02:1"
    assert one.seal_scope() != other.seal_scope()
    actor = ActorRegistered(
        occurred_on=DAY, actor="li", name="李四", office="县委办", registered_by="县委"
    )
    assert actor.seal_scope() == "actor:li"


def test_a_corrected_word_keeps_its_key() -> None:
    assert visit(who="张三").seal_scope() == visit(who="李四", note="改").seal_scope()


@pytest.mark.parametrize("cls", [c for c in facts().values() if any(s.private for s in c.specs())])
def test_no_private_field_is_in_the_name_of_a_key(cls: type[Fact]) -> None:
    private = {spec.name for spec in cls.specs() if spec.private}
    assert private.isdisjoint(cls.KEY)
    assert all(spec.kind != "case" for spec in cls.specs() if spec.private)


def test_every_private_field_is_known_to_hold_names_or_words() -> None:
    private = {s.name for cls in facts().values() for s in cls.specs() if s.private}
    assert private <= NAMING | WORDS, "a new private field: say in pseudonyms.NAMING if it names"
    assert not NAMING & WORDS


def test_the_name_of_a_key_is_the_same_from_the_public_part_alone() -> None:
    one = visit(who="张三", note="说了什么")
    assert VisitMade.from_states(one.public_state()).seal_scope() == one.seal_scope()
    assert attrs.asdict(one)["who"] == "张三"
