"""What projections must never do: floats, clocks, chance; in Python and in SQL."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import projections

HOME = Path(projections.__file__).parent
MODULES = sorted(HOME.rglob("*.py"))
COMPUTING = [path for path in MODULES if path.parent in (HOME, HOME / "ledgers")]
"""The computation itself: f of the design. Views may put paths together with a slash."""

CLOCKS = {"now", "today", "utcnow", "fromtimestamp", "monotonic", "perf_counter", "time_ns"}
FORBIDDEN = {"time", "random", "secrets", "uuid"}


def name_of(path: Path) -> str:
    return str(path.relative_to(HOME))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(tree: ast.Module):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").split(".")[0]


def attributes_of_others(tree: ast.Module):
    """Attributes that are read of anything but ``self``: a class may call a field of its own so."""
    for node in ast.walk(tree):
        own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if isinstance(node, ast.Attribute) and not (own and node.value.id == "self"):
            yield node.attr


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_clock_and_no_chance(path):
    tree = tree_of(path)
    assert not FORBIDDEN.intersection(imported(tree))
    assert not CLOCKS.intersection(attributes_of_others(tree))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_binary_fraction(path):
    tree = tree_of(path)
    # How similar two names must be to be suggested decides nothing.
    spelling = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "cutoff"
    }
    for node in ast.walk(tree):
        is_float = isinstance(node, ast.Constant) and isinstance(node.value, float | complex)
        assert not is_float or id(node) in spelling, f"{path}:{node.lineno}"
        assert not (isinstance(node, ast.Name) and node.id == "float"), node.lineno


@pytest.mark.parametrize("path", COMPUTING, ids=name_of)
def test_no_true_division(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            # Paths are put together with a slash before a text or a file name, nothing else is.
            right = node.right if isinstance(node, ast.BinOp) else node.value
            assert isinstance(right, ast.JoinedStr) or (
                isinstance(right, ast.Constant) and isinstance(right.value, str)
            ), f"{path}:{node.lineno}"


@pytest.mark.parametrize("path", COMPUTING, ids=name_of)
def test_no_rounding_but_our_own(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id != "round", f"{path}:{node.lineno}"


@pytest.mark.parametrize("path", sorted(HOME.rglob("*.sql")), ids=name_of)
def test_ledger_sql_has_no_division_clock_or_chance(path):
    import sqlglot
    from sqlglot import exp

    tree = sqlglot.parse_one(path.read_text(encoding="utf-8"), read="duckdb")
    refused = (exp.Div, exp.Avg, exp.CurrentDate, exp.CurrentTimestamp, exp.Rand)
    assert not list(tree.find_all(*refused))
    kinds = {cast.to.this for cast in tree.find_all(exp.Cast)}
    assert not kinds & {exp.DType.DOUBLE, exp.DType.FLOAT, exp.DType.DECIMAL, exp.DType.INT128}
