"""Imports run cli → projections → evalcore, never back."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = ("evalcore", "projections", "cli")
ALLOWED = {package: set(ORDER[: level + 1]) for level, package in enumerate(ORDER)}
"""Package → the packages of ours that it may import."""

PROVING = (
    "transparency",
    "ballots",
    "record",
    "procedures",
    "certificates",
    "bundles",
    "witnessing",
    "checking",
)
"""Packages of evalcore from the proof of a hash to the check of a stranger's file: each may import
those before it."""

DOORS = {"evalcore/record/opening.py"}
"""Opening what a user names: a bundle opens as a record does, so this module looks whether it is
one."""

HEAVY = ("duckdb", "pyarrow", "openpyxl", "sqlglot", "eventsourcing", "jinja2", "cryptography")


def modules(package):
    return sorted((ROOT / package).rglob("*.py"))


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", node.lineno


@pytest.mark.parametrize("package", ORDER)
def test_imports_go_one_way(package):
    for path in modules(package):
        for name, line in imports(path):
            top = name.split(".")[0]
            if top in ORDER:
                where = f"{path.relative_to(ROOT)}:{line}"
                assert top in ALLOWED[package], f"{where} imports {name}"


@pytest.mark.parametrize("package", PROVING)
def test_what_proves_knows_nothing_of_what_is_built_on_it(package):
    later = PROVING[PROVING.index(package) + 1 :]
    for path in modules(f"evalcore/{package}"):
        if str(path.relative_to(ROOT)) in DOORS:
            continue
        for name, line in imports(path):
            where = f"{path.relative_to(ROOT)}:{line}"
            assert not name.startswith(tuple(f"evalcore.{one}" for one in later)), where


def test_proofs_and_notes_need_no_record_and_no_vocabulary():
    beside = {"errors", "messages", "outside", "placing", "transparency"}
    for path in modules("evalcore/transparency"):
        for name, line in imports(path):
            package, _, rest = name.partition(".")
            where = f"{path.relative_to(ROOT)}:{line} imports {name}"
            assert package != "evalcore" or rest.split(".")[0] in beside, where


@pytest.mark.parametrize("package", ORDER)
def test_nothing_imports_the_tests(package):
    for path in modules(package):
        for name, line in imports(path):
            where = f"{path.relative_to(ROOT)}:{line}"
            assert name.split(".")[0] not in ("tests", "benchmarks"), where


@pytest.mark.parametrize("module", ["projections.run", "projections.compare", "projections.cases"])
def test_importing_a_projection_loads_nothing_heavy(module):
    code = f"import sys, {module}; print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == []
