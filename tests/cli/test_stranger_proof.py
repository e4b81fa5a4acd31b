"""A reviewer with a bundle alone, a clerk and a witness who make mistakes: what each is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cli.main import main
from evalcore.procedures.keys import AdmitKey
from evalcore.procedures.sealing import decide_key, sign_head
from evalcore.record import open_record
from evalcore.transparency.note import Signer
from tests.cli.conftest import Ran
from tests.cli.published_year import make_year

Command = Callable[..., Ran]

SIGNER = Signer("xian.example/log", bytes(range(32)))
DAY = date(2026, 1, 20)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the record of a published, signed year, its results and a bundle of it."""
    folder = make_year(tmp_path_factory.mktemp("year"))
    store = folder / "record.db"
    with open_record(store) as record:
        decide_key(record, AdmitKey(SIGNER.verifier, "县委组织部", DAY), actor="县办")
        sign_head(record, SIGNER, today=DAY, actor="县办")
    made = ("bundle", "--store", store, "--out", folder / "b.zip", "--results")
    assert main([str(part) for part in (*made, folder / "results.db")]) == 0
    return folder


@pytest.fixture
def reviewer(year: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another machine: an empty folder with the bundle, and nothing else."""
    folder = tmp_path / "核查 用"
    folder.mkdir()
    shutil.copy(year / "b.zip", folder)
    monkeypatch.chdir(folder)
    return folder


def test_a_bundle_alone_gives_the_official_results(evalcore: Command, reviewer: Path) -> None:
    told = evalcore("score", "--store", "b.zip").err
    assert "is not the official run" in told
    at = told.split("score ")[1].split(" gives")[0].split()
    scored = json.loads(evalcore("score", "--store", "b.zip", *at, "--json").out)
    assert scored["run"]["status"] == "official"
    ran = evalcore("explain", "王建国", "--json")
    assert ran.code == 0, ran.err


def test_an_adopted_scheme_is_found_by_its_name_in_a_bundle(
    evalcore: Command, reviewer: Path
) -> None:
    ran = evalcore("score", "--store", "b.zip", "--scheme", "own-2025")
    assert ran.code == 0, ran.err
    missing = evalcore("score", "--store", "b.zip", "--scheme", "own-2026")
    assert missing.code == 2
    assert "There is no scheme own-2026" in missing.err


def test_numbers_of_an_adopted_scheme_can_be_tried_from_a_bundle(
    evalcore: Command, reviewer: Path
) -> None:
    ran = evalcore(
        *("score", "--store", "b.zip", "--trial"),
        *("--set", "indicators.pledge_kept.points=1"),
    )
    assert ran.code == 0, ran.err
    assert not (reviewer / "results.db").exists()


@pytest.mark.parametrize(
    "asked",
    [("explain", "王建国"), ("why-not", "王建国", "好"), ("effects",), ("standings",), ("flags",)],
    ids=lambda words: words[0],
)
def test_who_asks_a_bundle_for_results_is_told_how_to_compute_them(
    evalcore: Command, reviewer: Path, asked: tuple[str, ...]
) -> None:
    ran = evalcore(*asked, "--results", "b.zip")
    assert ran.code == 2
    assert "evalcore score --store b.zip --out results.db" in ran.err
