"""The digest of the engine covers the code that computes, all of it and no more."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from projections import engine
from projections.engine import BESIDE, DOORS, ROOTS, digest_of, engine_digest, modules, versions

HOME = Path(engine.__file__).parent.parent
OURS = ("evalcore", "projections", "cli")


def file_of(module: str) -> Path | None:
    path = HOME.joinpath(*module.split("."))
    for file in (path / "__init__.py", path.with_suffix(".py")):
        if file.is_file():
            return file
    return None


def for_types_alone(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def told(node: ast.AST) -> Iterator[str]:
    """Names that code below ``node`` imports, wherever in it."""
    for child in ast.iter_child_nodes(node):
        if for_types_alone(child):
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert not child.level, "imports name the whole module"
            yield child.module or ""
            yield from (f"{child.module}.{alias.name}" for alias in child.names)
        yield from told(child)


def imported_by(module: str) -> set[str]:
    """Modules of ours that ``module`` imports, with the packages that they lie in."""
    file = file_of(module)
    assert file is not None
    names = (name.split(".") for name in told(ast.parse(file.read_text(encoding="utf-8"))))
    found = (".".join(parts[:n]) for parts in names for n in range(1, len(parts) + 1))
    return {name for name in found if name.split(".")[0] in OURS and file_of(name) is not None}


def is_beside(module: str) -> bool:
    return module not in modules() and any(
        module in DOORS or module == name or module.startswith(f"{name}.") for name in BESIDE
    )


def has_code(module: str) -> bool:
    """Whether there is more than a docstring."""
    file = file_of(module)
    assert file is not None
    return len(ast.parse(file.read_text(encoding="utf-8")).body) > 1


def reached() -> set[str]:
    """What the engine imports, directly or by another; what is beside it is not looked into."""
    found: set[str] = set()
    waiting = [*ROOTS]
    while waiting:
        module = waiting.pop()
        if module in found or is_beside(module):
            continue
        found.add(module)
        waiting.extend(imported_by(module))
    return {module for module in found if has_code(module)}


def test_every_module_that_computes_is_covered_and_no_other_is() -> None:
    found = reached()
    assert found - {*modules()} == set(), "name them in projections.engine.CODE"
    assert {*modules()} - found == set(), "they compute nothing: take them out"


def test_no_module_that_computes_imports_what_shows_or_publishes() -> None:
    outer = ("publishing", "reports", "trail", "chase", "replaying", "spark", "dossier", "cli")
    for module in reached():
        assert not {*module.split(".")} & {*outer}, module


SOURCES = {"a.one": b"x = 1\ny = 2\n", "a.two": b"z = 3\n"}


def test_any_change_of_any_file_or_of_the_version_is_another_engine() -> None:
    digest = digest_of(SOURCES, "1")
    assert digest_of({**SOURCES, "a.two": b"z = 4\n"}, "1") != digest
    assert digest_of({"a.one": SOURCES["a.one"]}, "1") != digest
    assert digest_of({"a.one": SOURCES["a.two"], "a.two": SOURCES["a.one"]}, "1") != digest
    assert digest_of(SOURCES, "2") != digest


def test_line_ends_and_the_order_of_files_are_no_change() -> None:
    digest = digest_of(SOURCES, "1")
    assert digest_of(dict(reversed(SOURCES.items())), "1") == digest
    for ends in (b"\r\n", b"\r"):
        assert digest_of({n: s.replace(b"\n", ends) for n, s in SOURCES.items()}, "1") == digest


@pytest.mark.parametrize("seed", ["0", "1"])
def test_another_process_names_the_same_engine(seed: str) -> None:
    code = "from projections.engine import engine_digest; print(engine_digest())"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(HOME), "LANG": "C", "PATH": ""},
    )
    assert ran.stdout.strip() == engine_digest()


def test_the_versions_that_run_it_stand_beside_the_digest() -> None:
    assert {"evalcore", "python", "duckdb", "sqlglot"} <= {*versions()}
