"""The script that installs says what does not fit before anything is written."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from install.targets import GLIBC, TARGETS
from install.writing import sums

STICK = Path(__file__).parents[2] / "install" / "stick"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("stick_install", STICK / "install.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


installer = load()


def stopped(step: Callable[..., Any], *arguments: object) -> tuple[int, str]:
    """The exit code and the English words with which a step refuses."""
    with pytest.raises(installer.StopError) as refused:
        step(*arguments)
    code, chinese, english = refused.value.args
    assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese)
    return code, english


def test_an_old_python_can_read_the_script_that_refuses_it() -> None:
    ast.parse((STICK / "install.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_its_targets_and_its_glibc_are_those_of_the_wheelhouse() -> None:
    names = {
        installer.target("Linux", "x86_64"),
        installer.target("Linux", "aarch64"),
        installer.target("Windows", "AMD64"),
    }
    assert names == {target.name for target in TARGETS}
    assert installer.GLIBC == (2, max(GLIBC))


@pytest.mark.parametrize(
    ("system", "machine"),
    [("Linux", "loongarch64"), ("Linux", "i686"), ("Windows", "x86"), ("Darwin", "arm64")],
)
def test_a_machine_without_wheels_is_refused(system: str, machine: str) -> None:
    code, words = stopped(installer.target, system, machine)
    assert code == 3
    assert machine in words


@pytest.mark.parametrize(
    ("version", "bits", "implementation", "free", "why"),
    [
        ((3, 10), 64, "CPython", False, "too old"),
        ((3, 12), 32, "CPython", False, "64-bit"),
        ((3, 12), 64, "PyPy", False, "CPython"),
        ((3, 14), 64, "CPython", True, "free-threaded"),
    ],
)
def test_a_python_without_wheels_is_refused(
    version: tuple[int, int], bits: int, implementation: str, free: bool, why: str
) -> None:
    code, words = stopped(installer.check_python, version, bits, implementation, free)
    assert code == 3
    assert why in words


def test_a_fitting_python_and_library_pass() -> None:
    installer.check_python((3, 11), 64, "CPython", False)
    installer.check_glibc("glibc 2.28")
    installer.check_glibc("glibc 2.100")


@pytest.mark.parametrize(
    ("library", "why"), [("", "musl"), ("glibc 2.17", "too old"), ("glibc 2.9", "too old")]
)
def test_another_c_library_is_refused(library: str, why: str) -> None:
    code, words = stopped(installer.check_glibc, library)
    assert code == 3
    assert why in words


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A wheelhouse of one altered, one missing … as each test wants; here all is well."""
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    for name, text in (
        ("wheels/a-1-py3-none-any.whl", "a"),
        (f"requirements/linux-x86_64-py{here}.txt", "# \nevalcore==1.2.3 --hash=sha256:aa\n"),
        ("requirements/windows-x64-py3.12.txt", ""),
        ("install.py", (STICK / "install.py").read_text(encoding="utf-8")),
        ("install.sh", (STICK / "install.sh").read_text(encoding="utf-8")),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "SHA256SUMS").write_text(sums(tmp_path), encoding="utf-8")
    return tmp_path


def test_a_python_that_is_not_served_is_told_which_are(house: Path) -> None:
    code, words = stopped(installer.requirements, str(house), "windows-x64", (3, 13))
    assert code == 3
    assert "there are for: 3.12" in words


def test_every_listed_file_is_checked(house: Path) -> None:
    assert installer.check_sums(str(house)) == 5
    (house / "wheels/a-1-py3-none-any.whl").write_text("b")
    (house / "install.sh").unlink()
    code, words = stopped(installer.check_sums, str(house))
    assert code == 1
    assert "wheels/a-1-py3-none-any.whl" in words
    assert "install.sh" in words
    (house / "SHA256SUMS").unlink()
    assert stopped(installer.check_sums, str(house))[0] == 1


def shell(house: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(house / "install.sh"), *arguments],
        env={"PATH": "/usr/bin:/bin", "PYTHON": sys.executable, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="a script for Linux")
def test_the_shell_script_checks_and_installs_nothing_of_an_altered_folder(house: Path) -> None:
    done = shell(house, "--check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "5 files are as they should be" in done.stdout
    (house / "wheels/a-1-py3-none-any.whl").write_text("b")
    done = shell(house, "--to", str(house / "never"))
    assert done.returncode == 1
    assert "Missing or altered" in done.stderr
    assert not (house / "never").exists()


def test_the_version_is_read_from_the_requirements(house: Path) -> None:
    listed = next((house / "requirements").glob("linux-*"))
    assert installer.version_in(str(listed)) == "1.2.3"
    assert stopped(installer.version_in, str(house / "requirements/windows-x64-py3.12.txt"))[0] == 1


@pytest.mark.parametrize("windows", [False, True])
def test_the_launcher_calls_the_version_installed_last(tmp_path: Path, windows: bool) -> None:
    installer.launcher(str(tmp_path), "0.1", windows)
    path = Path(installer.launcher(str(tmp_path), "0.2", windows))
    text = path.read_text(encoding="ascii")
    assert "program-0.2" in text
    assert "program-0.1" not in text
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.skipif(sys.platform != "linux", reason="a launcher for Linux")
def test_the_launcher_passes_arguments_on_through_a_link(tmp_path: Path) -> None:
    there = tmp_path / "with blank"
    program = there / "program-0.1" / "bin" / "evalcore"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\necho "$#" "$2"\n')
    program.chmod(0o755)
    link = tmp_path / "evalcore"
    link.symlink_to(installer.launcher(str(there), "0.1", False))
    done = subprocess.run([link, "a", "b c"], capture_output=True, text=True, check=True)
    assert done.stdout == "2 b c\n"


def test_a_folder_that_is_not_the_programs_is_left_alone(house: Path, tmp_path: Path) -> None:
    home = tmp_path / "to" / "program-1.2.3"
    home.mkdir(parents=True)
    (home / "record.db").write_text("a year")
    listed = str(next((house / "requirements").glob("linux-*")))
    code, words = stopped(installer.install, str(house), str(tmp_path / "to"), listed, False)
    assert code == 3
    assert "not the program's" in words
    assert (home / "record.db").read_text() == "a year"


def test_settings_of_pip_do_not_reach_the_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "x")
    kept = installer.environment()
    assert "PIP_EXTRA_INDEX_URL" not in kept
    assert kept["PIP_CONFIG_FILE"]
