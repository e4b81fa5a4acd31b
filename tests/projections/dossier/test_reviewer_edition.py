"""核查版: every event behind a result, with its proof."""

from __future__ import annotations

import re
from base64 import b64decode
from html import unescape

import pytest

from evalcore.record.envelope import parse_entry
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.merkle import leaf_hash, verify_inclusion
from evalcore.transparency.note import parse
from projections.digests import COLUMNS
from projections.dossier import words
from projections.dossier.page import read_page, rows, shown_text
from projections.publishing import open_results
from tests.projections.dossier import sample
from tests.projections.dossier.conftest import County
from tests.projections.dossier.informant_hunt import payload_of


def plain(page: bytes) -> str:
    return unescape(re.sub(r"<[^>]*>", "", read_page(page).body_html))


def elements(page: bytes) -> dict[str, str]:
    """Id → text of every bound element."""
    found = re.findall(r'<span id="(s\d+)">(.*?)</span>', read_page(page).body_html, re.DOTALL)
    return {name: unescape(re.sub(r"<[^>]*>", "", text)) for name, text in found}


def test_every_entry_lies_in_the_log_that_the_checkpoint_names(reviewer: bytes) -> None:
    told = payload_of(reviewer)
    point = Checkpoint.parse(parse(told["checkpoint"].encode()).text)
    assert len(told["entries"]) > 100
    for entry in told["entries"]:
        path = [b64decode(text) for text in entry["proof"]]
        leaf = leaf_hash(b64decode(entry["entry"]))
        assert verify_inclusion(leaf, entry["position"] - 1, point.size, path, point.root)


def test_every_event_behind_a_contribution_is_there(
    county: County, subject: str, reviewer: bytes
) -> None:
    with open_results(county.results) as results:
        found = results.contributions(subject)
    wanted = {position for row in found for position in row["events"] or ()}
    assert wanted <= {entry["position"] for entry in payload_of(reviewer)["entries"]}


def test_the_publication_the_standing_and_the_adoption_are_among_the_entries(
    reviewer: bytes,
) -> None:
    roles = [entry["role"] for entry in payload_of(reviewer)["entries"]]
    assert (roles.count("run"), roles.count("standing"), roles.count("scheme")) == (1, 1, 1)


@pytest.mark.parametrize("edition", ["own", "reviewer"])
def test_what_is_shown_is_what_is_proved(edition: str, request: pytest.FixtureRequest) -> None:
    page: bytes = request.getfixturevalue(edition)
    told = payload_of(page)
    tables = {name: rows(text) for name, text in told["result"]["tables"].items()}
    shown = elements(page)
    seen = 0
    for show in told["shows"]:
        if "table" in show:
            fields = tables[show["table"]][show["row"]]
            expected = shown_text(show["as"], fields, show["column"])
            assert shown[show["id"]] == expected
            seen += 1
    assert seen > 100


@pytest.mark.parametrize(
    ("edition", "tables"),
    [
        ("own", {"standings", "score_nodes"}),
        ("reviewer", {"standings", "score_nodes", "effects", "flags", "contributions"}),
    ],
)
def test_no_row_of_a_whole_table_is_left_out(
    edition: str, tables: set[str], request: pytest.FixtureRequest
) -> None:
    told = payload_of(request.getfixturevalue(edition))
    shown = {(show["table"], show["row"]) for show in told["shows"] if "table" in show}
    assert set(told["result"]["whole"]) == tables
    for table in tables:
        for row in range(len(rows(told["result"]["tables"][table]))):
            assert (table, row) in shown


def test_total_rank_and_grade_are_bound(own: bytes) -> None:
    columns = {
        (show["table"], show["column"]) for show in payload_of(own)["shows"] if "table" in show
    }
    assert {("standings", 3), ("standings", 5), ("standings", 9)} <= columns


def test_a_correction_shows_old_and_new_with_reason_and_authority(reviewer: bytes) -> None:
    text = plain(reviewer)
    assert re.search(r"发生日期：2025-\d\d-\d\d → 2025-01-29", text)
    assert "原因：抄错了日期" in text
    assert "批准：镇党委书记签字" in text
    assert "已撤回" in text
    assert "没有开过这次会" in text


