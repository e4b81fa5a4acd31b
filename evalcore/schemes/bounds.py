"""How large a whole-number expression can become: what keeps exact sums inside 64 bits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from evalcore.vocabulary.fields import LARGEST

if TYPE_CHECKING:
    from sqlglot import exp

LARGEST_DAYS = 10**7


def bound(tree: exp.Expr, parameters: Mapping[str, int | None]) -> int:
    """An upper bound of the amount of a whole-number expression."""
    from sqlglot import exp

    if isinstance(tree, exp.Literal):
        return int(tree.this) if not tree.is_string else 0
    if isinstance(tree, exp.Placeholder):
        return abs(parameters.get(tree.name) or 0)
    if isinstance(tree, exp.Column):
        return LARGEST
    if isinstance(tree, exp.Anonymous):
        return LARGEST_DAYS
    if isinstance(tree, (exp.Add, exp.Sub)):
        return bound(tree.this, parameters) + bound(tree.expression, parameters)
    if isinstance(tree, exp.Mul):
        return bound(tree.this, parameters) * bound(tree.expression, parameters)
    if isinstance(tree, exp.Case):
        values = [branch.args["true"] for branch in tree.args["ifs"]]
        values += [tree.args["default"]] if tree.args.get("default") else []
        return max(bound(value, parameters) for value in values)
    return max((bound(part, parameters) for part in tree.iter_expressions()), default=0)
