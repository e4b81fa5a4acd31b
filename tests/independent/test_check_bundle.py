"""A checker of bundles that shares nothing with the program comes to what the program says."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from evalcore.bundles.verifying import verify_bundle
from evalcore.transparency.policy import Policy
from tests.attacks.insider import POLICY, bundled
from tests.attacks.test_insider import (
    a_run_of_another_root,
    a_second_run,
    a_standing_added_later,
)
from tests.cli.published_year import make_year
from tests.evalcore.bundles import forging, world

CHECKER = Path(__file__).parent / "check_bundle.py"


def run(*words: object) -> tuple[int, str]:
    """The checker as a stranger runs it: alone, with nothing of this repository on its path."""
    command = [sys.executable, "-I", str(CHECKER), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle with sealed words and source files, as a folder."""
    place = tmp_path_factory.mktemp("independent")
    world.make(place / "record.db", units=300)
    return world.bundle(place / "record.db", place / "b", with_sources=True, with_private=True)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("key") / "log.vkey"
    path.write_text(world.SIGNER.verifier.vkey + "\n")
    return path


def test_it_imports_nothing_but_the_standard_library_and_cryptography() -> None:
    tree = ast.parse(CHECKER.read_text(encoding="utf-8"))
    named = {
        name.split(".")[0]
        for found in ast.walk(tree)
        for name in (
            [each.name for each in found.names]
            if isinstance(found, ast.Import)
            else [found.module or ""]
            if isinstance(found, ast.ImportFrom)
            else []
        )
    }
    assert named <= sys.stdlib_module_names | {"cryptography"}
    assert not {"importlib", "runpy", "pickle"} & named


def test_both_find_that_a_bundle_holds(folder: Path, key: Path) -> None:
    code, told = run(folder, key)
    found = verify_bundle(folder, policy=Policy.of([world.SIGNER.verifier]))
    assert found.ok
    assert code == 0, told
    assert f"root {found.root}" in told
    assert found.digest in told
    assert f"{found.size} entries" in told
    assert f"{found.commits} commits" in told
    assert f"{found.private} of {found.private + found.sealed} sealed parts" in told
    assert f"signed by {world.SIGNER.verifier.vkey}" in told


def test_it_holds_of_a_real_official_run_packed_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from cli.main import main

    year = make_year(tmp_path)
    out = tmp_path / "year.zip"
    given = ("--store", year / "record.db", "--results", year / "results.db", "--out", out)
    assert main(["bundle", *map(str, given)]) == 0
    capsys.readouterr()
    assert verify_bundle(out).ok
    code, told = run(out)
    assert code == 0, told
    assert "standings and the result tree fit it" in told


def test_without_a_key_it_says_that_nobody_was_asked_for(folder: Path) -> None:
    code, told = run(folder)
    assert code == 0
    assert "NOT CHECKED who signed" in told


def test_another_key_of_the_same_name_is_no_signature(folder: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.vkey"
    wrong.write_text(world.STRANGER.verifier.vkey + "\n")
    code, told = run(folder, wrong)
    assert code == 1
    assert "has signed the checkpoint" in told


@pytest.mark.parametrize(
    "name",
    [
        "tile/entries/000",
        "tile/0/000",
        "tile/1/000.p/1",
        "commits.jsonl",
        "private.jsonl",
        "checkpoint",
        "certificates/*.txt",
        "results/*/standings.txt",
        "results/*/flags.txt",
        "scheme/*",
        "sources/*",
    ],
)
def test_what_one_finds_changed_the_other_does_too_also_under_a_new_manifest(
    folder: Path, key: Path, tmp_path: Path, name: str
) -> None:
    copy = forging.copy_of(folder, tmp_path / "copy")
    path = sorted(copy.glob(name))[0]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    assert run(copy, key)[0] == 1
    forging.reseal(copy)
    code, told = run(copy, key)
    assert code == 1, told
    assert not verify_bundle(copy, policy=POLICY).ok


@pytest.mark.parametrize("deed", [a_second_run, a_run_of_another_root, a_standing_added_later])
def test_what_an_insider_publishes_past_the_procedures_both_find(
    tmp_path: Path, key: Path, deed: Callable[..., None]
) -> None:
    path = bundled(tmp_path, deed)
    assert not verify_bundle(path, policy=POLICY).ok
    code, told = run(path, key)
    assert code == 1, told


def test_files_that_do_not_belong_are_found(folder: Path, key: Path, tmp_path: Path) -> None:
    copy = forging.copy_of(folder, tmp_path / "copy")
    shutil.copy(copy / "tile/0/000", copy / "tile/0/009")
    forging.reseal(copy)
    assert run(copy, key)[0] == 1
    assert not verify_bundle(copy, policy=POLICY).ok


def test_damaged_input_ends_in_words_not_in_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04 and no more")
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "no.zip", tmp_path / "empty", tmp_path / "missing"):
        code, told = run(path)
        assert code in (1, 2)
        assert "Traceback" not in told
