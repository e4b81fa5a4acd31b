"""Names as offices write them: what is certain is read, what is merely alike is asked back."""

from __future__ import annotations

import pytest

from evalcore.intake.findings import Unreadable
from evalcore.intake.names.named import SUGGESTED
from evalcore.intake.names.roster import Roster, Unsettled
from evalcore.intake.names.spelling import spelled, unit_forms


@pytest.fixture
def roster() -> Roster:
    """A county of two towns; both have a 东村, one has a branch and a community of its own."""
    found = Roster()
    found.add_unit("C1", "青山县")
    for code, name, parent in (
        ("T1", "河口镇", "C1"),
        ("T2", "石桥镇", "C1"),
        ("V1", "东村", "T1"),
        ("V2", "柳树村", "T1"),
        ("V3", "东村", "T2"),
        ("V4", "建国村", "T2"),
        ("S1", "莲花社区", "T1"),
        ("B1", "供销社党支部", "T1"),
    ):
        found.add_unit(code, name, parent)
    for code, name in (("P1", "王建国"), ("P2", "李秀英"), ("P3", "王伟"), ("P4", "王伟")):
        found.add_person(code, name)
    found.add_service("P3", "V2", "secretary")
    found.add_service("P1", "V1", "secretary")
    return found


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("柳 树 村", "V2"),
        ("柳樹村", "V2"),
        ("柳樹邨", "V2"),
        ("柳树", "V2"),
        ("柳树村委会", "V2"),
        ("柳树村村民委员会", "V2"),
        ("柳树村“两委”", "V2"),
        ("柳树村党支部", "V2"),
        ("柳树村党总支", "V2"),
        ("中共柳树村支部委员会", "V2"),
        ("河口镇柳树村", "V2"),
        ("河口柳树村党支部", "V2"),
        ("青山县河口镇柳树村", "V2"),
        ("中共青山县河口镇柳树村总支部委员会", "V2"),
        ("河口镇东村", "V1"),
        ("石桥镇·东村", "V3"),
        ("石桥镇－东村委会", "V3"),
        ("石桥镇/东村", "V3"),
        ("东村（石桥镇）", "V3"),
        ("河口镇人民政府", "T1"),
        ("河口镇党委", "T1"),
        ("蓮花社區居委會", "S1"),
        ("莲花居委会", "S1"),
        ("莲花社区党委", "S1"),
        ("供销社支部", "B1"),
        ("河口镇供销社党支部", "B1"),
    ],
)
def test_a_certain_form_of_one_units_name_is_that_unit(
    roster: Roster, written: str, code: str
) -> None:
    assert roster.unit(written) == code


@pytest.mark.parametrize(
    "written",
    [
        "东村",  # two of them
        "东村党支部",
        "柳树社区",  # a community is no village
        "莲花村",
        "石桥镇柳树村",  # not there
        "柳村",
    ],
)
def test_what_could_be_another_unit_is_asked_back(roster: Roster, written: str) -> None:
    with pytest.raises(Unreadable):
        roster.unit(written)


def test_a_unit_is_found_by_its_former_name_and_place(roster: Roster) -> None:
    roster.rename_unit("V2", "新柳村")
    roster.move_unit("V2", "T2")
    for written in ("柳树村", "新柳村", "河口镇柳树村", "石桥镇新柳村党支部"):
        assert roster.unit(written) == "V2"
    assert roster.path("V2") == "石桥镇/新柳村"


def test_a_registered_name_goes_before_every_form_of_another(roster: Roster) -> None:
    roster.add_unit("B2", "柳树村党支部", "V2")
    assert roster.unit("柳树村党支部") == "B2"
    assert roster.unit("柳树村支部") == "B2"
    assert roster.unit("柳树村") == "V2"
    with pytest.raises(Unreadable, match="several"):
        roster.unit("柳树村党总支")


def test_spellings_meet_in_one_form() -> None:
    assert spelled(["Ｌ１ 號 樓", "柳樹邨"]) == ["l1号楼", "柳树村"]
    assert spelled([]) == []
    assert unit_forms("东村村委会") == ("东村村委会", "东村", "东村", "")


# Suggestions


def remedy(roster: Roster, written: str) -> str:
    with pytest.raises(Unreadable) as caught:
        roster.unit(written)
    return caught.value.remedy


