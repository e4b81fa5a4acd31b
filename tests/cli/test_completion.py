"""The Tab key: commands, options, schemes and names are completed, in the shell itself too."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.completion import SHELLS
from cli.main import main
from tests.cli.conftest import Ran

Command = Callable[..., Ran]
Complete = Callable[..., list[str]]


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Complete:
    """What is offered after the words given, the last of them unfinished."""

    def after(*words: str) -> list[str]:
        monkeypatch.setenv("_EVALCORE_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", "\n".join(("evalcore", *words)))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        assert main([]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        return out.split()

    return after


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_gets_its_script_and_nothing_is_installed(
    evalcore: Command, shell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    ran = evalcore("completion", shell)
    assert ran.code == 0
    assert "_EVALCORE_COMPLETE" in ran.out
    assert f"complete_{shell}" in ran.out
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("words", [[], ["tcsh"]])
def test_another_shell_is_a_usage_error_that_names_those_there_are(
    evalcore: Command, words: list[str]
) -> None:
    ran = evalcore("completion", *words)
    assert ran.code == 2
    assert "bash, zsh, fish, powershell" in ran.err


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["stand"], {"standings"}),
        (["period", "op"], {"open"}),
        (["score", "--known"], {"--known-at"}),
        (["score", "--scheme", "county"], {"county-secretaries-2025"}),
        (["scheme", "show", "weinan-2013-t"], {"weinan-2013-townships"}),
        (["report", "--format", "h"], {"html"}),
        (["completion", "b"], {"bash"}),
    ],
)
def test_what_is_begun_is_completed(
    complete: Complete, words: list[str], offered: set[str]
) -> None:
    assert offered <= set(complete(*words))


def test_names_come_from_the_results_that_the_command_would_read(
    complete: Complete, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert complete("explain", "--results", str(results), "红") == ["红旗村"]
    assert complete("explain", "红") == []
    monkeypatch.setenv("EVALCORE_RESULTS", str(results))
    assert complete("report", "王") == ["王建国"]
    assert set(complete("explain", "红旗村", "--against", "")) >= {"东风村", "李爱华"}


def test_a_name_that_a_shell_would_obey_is_not_offered(complete: Complete, tmp_path: Path) -> None:
    path = tmp_path / "results.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE subjects (unit_name TEXT, person_name TEXT)")
        names = [("东村", "$(reboot)"), ("东`ls`村", "东;ls"), (None, "东\n村")]
        connection.executemany("INSERT INTO subjects VALUES (?, ?)", names)
    connection.close()
    assert complete("explain", "") == ["东村"]


def test_results_that_are_none_offer_nothing_and_break_nothing(
    complete: Complete, tmp_path: Path
) -> None:
    (tmp_path / "results.db").write_bytes(b"not a database" * 100)
    assert complete("explain", "") == []


def test_bash_completes_with_the_printed_script(results: Path) -> None:
    programs = Path(sys.executable).parent
    script = """
        source <(evalcore completion bash)
        COMP_WORDS=(evalcore explain 红); COMP_CWORD=2
        _evalcore_completion evalcore
        echo "${COMPREPLY[*]}"
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8",
             "EVALCORE_RESULTS": str(results)},
    )  # fmt: skip
    assert (done.stdout.strip(), done.stderr) == ("红旗村", "")
