"""What the project promises about itself."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.conftest import LONGEST

ROOT = Path(__file__).parent.parent


def commands_in(text: str) -> list[str]:
    """The commands of a page's shell blocks, a line each, without comments."""
    blocks = re.findall(r"```(?:sh|bash|console)\n(.*?)```", text, re.DOTALL)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line.removeprefix("$ ") for line in lines if line and not line.startswith("#")]


def test_the_readme_gives_one_command_for_the_main_job_and_one_for_the_tests() -> None:
    commands = commands_in((ROOT / "README.md").read_text(encoding="utf-8"))
    assert "make demo" in commands
    assert "make test" in commands


def test_every_make_command_of_the_readme_is_a_target() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    commands = commands_in((ROOT / "README.md").read_text(encoding="utf-8"))
    assert {c.split()[1] for c in commands if c.startswith("make ")} <= targets


def test_ci_runs_the_readme_test_command() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert "make test || tested=$?" in lines
    assert lines[-1] == "exit $((tested ? tested : tried))"


def test_ci_installs_what_it_collected_and_fails_where_that_fails() -> None:
    text = (ROOT / ".ci" / "run").read_text()
    assert "make wheelhouse" in text
    assert "python -m install.trial" in text
    assert 'wait "$trial" || tried=$?' in text


@pytest.mark.parametrize("component", ["POSTGRES", "OFFICE", "SPARK", "CHROMIUM", "ES5"])
def test_ci_fails_where_a_test_of_a_real_component_was_skipped(component: str) -> None:
    assert f"export EVALCORE_REQUIRE_{component}=1" in (ROOT / ".ci" / "run").read_text()


def test_the_modules_that_begin_are_there() -> None:
    assert [name for name in LONGEST if not (ROOT / name).exists()] == []


def test_every_dependency_has_a_range_and_a_pinned_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + [
        d for group in project["optional-dependencies"].values() for d in group
    ]
    pinned = {
        line.split("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if line and not line.startswith("#")
    }
    for requirement in wanted:
        name = re.split(r"[\[<>=]", requirement)[0].lower()
        assert "<" in requirement, f"{requirement} has no upper bound"
        assert name in pinned, f"{name} is not pinned in constraints.txt"


def test_constraints_name_no_address() -> None:
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        assert not line or line.startswith("#") or re.fullmatch(r"[\w.\-]+==[\w.\-]+", line), line


def test_no_page_or_module_names_a_path_of_somebodys_machine() -> None:
    pattern = re.compile(r"(?<![\w.])/(work|home|root|tmp)/\w")
    own = Path(__file__)
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/**/*.py")]:
        if path == own or ".venv" in path.parts:
            continue
        found = pattern.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{path.relative_to(ROOT)}: {found and found.group()}"