def test_an_event_names_its_file_sheet_row_actor_and_three_dates(reviewer: bytes) -> None:
    text = plain(reviewer)
    assert re.search(
        r"发生 2025-10-17；报送 2025-10-17；入库 \d{4}-\d\d-\d\d \d\d:\d\d \+08:00", text
    )
    assert f"经办 {sample.CLERK}-2025-12" in text
    assert "文件 2025-12-专报.xlsx，表 2025-12-专报，第 7 行" in text


def test_decisions_and_appeals_are_listed(reviewer: bytes) -> None:
    text = plain(reviewer)
    for title in ("日常管理措施", "问责决定", "申诉", "申诉处理"):
        assert title in text.partition("七、处理、申诉与裁定")[2].partition("八、")[0]


def test_sealed_words_are_in_no_edition(own: bytes, reviewer: bytes) -> None:
    for page in (own, reviewer):
        entries = b"".join(b64decode(entry["entry"]) for entry in payload_of(page)["entries"])
        for word in (sample.INFORMANT, sample.WORDS, sample.APPEAL, sample.HEARD):
            assert word.encode() not in page
            assert word.encode() not in entries
    assert "有封存部分，不在本页" in plain(reviewer)
    assert re.search("其中的人称为匿名-[0-9A-Z]{6}", plain(reviewer))
    assert "匿名-" not in plain(own)


def test_a_sealed_part_says_how_it_fares_and_by_which_pseudonym() -> None:
    assert words.sealed("", "匿名-7K3QZ9") == ""
    assert words.sealed("erased", "") == "有封存部分，密钥已销毁"
    assert words.sealed("erased", "匿名-7K3QZ9").endswith("密钥已销毁（其中的人称为匿名-7K3QZ9）")


def test_neighbours_have_signs_and_nothing_else(county: County) -> None:
    page = county.page("P0033@T01V08", "reviewer")
    told = payload_of(page)
    text = page.decode() + "".join(
        b64decode(entry["entry"]).decode("utf-8", "replace") for entry in told["entries"]
    )
    with open_results(county.results) as results:
        beside = [s for s in results.standings() if s.rank in (3, 4, 6, 7)]
        people = [one for s in beside for one in results.subjects([s.subject])]
    assert len(people) == 4
    for one in people:
        for name in (one.person, one.person_name, one.unit, one.unit_name):
            assert name not in text, name
    assert all(sign in plain(page) for sign in "乙丙丁戊")


def test_the_total_on_a_cut_line_is_bound(county: County) -> None:
    with open_results(county.results) as results:
        cut = next(one for one in results.effects() if one.cut_total is not None)
    page = county.page(cut.subject, "reviewer")
    shown = elements(page)
    bound = [
        show
        for show in payload_of(page)["shows"]
        if show.get("table") == "effects"
        and show["column"] == COLUMNS["effects"].index("cut_total")
    ]
    assert bound
    assert {show["as"] for show in bound} == {"decimal2"}
    assert all(re.fullmatch(r"\d+\.\d\d", shown[show["id"]]) for show in bound)


def test_what_befell_somebody_else_is_not_among_the_events(county: County) -> None:
    material = county.material("P0033@T01V08")
    (freed,) = [row for row in material.review["effects"] if row["rule"].startswith("freed:")]
    assert freed["evidence"]
    assert not {entry.position for entry in material.trail} & set(freed["evidence"])
    assert "他人的记录，本页不列" in plain(county.page("P0033@T01V08", "reviewer"))


def test_every_entry_is_what_its_event_shows(reviewer: bytes) -> None:
    told = payload_of(reviewer)
    entries = {one["position"]: parse_entry(b64decode(one["entry"])) for one in told["entries"]}
    actors = [show for show in told["shows"] if "entry" in show and show["field"] == "actor"]
    assert len(actors) > 100
    shown = elements(reviewer)
    for show in actors:
        assert shown[show["id"]] == entries[show["entry"]].actor


def test_too_many_events_are_left_out_and_the_page_says_so(
    county: County, subject: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.dossier.gather.MOST_EVENTS", 10)
    page = county.page(subject, "reviewer")
    assert len(payload_of(page)["entries"]) < 60
    assert re.search(r"另有 \d+ 条记录没有列在本页", plain(page))