def test_an_unknown_unit_gets_the_nearest_first_each_with_code_path_and_reason(
    roster: Roster,
) -> None:
    found = remedy(roster, "健国村")
    assert "建国村 (V4) — 石桥镇/建国村 — sounds the same" in found
    assert "evalcore alias 健国村 V4" in found
    assert remedy(roster, "柳数村") == remedy(roster, "柳数村")
    assert remedy(roster, "柳树社区").index("V2") > 0


def test_sound_goes_before_looks(roster: Roster) -> None:
    roster.add_unit("V8", "健华村", "T1")
    found = remedy(roster, "健国村")
    assert found.index("V4") < found.index("V8")


def test_between_two_that_are_equally_like_none_is_proposed_to_be_kept(roster: Roster) -> None:
    roster.add_unit("V9", "建国村", "T1")
    found = remedy(roster, "健国村")
    assert "V4" in found
    assert "V9" in found
    assert "evalcore alias" not in found


def test_where_nothing_is_alike_no_name_is_offered(roster: Roster) -> None:
    assert "Did you mean" not in remedy(roster, "Nowhere")
    assert "Did you mean" not in remedy(Roster(), "柳树村")


def test_a_file_wrong_throughout_is_told_so_without_searching_for_ever(roster: Roster) -> None:
    for n in range(SUGGESTED):
        assert remedy(roster, f"健国村{n}")
    assert "Did you mean" not in remedy(roster, "健国村")


# Persons


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("王建國", "P1"),
        ("王 建 国", "P1"),
        ("王建国书记", "P1"),
        ("李秀英同志", "P2"),
        ("王伟(柳树村)", "P3"),
        ("王伟（河口镇柳树村党支部）", "P3"),
        ("王伟(P4)", "P4"),
    ],
)
def test_a_certain_form_of_one_persons_name_is_that_person(
    roster: Roster, written: str, code: str
) -> None:
    assert roster.person(written, beside="") == code
    assert roster.person(written) == code


def test_a_namesake_waits_for_the_unit_beside_the_name(roster: Roster) -> None:
    with pytest.raises(Unsettled) as caught:
        roster.person("王伟")
    with pytest.raises(Unreadable, match="several persons") as asked:
        caught.value.settle("V2")
    # Who serves there stands first, but a new one may bear the same name: it is not guessed.
    assert "P3 — 河口镇/柳树村书记; P4 — no post recorded" in asked.value.reason
    assert "evalcore alias 王伟 P3 --unit V2" in asked.value.remedy


def test_an_alias_bound_to_a_unit_holds_beside_that_unit_alone(roster: Roster) -> None:
    roster.add_person_alias("P3", "王伟", "V2")
    assert roster.person("王伟", beside="V2") == "P3"
    for elsewhere in ("V1", ""):
        with pytest.raises(Unreadable, match="several persons"):
            roster.person("王伟", beside=elsewhere)


def test_an_alias_bound_to_a_unit_goes_before_a_name_borne_elsewhere(roster: Roster) -> None:
    roster.add_person_alias("P4", "李秀英", "V2")
    with pytest.raises(Unsettled) as caught:
        roster.person("李秀英")
    assert caught.value.settle("V2") == "P4"
    assert caught.value.settle("V1") == "P2"


def test_an_unknown_person_gets_who_sounds_the_same_and_whoever_serves_there_first(
    roster: Roster,
) -> None:
    roster.add_person("P0", "王键国")
    with pytest.raises(Unreadable) as caught:
        roster.person("王健国", beside="V1")
    found = caught.value.remedy
    assert "王建国 (P1) — 河口镇/东村书记 — sounds the same, and of the unit named beside" in found
    assert found.index("P1") < found.index("P0")
    with pytest.raises(Unreadable) as caught:
        roster.person("王健国", beside="V2")
    assert caught.value.remedy.index("P0") < caught.value.remedy.index("P1")


def test_confirmed_aliases_are_read_where_nobody_bears_the_name(roster: Roster) -> None:
    roster.add_unit_alias("V2", "老柳湾")
    roster.add_unit_alias("V2", "建国村")
    roster.add_unit_alias("V99", "无此村")
    roster.add_person_alias("P3", "王玮")
    assert roster.unit("老柳湾") == "V2"
    assert roster.unit("老柳湾党支部") == "V2"
    assert roster.unit("建国村") == "V4"
    assert roster.known_unit("无此村") == ""
    assert roster.person("王玮") == "P3"
