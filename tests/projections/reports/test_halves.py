"""一会四评 of a year side by side: what was done in each half, and what is missing, and why."""

from __future__ import annotations

import json
from typing import Any

from evalcore.schemes.counting import Rate
from projections.rates import rate_text
from projections.reports.halves import halves, title
from tests.projections.world import tallies

WORTH: dict[str, int | str] = {"满意": 1, "比较满意": 1, "不满意": 0}
RATE = json.loads(
    rate_text(tallies(WORTH, rate=Rate("满意率", ("满意", "比较满意"), "valid", scores=True)))
)


def vote(part: str = "masses", said: str = "", **options: int) -> dict[str, Any]:
    return {"part_id": part, "item": "总体评价", "options": options, "said": said,
            "withheld": bool(said)}  # fmt: skip


def meeting(name: str = "e1", period: str = "2025H1", **more: Any) -> dict[str, Any]:
    return {
        "row": name, "period": period, "held_on": "2025-06-25", "voided": False, "void_ground": "",
        "repeats": "", "repeated_by": "", "organiser_name": "石桥村", "organised_above": True,
        "masses_organiser_name": "云溪镇", "members_due": 40, "members_present": 36, "votes": [],
        "issued": 38, "returned": 37, "parts_by_box": [],
        **{f"has_{part}": True for part in ("self", "peer", "leader", "masses")},
        **{f"{part}_on": "2025-06-25" for part in ("self", "peer", "leader", "masses")},
    } | more  # fmt: skip


def part(half: dict[str, Any], name: str) -> Any:
    return next(each for each in half["parts"] if each["part"] == name)


def test_both_halves_stand_side_by_side_though_only_one_was_held() -> None:
    first, second = halves([meeting()], [])
    assert [first["title"], second["title"]] == ["2025年上半年", "2025年下半年"]
    assert (first["complete"], first["missing"]) == (True, [])
    assert second["missing"] == ["党员自评", "党员互评", "领导点评", "群众测评"]
    assert {each["why"] for each in second["parts"]} == {"本期没有登记评议会"}


def test_a_year_that_is_evaluated_once_has_one_column() -> None:
    assert [half["title"] for half in halves([meeting(period="2025")], [])] == ["2025年"]
    assert halves([], []) == []
    assert title("2025Q1") == "2025年第1季度"


def test_a_part_tells_day_organiser_turnout_and_rate_with_its_counts() -> None:
    held = meeting(votes=[vote(满意=30, 比较满意=3, 不满意=3)])
    first, _second = halves([held], [RATE])
    (told,) = part(first, "masses")["meetings"]
    assert (told["on"], told["organiser"]) == ("2025-06-25", "云溪镇")
    assert told["turnout"] == "发出 38 票，收回 37 票"
    assert told["votes"][0]["options"] == {"满意": 30, "比较满意": 3, "不满意": 3}
    assert told["votes"][0]["rates"] == ["满意率（满意+比较满意）÷有效票 = 33/36 = 91.67%"]
    peers = part(first, "peer")["meetings"][0]
    assert (peers["organiser"], peers["turnout"]) == ("石桥村", "到会 36/40")
    assert part(first, "leader")["meetings"][0]["turnout"] == ""
    assert part(first, "self")["meetings"][0]["votes"] == []


def test_a_rate_is_told_only_of_options_that_it_knows_and_of_votes_that_may_be_shown() -> None:
    other, few = vote(优秀=30), vote(said="票数过少，不列")
    for shown in (other, few):
        (told, *_rest) = part(halves([meeting(votes=[shown])], [RATE])[0], "masses")["meetings"]
        assert told["votes"][0]["rates"] == []


def test_a_missing_part_says_whether_nothing_was_held_or_it_was_void() -> None:
    void = meeting(voided=True, void_ground="票样印错")
    lacking = meeting("e2", "2025H2", has_masses=False)
    first, second = halves([void, lacking], [])
    assert part(first, "self")["why"] == "评议会已作废，没有重新举行"
    assert part(second, "masses")["why"] == "没有登记这一环节"
    assert first["rounds"] == ["e1：作废（票样印错）"]


def test_a_repeated_meeting_and_the_first_name_each_other() -> None:
    first = meeting(voided=True, repeated_by="e1b")
    again = meeting("e1b", repeats="e1")
    half, _other = halves([first, again], [])
    assert half["complete"]
    assert half["rounds"] == ["e1：作废，由 e1b 重新测评", "e1b：重新测评 e1"]
    assert [each["meeting"] for each in part(half, "masses")["meetings"]] == ["e1b"]


def test_masses_that_the_village_asked_itself_are_told_so() -> None:
    first, _second = halves([meeting(organised_above=False)], [])
    assert part(first, "masses")["meetings"][0]["own"]
    assert not part(first, "peer")["meetings"][0]["own"]


def test_ballots_of_other_parts_are_not_told_as_those_of_the_masses() -> None:
    held = meeting(votes=[vote(满意=30), vote("peer", 满意=9)])
    assert part(halves([held], [])[0], "masses")["meetings"][0]["turnout"] == ""


def test_a_part_that_was_voted_by_box_says_so() -> None:
    (half, _second) = halves([meeting(parts_by_box=["masses"])], [])
    assert part(half, "masses")["meetings"][0]["box"] is True
    assert part(half, "peer")["meetings"][0]["box"] is False
