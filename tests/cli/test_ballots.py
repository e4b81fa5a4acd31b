"""Facts about ``evalcore ballots``: a box from the published roll to the proof of a code."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evalcore.ballots.box_file import read_box
from evalcore.record import open_record
from evalcore.vocabulary.evaluations import BallotsCounted
from tests.cli.ballot_world import BY, ROLLS, Office, make_record
from tests.cli.conftest import events
from tests.support.word import text_of


@pytest.fixture
def office(tmp_path: Path, evalcore: Callable[..., Any]) -> Office:
    return Office(tmp_path, evalcore)


def logged(office: Office) -> list[tuple[str, str]]:
    """(topic, source) of all that stands in the stream of the box."""
    with open_record(office.store) as record:
        return [(one.topic.split(".")[0], one.source) for one in record.stream("box:B")]


def test_a_box_goes_from_its_roll_to_its_count(office: Office) -> None:
    issued = office.issue()
    assert issued.code == 0
    assert "Roll published: 党员+代表 15." in issued.out
    assert "Merged, because fewer than 5 may vote: 党员+代表" in issued.err
    cast = office("cast", office.form(office.filled()), "--box", office.box())
    assert "32 ballots went into B; 32 of 45 codes are used" in cast.out
    assert "not read: 提交时间, 来自IP, 姓名" in cast.err
    assert "Destroy the files now" in cast.err
    sealed = office("seal", office.box(), "--by", "监票组", "--json")
    assert sealed.json["ballots"] == 32
    tally = office("tally", office.box(), "--by", "监票组", "--json").json
    assert (tally["outcome"], tally["counted"]) == ("valid", 32)
    assert [each["category"] for each in tally["categories"]] == ["党员+代表", "群众"]
    assert office("check", office.box(), "--json").json["ok"] is True
    assert [topic for topic, _source in logged(office)[:7]] == [
        "BallotBoxOpened", "BallotRollPublished", "BallotRollPublished", "BallotCodesIssued",
        "BallotCodesIssued", "BallotBoxSealed", "BallotBoxTallied",
    ]  # fmt: skip
    assert {source for topic, source in logged(office) if topic == "VotesTallied"} == {"box:B"}


def test_the_folder_for_box_and_codes_is_made_and_not_where_nothing_is_issued(
    office: Office,
) -> None:
    assert office.issue("B", "--open-only").code == 0
    folder = office.folder / "票箱" / "上半年"
    (office.folder / "file").touch()
    codes = ("issue", "B", "--as", "csv", "--by")
    refused = office(*codes, "考核办", "--out", folder)
    assert (refused.code, folder.parent.exists()) == (1, False)
    assert office(*codes, "保密办", "--out", office.folder / "file").code == 2
    assert office(*codes, "保密办", "--out", folder).code == 0
    assert (folder / "B.box").exists()


def test_the_roll_is_published_in_a_commit_of_its_own_before_any_code(office: Office) -> None:
    opened = office.issue("B", "--open-only")
    assert opened.code == 0
    assert {topic for topic, _source in logged(office)} == {
        "BallotBoxOpened",
        "BallotRollPublished",
    }
    assert not office.box().exists()
    done = office("issue", "B", "--by", "保密办", "--out", office.folder, "--as", "csv")
    assert done.code == 0
    assert len(office.codes("群众")) == 30


def test_the_office_that_opens_a_box_does_not_issue_its_codes(office: Office) -> None:
    refused = office.issue("B", "--by", "考核办")
    assert refused.code == 1
    assert "another office" in refused.err
    assert not office.box().exists()
    assert list(office.folder.glob("B*")) == []


def test_codes_are_handed_out_as_workbook_or_slips_readable_by_their_owner_only(
    office: Office,
) -> None:
    assert office.issue("B", "--as", "xlsx", "--as", "html", "--as", "docx").code == 0
    book = openpyxl.load_workbook(office.folder / "B-群众.xlsx")
    cells = [row[0] for row in book.active.iter_rows()]
    assert [cell.value for cell in cells][1:] != sorted(cell.value for cell in cells)[1:]
    assert {cell.number_format for cell in cells[1:]} == {"@"}
    slips = (office.folder / "B-群众.html").read_text(encoding="utf-8")
    assert slips.count("被评：红旗村 · 评议会 PY1") == 30
    assert slips.count('class="slip"') == 30
    word = text_of((office.folder / "B-群众.docx").read_bytes())
    for cell in cells[1:]:
        assert slips.count(str(cell.value)) == word.count(str(cell.value)) == 1
    for path in office.folder.glob("B*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_whoever_opens_a_box_hears_that_its_part_is_counted_on_paper(office: Office) -> None:
    counted = BallotsCounted(
        occurred_on=date(2025, 6, 23), meeting="PY1", part="masses", rater_category="群众",
        issued=30, returned=30,
    )  # fmt: skip
    with open_record(office.store) as record:
        record.append("import-b", events([counted]), actor="test")
    opened = office.issue("B", "--open-only")
    assert opened.code == 0
    assert "群众: counted on paper already" in opened.err


def test_nothing_is_written_over_and_nothing_is_left_of_a_refusal(office: Office) -> None:
    (office.folder / "B-群众.csv").write_text("mine", encoding="utf-8")
    assert office.issue().code == 2
    assert (office.folder / "B-群众.csv").read_text(encoding="utf-8") == "mine"
    assert not office.box().exists()


@pytest.mark.parametrize(
    ("rolls", "words"),
    [
        (ROLLS[:4], "--roll is missing for 代表"),
        ((*ROLLS, "--roll", "党员=1"), "given twice"),
        (("--roll", "路人=4"), "one of 党员, 群众, 代表"),
        (("--roll", "党员=many"), "CATEGORY=NUMBER"),
        (("--roll", "党员=99999999999", "--roll", "群众=1", "--roll", "代表=1"), "at most"),
    ],
)
def test_a_roll_that_makes_no_sense_is_a_slip_of_the_command(
    office: Office, rolls: tuple[str, ...], words: str
) -> None:
    done = office.issue(rolls=rolls)
    assert done.code == 2
    assert words in done.err


def test_too_few_for_a_secret_ballot_get_none(office: Office) -> None:
    done = office.issue(rolls=("--roll", "党员=2", "--roll", "群众=2", "--roll", "代表=0"))
    assert done.code == 1
    assert "too few for a secret ballot, which needs 5" in done.err
    assert logged(office) == []


def test_a_meeting_that_nobody_recorded_and_a_second_box_of_the_same_raters_are_refused(
    office: Office,
) -> None:
    assert "no meeting PY9" in office.issue("B", "--meeting", "PY9").err
    assert office.issue().code == 0
    again = office.issue("B2")
    assert again.code == 1
    assert "nobody votes twice" in again.err


def test_wrong_rows_are_named_and_nothing_is_cast(office: Office) -> None:
    assert office.issue().code == 0
    rows = office.filled()
    before = office.box().read_bytes()
    rows[0][0], rows[1][0], rows[2][1] = "1.23E+15", rows[3][0], "极不满意"
    path = office.form(rows)
    done = office("cast", path, "--box", office.box(), "--json")
    assert done.code == 1
    assert [(each["row"], each["code"][:3]) for each in done.json["faults"]] == [
        (2, ""), (4, rows[2][0][:3]), (5, rows[3][0][:3]),
    ]  # fmt: skip
    assert office.box().read_bytes() == before
    told = office("cast", path, "--box", office.box())
    assert "Nothing was cast" in told.err
    assert "极不满意" not in told.out + told.err + done.out


def test_the_same_ballots_do_not_go_in_twice(office: Office) -> None:
    assert office.issue().code == 0
    path = office.form(office.filled(5, 5))
    assert office("cast", path, "--box", office.box()).code == 0
    again = office("cast", path, "--box", office.box(), "--json")
    assert again.code == 1
    assert {each["reason"] for each in again.json["faults"]} == {
        "the code was used before: a code counts once"
    }
    assert len(read_box(office.box()).ballots) == 10


def test_a_file_without_ballots_casts_none_and_says_so(office: Office) -> None:
    assert office.issue().code == 0
    done = office("cast", office.form([]), "--box", office.box())
    assert done.code == 1
    assert "no ballot in these files" in done.err


def test_few_ballots_at_once_are_told_to_be_findable(office: Office) -> None:
    assert office.issue().code == 0
    done = office("cast", office.form(office.filled(1, 20)), "--box", office.box())
    assert "Few ballots of 党员+代表 came at once" in done.err


def test_a_sealed_box_takes_nothing_and_is_counted_once(office: Office) -> None:
    office.counted()
    more = [[code, "满意", "满意"] for code in office.codes("群众")[20:]]
    cast = office("cast", office.form(more, "more.csv"), "--box", office.box())
    assert cast.code == 1
    assert "is sealed" in cast.err
    assert "sealed already" in office("seal", office.box(), "--by", "监票组").err
    assert "counted once" in office("tally", office.box(), "--by", "监票组").err


def test_a_round_below_the_attendance_is_void_and_is_repeated_beside_the_first(
    office: Office,
) -> None:
    assert office.issue().code == 0
    assert office("cast", office.form(office.filled(10, 12)), "--box", office.box()).code == 0
    assert office("seal", office.box(), "--by", "监票组").code == 0
    tally = office("tally", office.box(), "--by", "监票组", "--json")
    assert tally.code == 0
    assert tally.json["outcome"] == "void: attendance_over"
    assert "VotesTallied" not in {topic for topic, _source in logged(office)}
    assert office("check", office.box()).code == 0
    assert office.issue("B2", "--repeats", "B").code == 0
    rows = office("list", "--json").json
    assert [(row["box"], row["void"], row["repeats"]) for row in rows] == [
        ("B", "void: attendance_over", ""),
        ("B2", "", "B"),
    ]
    told = office("list").out.splitlines()
    assert told[0].endswith("codes 45, void: attendance_over")
    assert told[1].endswith("codes 45, codes are out, not sealed yet")


@pytest.mark.parametrize(("ballots", "told"), [((15, 20), "counted"), ((10, 12), "void: ")])
def test_a_count_says_in_words_what_it_came_to(
    office: Office, ballots: tuple[int, int], told: str
) -> None:
    assert office.issue().code == 0
    assert office("cast", office.form(office.filled(*ballots)), "--box", office.box()).code == 0
    assert office("seal", office.box(), "--by", "监票组").code == 0
    assert office("tally", office.box(), "--by", "监票组").out.startswith(f"B: {told}")


def test_a_declared_void_round_stays_visible_and_is_checked_still(office: Office) -> None:
    office.counted()
    assert office.issue("B2", "--repeats", "B").code == 1
    done = office("void", "B", "--because", "票箱被打开", "--by", "县委组织部")
    assert done.code == 0
    assert office("check", office.box()).code == 0
    assert office.issue("B2", "--repeats", "B").code == 0


def test_a_code_is_proved_counted_and_the_proof_is_checked_without_box_and_record(
    office: Office,
) -> None:
    office.counted()
    code, unused = office.codes("群众")[0], office.codes("群众")[29]
    proof = office.folder / "mine.ballot-proof"
    made = office("prove", code, "--box", office.box(), "--out", proof, "--json").json
    assert made["counted"] is True
    assert made["category"] == "群众"
    nowhere = office.folder / "nothing.db"
    again = office.run("ballots", "prove", code, "--proof", proof, "--root", made["root"],
                       "--store", nowhere)  # fmt: skip
    assert again.code == 0
    for other in ((unused, made["root"]), (code, "0" * 64)):
        assert office("prove", other[0], "--proof", proof, "--root", other[1]).code == 1
    assert office("prove", unused, "--box", office.box()).code == 1
    assert office("prove", code, "--proof", proof).code == 2


def test_a_mistyped_code_is_not_said_to_be_uncounted(office: Office) -> None:
    office.counted()
    code = office.codes("群众")[0]
    done = office("prove", code[:-1] + ("A" if code[-1] != "A" else "B"), "--box", office.box())
    assert done.code == 1
    assert "mistyped" in done.err


def test_no_proof_is_given_before_the_seal(office: Office) -> None:
    assert office.issue().code == 0
    done = office("prove", office.codes("群众")[0], "--box", office.box())
    assert "no root to prove it by yet" in done.err


def test_an_evaluation_that_the_assessed_unit_runs_itself_is_told(
    tmp_path: Path, evalcore: Callable[..., Any]
) -> None:
    make_record(tmp_path / "record.db", organiser="V1")
    done = Office(tmp_path, evalcore).issue()
    assert done.code == 0
    assert "The unit assessed runs this itself" in done.err


def test_the_rules_of_a_scheme_serve_as_well_and_others_are_named(office: Office) -> None:
    scheme = Path(__file__).parents[1] / "evalcore" / "schemes" / "good" / "ballots.yaml"
    arguments = ("issue", "B", "--meeting", "PY1", "--scheme", scheme, *BY, "--out", office.folder)
    assert "name one of mass, open" in office(*arguments).err
    done = office(*arguments, "--ballot", "mass", "--roll", "members=6", "--roll", "masses=9")
    assert done.code == 0
    assert read_box(office.box()).rules.scheme == "ballots"


def test_what_a_box_counted_is_scored_as_a_tally_on_paper_is(office: Office) -> None:
    """Members are too few: they are counted with the masses, and weigh together as much."""
    scheme = Path(__file__).parents[1] / "evalcore" / "schemes" / "good" / "ballots.yaml"
    on = ("--on", "2025-06-23")
    done = office(
        "issue", "B", "--meeting", "PY1", "--scheme", scheme, "--ballot", "mass", *BY, *on,
        "--roll", "members=3", "--roll", "masses=17", "--out", office.folder, "--as", "csv",
    )  # fmt: skip
    assert done.code == 0
    codes = office.codes("members+masses")
    form = office.folder / "form.csv"
    rows = [f"{code},{'good' if n < 15 else 'poor'},fair\n" for n, code in enumerate(codes)]
    form.write_text("code,whole,promises\n" + "".join(rows), encoding="utf-8")
    for command in (("cast", form, "--box"), ("seal",), ("tally",)):
        more = () if command[0] == "cast" else ("--by", "监票组", *on)
        assert office(*command, office.box(), *more).code == 0
    results = office.folder / "results.db"
    scored = office.run("score", "--scheme", scheme, "--store", office.store, "--out", results)
    assert scored.code == 0
    told = office.run("explain", "V1", "--results", results).out
    # Of 20 votes an item the highest and the lowest are left out: 14 × 1 and 18 × ½, in halves.
    assert "46 of 72" in told


def test_an_opened_box_is_not_opened_otherwise(office: Office) -> None:
    assert office.issue("B", "--open-only").code == 0
    done = office.issue()
    assert done.code == 1
    assert "meeting, roll and rules stand" in done.err


def test_a_box_number_with_control_signs_is_refused(office: Office) -> None:
    assert office.issue("B\x1b[2J").code == 2
    assert office.issue("x" * 101).code == 2


def test_the_number_of_a_box_is_no_path(office: Office) -> None:
    assert office.issue("../../B").code == 0
    assert (office.folder / "______B.box").is_file()
