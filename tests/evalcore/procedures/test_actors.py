"""Actors: who is registered, who is given which role, and what nobody can do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from evalcore.procedures.actors import (
    ACTORS,
    AddActor,
    AdmitActorKey,
    GrantRole,
    RevokeActorKey,
    RevokeRole,
)
from evalcore.procedures.actors_state import Grant
from evalcore.procedures.deciding import Refused
from evalcore.procedures.rights import RIGHTS, may, scope_of, who_could
from evalcore.transparency.note import COSIGNATURE, Signer
from evalcore.vocabulary import Fact
from evalcore.vocabulary.actors import (
    ROLES,
    ActorKeyAdmitted,
    ActorKeyRevoked,
    ActorRegistered,
    RightOverridden,
    RoleGranted,
    RoleRevoked,
)
from tests.evalcore.procedures.given import given

DAY = date(2025, 3, 1)
PARENTS = {"T1": "C1", "V1": "T1", "V2": "T1", "V9": "T2", "T2": "C1"}


def on(cls: type[Fact], **more: Any) -> Any:
    return cls(occurred_on=DAY, received_on=DAY, **more)


def person(actor: str, code: str, office: str = "县委组织部") -> ActorRegistered:
    return on(ActorRegistered, actor=actor, person=code, office=office, registered_by="县委")


def role(actor: str, name: str, unit: str = "", until: date | None = None) -> RoleGranted:
    return on(RoleGranted, actor=actor, role=name, unit=unit, until=until, granted_by="县委")


def verifier(seed: int, kind: int = 1) -> Any:
    return Signer(f"王敏-{seed}", bytes([seed]) * 32, kind).verifier


WANG = (person("王敏", "P1"), role("王敏", "admin"))
LI = person("李强", "P2")
ADD = AddActor(done_by="王敏", actor="李强", office="县委组织部", by="县委", today=DAY, person="P2")
GRANT = GrantRole(done_by="王敏", actor="李强", grant=Grant("decider"), by="县委", today=DAY)
REVOKE = RevokeRole(
    done_by="王敏", actor="王敏", role="admin", unit="", ground="调离", by="县委", today=DAY
)


def test_the_first_actor_is_an_admin_registered_by_an_authority():
    first = attrs.evolve(ADD, actor="王敏", person="P1", done_by="王敏")
    given(ACTORS).when(attrs.evolve(first, grants=(Grant("admin"),))).then(*WANG)
    given(ACTORS).when(first).refused("admin")
    for grant in (Grant("clerk"), Grant("admin", until=DAY), Grant("admin", "C1")):
        given(ACTORS).when(attrs.evolve(first, grants=(grant,))).refused("The first actor")
    nobody = attrs.evolve(first, by=" ", grants=(Grant("admin"),))
    given(ACTORS).when(nobody).refused("Nobody decides this")


def test_from_then_on_only_an_admin_registers_and_grants():
    given(ACTORS, *WANG).when(ADD).then(attrs.evolve(LI))
    for command in (
        attrs.evolve(ADD, done_by="李强"),
        attrs.evolve(GRANT, done_by="赵敏", actor="王敏"),
        attrs.evolve(REVOKE, done_by="李强"),
    ):
        given(ACTORS, *WANG, LI).when(command).refused("has no right", "Who could: 王敏")


def test_nobody_grants_to_themselves():
    mine = attrs.evolve(GRANT, actor="王敏")
    given(ACTORS, *WANG).when(mine).refused("can't grant to themselves")
    given(ACTORS, *WANG, LI).when(GRANT).then(role("李强", "decider"))


def test_an_authority_can_allow_what_was_refused_for_want_of_the_right():
    mine = attrs.evolve(GRANT, actor="李强", done_by="李强", grant=Grant("admin"))
    given(ACTORS, *WANG, LI).when(mine).refused("has no right")
    given(ACTORS, *WANG, LI).when(attrs.evolve(mine, overridden=True)).then(role("李强", "admin"))


@pytest.mark.parametrize("name", ["县委组织部", "县委 组织部", "县委组织部 "])
def test_an_office_is_no_actor(name):
    given(ACTORS, *WANG).when(attrs.evolve(ADD, actor=name)).refused("name of an office")


@pytest.mark.parametrize("name", ["", " ", "王\n敏", "王\u202e敏", "王" * 61])
def test_a_name_that_cannot_be_read_is_no_actors(name):
    given(ACTORS, *WANG).when(attrs.evolve(ADD, actor=name)).refused("can't be the name")


def test_a_desk_must_name_its_person():
    desk = attrs.evolve(ADD, actor="office", person="")
    given(ACTORS, *WANG).when(desk).refused("under the name of a desk")
    given(ACTORS, *WANG).when(attrs.evolve(desk, name="李强")).then(
        attrs.evolve(LI, actor="office", person="", name="李强")
    )
    given(ACTORS, *WANG).when(attrs.evolve(ADD, office=" ")).refused("--office")


def test_nobody_is_two_actors():
    given(ACTORS, *WANG, LI).when(attrs.evolve(ADD, actor="老李")).refused("P2", "李强")
    given(ACTORS, *WANG).when(attrs.evolve(ADD, actor="李强", namesakes=("王敏",))).refused("王敏")
    liqiang = person("LiQiang", "P2")
    for alike in ("LIQIANG", "Li Qiang", "LiQiang"):
        given(ACTORS, *WANG, liqiang).when(attrs.evolve(ADD, actor=alike, person="P7")).refused(
            "LiQiang is registered already"
        )


def test_the_last_admin_stays():
    given(ACTORS, *WANG, LI).when(REVOKE).refused("王敏 is the last admin")
    another = role("李强", "admin")
    made = given(ACTORS, *WANG, LI, another).when(REVOKE).made()
    assert [type(one) for one in made] == [RoleRevoked]
    for no_help in (role("李强", "admin", until=DAY), role("李强", "decider")):
        given(ACTORS, *WANG, LI, no_help).when(REVOKE).refused("last admin")
    ends = attrs.evolve(
        GRANT, actor="王敏", grant=Grant("admin", until=DAY), done_by="李强", overridden=True
    )
    given(ACTORS, *WANG, LI).when(ends).refused("last admin")


def test_a_role_is_taken_back_only_from_who_has_it_and_with_a_reason():
    take = attrs.evolve(REVOKE, actor="李强", role="decider")
    given(ACTORS, *WANG, LI).when(take).refused("has no role")
    given(ACTORS, *WANG, LI, role("李强", "decider", "T1")).when(take).refused("decider 决定人 T1")
    given(ACTORS, *WANG, LI, role("李强", "decider")).when(attrs.evolve(take, ground="")).refused(
        "--because"
    )


def test_what_is_no_role_or_never_holds_is_not_granted():
    for grant, word in (
        (Grant("boss"), "no role"),
        (Grant("decider", until=DAY - timedelta(1)), "past"),
        (Grant("key_keeper", "T1"), "whole record"),
    ):
        given(ACTORS, *WANG, LI).when(attrs.evolve(GRANT, grant=grant)).refused(word)
    given(ACTORS, *WANG, LI, role("李强", "decider")).when(GRANT).refused("already")
    given(ACTORS, *WANG).when(GRANT).refused("李强 is no actor", "王敏")


def test_the_same_again_on_one_day_is_told_apart():
    gone = on(RoleRevoked, actor="李强", role="decider", unit="", ground="误", revoked_by="县委")
    given(ACTORS, *WANG, LI, role("李强", "decider"), gone).when(GRANT).then(
        attrs.evolve(role("李强", "decider"), ordinal=2)
    )


def test_a_key_is_one_persons_for_good():
    admit = AdmitActorKey(done_by="王敏", actor="李强", verifier=verifier(1), by="县委", today=DAY)
    admitted = on(ActorKeyAdmitted, actor="李强", vkey=verifier(1).vkey, admitted_by="县委")
    given(ACTORS, *WANG, LI).when(admit).then(admitted)
    given(ACTORS, *WANG, LI, admitted).when(attrs.evolve(admit, actor="王敏")).refused("李强")
    revoke = RevokeActorKey(
        done_by="王敏", actor="李强", key=verifier(1).key_id.hex(), ground="遗失", by="县委",
        today=DAY,
    )  # fmt: skip
    revoked = on(
        ActorKeyRevoked, actor="李强", vkey=verifier(1).vkey, ground="遗失", revoked_by="县委"
    )
    given(ACTORS, *WANG, LI, admitted).when(revoke).then(revoked)
    given(ACTORS, *WANG, LI, admitted, revoked).when(admit).refused("never signs again")
    given(ACTORS, *WANG, LI, admitted, revoked).when(revoke).refused("no key")
    given(ACTORS, *WANG, LI, admitted).when(attrs.evolve(revoke, ground="")).refused("--because")
    witness = attrs.evolve(admit, verifier=verifier(2, COSIGNATURE))
    given(ACTORS, *WANG, LI).when(witness).refused("witness")


def state(*events: Fact) -> Any:
    return attrs.evolve(ACTORS.fold(events), parents=PARENTS)


def test_in_a_record_without_actors_everybody_may():
    assert may(state(), "anybody", "publish", "", DAY)
    assert scope_of(state(), "anybody", "publish", DAY) == {""}


def test_a_role_for_a_unit_is_good_for_those_below_and_not_for_the_whole():
    now = state(*WANG, LI, role("李强", "assessor", "T1"))
    assert may(now, "李强", "import", "T1", DAY)
    assert may(now, "李强", "raise_flag", "V2", DAY)
    assert not may(now, "李强", "import", "V9", DAY)
    assert not may(now, "李强", "import", "C1", DAY)
    assert not may(now, "李强", "import", "", DAY)
    assert not may(now, "李强", "decide_flag", "V2", DAY)
    assert scope_of(now, "李强", "import", DAY) == {"T1"}
    assert scope_of(now, "李强", "publish", DAY) == frozenset()


def test_a_role_ends_with_its_last_day():
    now = state(*WANG, LI, role("李强", "decider", until=DAY))
    assert may(now, "李强", "publish", "", DAY)
    assert not may(now, "李强", "publish", "", DAY + timedelta(1))


def test_who_could_names_those_with_the_right_on_every_unit():
    zhao = person("赵敏", "P3")
    now = state(*WANG, LI, zhao, role("李强", "decider", "T1"), role("赵敏", "decider"))
    assert [k.name for k in who_could(now, "publish", (), DAY)] == ["赵敏"]
    assert [k.name for k in who_could(now, "publish", ("V1", "V2"), DAY)] == ["李强", "赵敏"]
    assert [k.name for k in who_could(now, "publish", ("V1", "V9"), DAY)] == ["赵敏"]


def test_units_in_a_circle_end_nowhere():
    now = attrs.evolve(state(*WANG, LI, role("李强", "clerk", "C1")), parents={"A": "B", "B": "A"})
    assert not may(now, "李强", "import", "A", DAY)


def test_every_right_is_some_roles_and_every_role_has_a_right():
    assert {one for roles in RIGHTS.values() for one in roles} == set(ROLES)


def test_those_who_report_decide_and_hear_appeals_are_different_roles():
    steps = ("import", "decide_flag", "decide_appeal", "issue_codes", "tally_box", "sign", "grant")
    for one in steps:
        for other in steps:
            assert one == other or not RIGHTS[one] & RIGHTS[other]


def test_an_override_in_the_stream_changes_no_role():
    override = on(
        RightOverridden, actor="李强", right="grant", about="王敏", refused="…", ground="…",
        allowed_by="县委",
    )  # fmt: skip
    assert state(*WANG, LI, override) == state(*WANG, LI)


NAMES = ("王敏", "李强", "赵敏")
COMMANDS = st.one_of(
    st.builds(
        AddActor,
        done_by=st.sampled_from(NAMES),
        actor=st.sampled_from(NAMES),
        office=st.just("县委组织部"),
        by=st.just("县委"),
        today=st.just(DAY),
        person=st.sampled_from(("P1", "P2", "P3")),
        grants=st.sampled_from(((), (Grant("admin"),), (Grant("decider", "T1"),))),
    ),
    st.builds(
        GrantRole,
        done_by=st.sampled_from(NAMES),
        actor=st.sampled_from(NAMES),
        grant=st.builds(
            Grant,
            st.sampled_from(("admin", "clerk")),
            st.just(""),
            st.sampled_from((None, DAY)),
        ),
        by=st.just("县委"),
        today=st.just(DAY),
        overridden=st.booleans(),
    ),
    st.builds(
        RevokeRole,
        done_by=st.sampled_from(NAMES),
        actor=st.sampled_from(NAMES),
        role=st.sampled_from(("admin", "clerk")),
        unit=st.just(""),
        ground=st.just("调离"),
        by=st.just("县委"),
        today=st.just(DAY),
        overridden=st.booleans(),
    ),
)


@drawn(st.lists(COMMANDS, max_size=14))
def test_whatever_is_asked_an_admin_is_left_and_each_person_is_one_actor(commands):
    events: tuple[Fact, ...] = ()
    for command in commands:
        try:
            events += ACTORS.decide(ACTORS.fold(events), command)
        except Refused:
            continue
        now = ACTORS.fold(events)
        assert any(Grant("admin") in known.grants for known in now.actors.values())
        persons = [known.registered.person for known in now.actors.values()]
        assert len(persons) == len(set(persons))
    keys = [event.natural_key() for event in events]
    assert len(keys) == len(set(keys))
