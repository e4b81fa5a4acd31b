"""本人版: what the subject receives, and that nobody can be found out from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest

from evalcore.certificates.result_tree import TABLES, Sheet, inner_leaf
from evalcore.record import open_record
from projections.dossier import own as own_module
from projections.dossier import payload as payload_module
from projections.dossier import render, view
from projections.dossier.page import read_page
from projections.publishing import open_results
from tests.projections.dossier import sample
from tests.projections.dossier.conftest import County
from tests.projections.dossier.informant_hunt import Everything, Hunt, everything, payload_of


@pytest.fixture(scope="module")
def known(county: County) -> Iterator[Everything]:
    with open_results(county.results) as results, open_record(county.store) as record:
        yield everything(results, record)


@pytest.fixture(scope="module")
def hunter(county: County, known: Everything, subject: str) -> Hunt:
    return known.hunt(subject, [entry.position for entry in county.material(subject).trail])


def test_nothing_in_it_leads_to_who_reported_what_and_when(hunter: Hunt, own: bytes) -> None:
    assert hunter.leaks(own) == []


@pytest.mark.parametrize("one", ["P0027@T01V06", "P0031@T01V07", "P0033@T01V08"])
def test_nobodys_edition_leads_to_them(county: County, known: Everything, one: str) -> None:
    evidence = [entry.position for entry in county.material(one).trail]
    assert known.hunt(one, evidence).leaks(county.page(one, "own")) == []


def test_the_hunt_finds_all_of_it_in_the_reviewers_edition(hunter: Hunt, reviewer: bytes) -> None:
    kinds = {leak.partition(":")[0] for leak in hunter.leaks(reviewer)}
    assert kinds >= {"name or code", "case", "actor", "stream", "source", "day", "time", "position"}


Leak = Callable[[pytest.MonkeyPatch], None]


def _days_as_they_are(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(own_module, "month", lambda day: str(day or ""))


def _grounds_of_decisions(patch: pytest.MonkeyPatch) -> None:
    allowed = {**own_module._DECIDED, "AccountabilityDecided": ("ground",)}
    patch.setattr(own_module, "_DECIDED", allowed)
    patch.setattr(own_module, "coarse", lambda text: text)


def _slots_as_they_are(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(own_module, "period", lambda slot: slot)


def _contributions_shown(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(own_module, "PROVED", TABLES)
    patch.setattr(own_module, "may_show", lambda _material, _table: True)


def _the_standing_disclosed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(render, "OWN", "")
    patch.setattr(render, "REVIEWER", "own")
    patch.setattr(render, "reviewer_view", own_module.own_view)


def _hidden_tables_unblinded(patch: pytest.MonkeyPatch) -> None:
    unblinded = inner_leaf
    patch.setattr(
        payload_module, "inner_leaf", lambda table, text, _blind: unblinded(table, text, b"")
    )


def _neighbours_named(patch: pytest.MonkeyPatch) -> None:
    as_it_is = view.place_data
    patch.setattr(view, "place_data", lambda place: as_it_is(place) | {"lists": "P0022 周正德"})


@pytest.mark.parametrize(
    ("leak", "told"),
    [
        (_days_as_they_are, "day"),
        (_grounds_of_decisions, "day"),
        (_slots_as_they_are, "case"),
        (_contributions_shown, "row"),
        (_the_standing_disclosed, "actor"),
        (_hidden_tables_unblinded, "hash of contributions"),
        (_neighbours_named, "name or code"),
    ],
)
def test_an_edition_that_tells_more_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
    county: County,
    subject: str,
    hunter: Hunt,
    leak: Leak,
    told: str,
) -> None:
    leak(monkeypatch)
    found = hunter.leaks(county.page(subject, "own"))
    assert any(one.startswith(told) for one in found), found[:5]


def test_the_hidden_tables_still_belong_to_the_certificate(
    county: County, subject: str, own: bytes
) -> None:
    from base64 import b64decode

    told = payload_of(own)["result"]
    sheet = Sheet(
        subject=told["subject"],
        index=told["index"],
        size=told["size"],
        proof=tuple(map(b64decode, told["proof"])),
        shown=told["tables"],
        hidden={table: b64decode(text) for table, text in told["hidden"].items()},
        blinds={table: b64decode(text) for table, text in told["blinds"].items()},
    )
    assert sheet.holds(bytes.fromhex(county.material(subject).certificate.results))
    assert set(told["hidden"]) == {"effects", "flags", "contributions"}
    assert not set(told["hidden"]) & set(told["blinds"])


def test_a_table_without_lines_is_shown_to_prove_that_there_is_nothing(county: County) -> None:
    told = payload_of(county.page("P0022@T01V03", "own"))["result"]
    assert told["tables"]["effects"] == ""


def test_the_tenure_of_part_of_a_year_stays_hidden_for_its_days(county: County) -> None:
    told = payload_of(county.page("P0027@T01V06", "own"))["result"]
    assert "subjects" in told["hidden"]
    page = read_page(county.page("P0027@T01V06", "own")).body_html
    assert re.search(r"任职区间</dt>\s*<dd>2025-\d\d 至 2025-\d\d</dd>", page), page[:2000]


def test_it_bears_the_publication_alone(own: bytes) -> None:
    assert [entry["role"] for entry in payload_of(own)["entries"]] == ["run"]


def test_what_was_looked_for_and_not_found_is_told_by_month(own: bytes) -> None:
    text = _plain(own)
    assert "应有而未见" in text
    assert "2025-09" in text


def test_within_a_month_contributions_stand_in_no_order_of_days(
    county: County, subject: str
) -> None:
    from projections.dossier.own import _indicators

    for indicator in _indicators(county.material(subject)):
        keys = [
            (row["when"], not row["found"], int(row["credit"] or 0))
            for row in indicator["rows"]
            if row["what"].startswith("第")
        ]
        assert keys == sorted(keys)


def test_what_was_decided_is_told_without_grounds(own: bytes) -> None:
    text = _plain(own)
    assert "问责决定" in text
    assert "申诉处理" in text
    assert "查实" not in text
    assert sample.APPEAL not in text


def test_it_says_what_it_leaves_out_and_why(own: bytes) -> None:
    assert "本人版为保护反映情况和参加评议的人" in _plain(own)


def _plain(page: bytes) -> str:
    return re.sub(r"<[^>]*>", "", read_page(page).body_html)


def test_small_numbers_of_votes_are_left_out_before_the_page_is_written() -> None:
    told: list[Any] = [
        {
            "part": "masses",
            "item": "总体",
            "options": {"满意": 2},
            "withheld": True,
            "said": "票数过少，不列",
        }
    ]
    assert view.votes(told)[0]["options"] == {}


def test_steps_that_would_tell_votes_of_few_are_neither_shown_nor_proved(
    county: County, subject: str
) -> None:
    from projections.dossier.own import may_show

    material = county.material(subject)
    plan = attrs.evolve(material.secret.plan, figures={(subject, "mass_tally"): "few"})
    secret = attrs.evolve(material.secret, plan=plan)
    assert may_show(material, "score_nodes")
    assert not may_show(attrs.evolve(material, secret=secret), "score_nodes")
