"""``submission``: the two pages for the signature, from results and what a record tells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran

Command = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _results(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALCORE_RESULTS", str(results))


def test_the_sheet_is_printed_or_written_by_the_name_of_its_file(
    evalcore: Command, tmp_path: Path
) -> None:
    printed = evalcore("submission")
    assert printed.code == 0
    assert printed.out.startswith("# 考核结果呈批表")
    for name, begins in (("呈批表.docx", b"PK"), ("呈批表.html", b"<!DOCTYPE html>")):
        ran = evalcore("submission", "--out", tmp_path / name)
        assert ran.code == 0
        assert name in ran.out
        assert (tmp_path / name).read_bytes().startswith(begins)


def test_without_a_record_the_sheet_says_that_people_were_not_asked(
    evalcore: Command, store: Path
) -> None:
    assert "没有给出记录库" in evalcore("submission").out
    told = ("--store", store)
    assert "已按记录库核对" in evalcore("submission", *told).out
    kinds = {row["kind"] for row in evalcore("submission", *told, "--json").json["deviations"]}
    assert "not_sealed" in kinds


def test_json_leaves_nothing_out_and_its_keys_are_these(evalcore: Command) -> None:
    found = evalcore("submission", "--json").json
    assert set(found) == {
        "run", "subjects", "distribution", "targets", "lines", "ties", "effects", "deviations",
        "measures", "flags", "told", "results",
    }  # fmt: skip
    effects = evalcore("effects", "--json").json["effects"]
    assert sum(len(row["cases"]) for row in found["effects"]) == len(effects)


def test_english_is_for_whoever_asks_for_it(evalcore: Command) -> None:
    told = ("--format", "html", "--language", "en")
    ran = evalcore("submission", *told)
    assert 'lang="en"' in ran.out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--format", "docx"), "--out"),
        (("--format", "odt"), "html, docx, pdf, md"),
        (("--out", "no/such/folder/x.docx"), "no directory"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(
    evalcore: Command, more: tuple[str, ...], said: str
) -> None:
    ran = evalcore("submission", *more)
    assert ran.code == 2
    assert said in ran.err


def test_no_results_is_said_plainly(evalcore: Command) -> None:
    ran = evalcore("submission", "--results", "nothing.db")
    assert ran.code == 2
    assert "There are no results" in ran.err
