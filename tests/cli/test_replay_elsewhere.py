"""The same digests elsewhere: other processes and locales, other stores, a bundle, Spark."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Ran
from tests.cli.published_year import make_year

Command = Callable[..., Ran]

SAME = (
    "certificate", "record", "root", "scheme own-2025", "run", "table contributions",
    "table effects", "table flags", "table score_nodes", "table standings", "table subjects",
    "results", "standings",
)  # fmt: skip
"""What is compared, and has to be the same wherever it is computed."""


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the record of a published year, its results and its certificate."""
    folder = make_year(tmp_path_factory.mktemp("year"))
    (folder / "own.yaml").unlink()
    return folder


def paper(year: Path) -> Path:
    return year / "results.certificate.txt"


def compared(outcome: Any) -> set[str]:
    assert outcome["same"], outcome
    return {f"{check['what']} {check['name']}".strip() for check in outcome["checks"]}


THREADS = """
import sys
from evalcore.record import reading
made = reading.new_connection
def connection():
    found = made()
    found.execute("SET threads = {threads}")
    return found
reading.new_connection = connection
from cli.main import main
sys.exit(main(["replay", sys.argv[1], "--store", sys.argv[2], "--json"]))
"""


@pytest.mark.parametrize(
    ("threads", "surroundings"),
    [
        (1, {"PYTHONHASHSEED": "0", "TZ": "UTC", "LANG": "C", "LC_ALL": "C"}),
        (2, {"PYTHONHASHSEED": "1", "TZ": "America/St_Johns", "LANG": "zh_CN.UTF-8"}),
        (7, {"PYTHONHASHSEED": "4242", "TZ": "Asia/Kathmandu", "LANG": "tr_TR.UTF-8"}),
    ],
    ids=["one thread", "two threads", "seven threads"],
)
def test_another_process_with_other_threads_and_locale_comes_to_the_same(
    year: Path, tmp_path: Path, threads: int, surroundings: dict[str, str]
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", THREADS.format(threads=threads), paper(year), year / "record.db"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "PYTHONUTF8": "1",
            **surroundings,
        },
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert compared(json.loads(ran.stdout)) == {*SAME}


@pytest.mark.parametrize("where", ["file", "server"])
def test_after_backup_and_restore_it_comes_to_the_same_on_either_engine(
    evalcore: Command,
    year: Path,
    tmp_path: Path,
    where: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EVALCORE_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("EVALCORE_CACHE", str(tmp_path / "cache"))
    place = str(tmp_path / "restored.db")
    if where == "server":
        place = request.getfixturevalue("postgres_schema")()
    made = evalcore("backup", tmp_path / "kept.zip", "--store", year / "record.db")
    assert made.code == 0, made.err
    restored = evalcore("restore", tmp_path / "kept.zip", "--store", place)
    assert restored.code == 0, restored.err
    ran = evalcore("replay", paper(year), "--store", place, "--json")
    assert ran.code == 0, ran.out + ran.err
    assert compared(ran.json) == {*SAME}
    (listed,) = evalcore("certificate", "--store", place, "--json").json
    assert listed["text"].encode() == paper(year).read_bytes()


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_a_stranger_with_a_bundle_alone_comes_to_the_same(
    evalcore: Command, year: Path, tmp_path: Path, form: str
) -> None:
    out = tmp_path / ("year.zip" if form == "zip" else "year")
    made = evalcore(
        "bundle", "--out", out, "--store", year / "record.db", "--results", year / "results.db"
    )
    assert made.code == 0, made.err
    ran = evalcore("replay", out, "--json")
    assert ran.code == 0, ran.out + ran.err
    rows = {f"rows {name.removeprefix('table ')}" for name in SAME if name.startswith("table ")}
    assert compared(ran.json) == {*SAME, *rows}
    assert ran.json["rows_from"] == str(out)
    ran = evalcore("replay", paper(year), "--store", out)
    assert ran.code == 0, ran.out + ran.err


def test_spark_comes_to_the_same(evalcore: Command, year: Path, spark: Any, tmp_path: Path) -> None:
    ran = evalcore(
        "replay", paper(year), "--store", year / "record.db", "--engine", "spark", "--json"
    )
    assert ran.code == 0, ran.out + ran.err
    assert compared(ran.json) == {*SAME}
    assert ran.json["engine"]["computed_by"] == "spark"
    assert ran.json["engine"]["same"]


@pytest.mark.parametrize("what", ["entry", "result", "scheme"])
def test_a_damaged_bundle_is_no_error_but_an_outcome(
    evalcore: Command, year: Path, tmp_path: Path, what: str
) -> None:
    out = tmp_path / "bundle"
    made = evalcore(
        "bundle", "--out", out, "--store", year / "record.db", "--results", year / "results.db"
    )
    assert made.code == 0, made.err
    pattern = {
        "entry": "tile/entries/**/*",
        "result": "results/*/standings.txt",
        "scheme": "scheme/" + "[0-9a-f]" * 64,
    }[what]
    file = next(path for path in sorted(out.glob(pattern)) if path.is_file())
    data = file.read_bytes()
    middle = len(data) // 2
    file.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
    ran = evalcore("replay", paper(year), "--store", out, "--json")
    assert ran.code == 1
    assert "Traceback" not in ran.err
    found = {f"{check['what']} {check['name']}".strip(): check["same"] for check in
             ran.json["checks"]}  # fmt: skip
    assert not found["record"]
    assert not ran.json["same"]
    if what == "result":
        assert not found["rows standings"]
        assert found["table standings"]
    if what == "scheme":
        assert ran.json["failed"]
