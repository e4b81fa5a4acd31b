"""Which names of a template there are not, in every branch of it, whether or not it is taken.

The template is walked with an example of the fields: a loop stands for one of its rows. Where the
example says nothing (the result of a filter, an empty list), nothing is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from projections.papers.problems import unknown
from projections.papers.sandbox import NOBODY

if TYPE_CHECKING:
    from jinja2 import nodes

ANY = object()
"""A value of which nothing is known."""

_GIVEN = ("loop", "caller", "self", "super", "varargs", "kwargs", "true", "false", "none", "_")


@frozen
class Unknown:
    """A name that there is not: the line where it is used, and why it is none."""

    line: int
    reason: str


def unknown_names(
    tree: nodes.Template, example: Mapping[str, Any], functions: Sequence[str]
) -> list[Unknown]:
    """The names that a parsed template uses and ``example`` has not."""
    walk = _Walk(example)
    walk.body(tree.body, {**example, **dict.fromkeys((*_GIVEN, *functions), ANY)})
    return walk.found


def names_used(tree: nodes.Template) -> set[str]:
    """The fields that a parsed template names; ``*`` where it is built on another template."""
    from jinja2 import meta, nodes

    built = next(tree.find_all((nodes.Extends, nodes.Include)), None)
    return meta.find_undeclared_variables(tree) | ({"*"} if built is not None else set())


Scope = dict[str, Any]


class _Walk:
    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = fields
        self.found: list[Unknown] = []

    def body(self, body: Sequence[nodes.Node], scope: Scope) -> None:
        for node in body:
            self.statement(node, scope)

    def statement(self, node: nodes.Node, scope: Scope) -> None:
        from jinja2 import nodes

        if isinstance(node, nodes.For):
            inner = {**scope, **self.turn(node.target, self.value(node.iter, scope))}
            if node.test is not None:
                self.value(node.test, inner)
            self.body(node.body, inner)
            self.body(node.else_, scope)
        elif isinstance(node, nodes.If):
            self.value(node.test, scope)
            for body in (node.body, node.elif_, node.else_):
                self.body(body, scope)
        elif isinstance(node, nodes.Assign):
            value = self.value(node.node, scope)
            scope.update(self.turn(node.target, [value]))
        elif isinstance(node, nodes.Macro):
            scope[node.name] = ANY
            self.body(node.body, {**scope, **{a.name: ANY for a in node.args}})
        elif isinstance(node, nodes.Import):
            scope[node.target] = ANY
        elif isinstance(node, nodes.FromImport):
            scope.update({n if isinstance(n, str) else n[1]: ANY for n in node.names})
        elif isinstance(node, nodes.Block):
            self.body(node.body, dict(scope))
        else:
            self.children(node, scope)

    def children(self, node: nodes.Node, scope: Scope) -> None:
        from jinja2 import nodes

        for child in node.iter_child_nodes():
            if isinstance(child, nodes.Expr):
                self.value(child, scope)
            else:
                self.statement(child, scope)

    def turn(self, target: nodes.Node, values: Any) -> Scope:
        """The names of a loop, with what one row of ``values`` gives them."""
        from jinja2 import nodes

        if isinstance(target, nodes.Name):
            return {target.name: _row(values)}
        return {name.name: ANY for name in target.find_all(nodes.Name)}

    def value(self, node: nodes.Node, scope: Scope) -> Any:
        """What an expression comes to by the example; ANY where that is not known."""
        from jinja2 import nodes

        if isinstance(node, nodes.Name):
            if node.name not in scope:
                self.missing(node, node.name, NOBODY)
            return scope.get(node.name, ANY)
        if isinstance(node, nodes.Getattr):
            return self.part(node, node.attr, self.value(node.node, scope))
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            return self.part(node, node.arg.value, self.value(node.node, scope))
        if isinstance(node, nodes.Test) and node.name in ("defined", "undefined"):
            return ANY
        if isinstance(node, nodes.Filter) and node.name in ("default", "d"):
            return ANY
        if isinstance(node, nodes.Filter) and node.name in ("first", "last") and node.node:
            return _row(self.value(node.node, scope))
        self.children(node, scope)
        return ANY

    def part(self, node: nodes.Node, name: Any, owner: Any) -> Any:
        if owner is ANY or owner is None or isinstance(owner, str | int | list | tuple):
            return _row(owner) if isinstance(owner, list | tuple) else ANY
        if isinstance(owner, Mapping):
            if name in owner:
                return owner[name]
            if hasattr(owner, str(name)):
                return ANY
        elif isinstance(name, str) and hasattr(owner, name):
            return getattr(owner, name)
        self.missing(node, str(name), owner)
        return ANY

    def missing(self, node: nodes.Node, name: str, owner: Any) -> None:
        self.found.append(Unknown(node.lineno, unknown(name, owner, self.fields)))


def _row(values: Any) -> Any:
    """One row that has what any of the rows has; ANY where there is none."""
    if not isinstance(values, list | tuple) or not values:
        return ANY
    if all(isinstance(value, Mapping) for value in values):
        return {name: value for row in values for name, value in row.items()}
    return values[0]


def documented(fields: Mapping[str, str], example: Mapping[str, Any]) -> Iterator[str]:
    """The documented fields (``subject.name``, ``rows[].title``) that the example does not fill."""
    for path in fields:
        value: Any = example
        for step in path.replace("[]", ".[]").split("."):
            if step == "[]":
                value = _row(value)
            elif isinstance(value, Mapping):
                value = value.get(step, ANY)
            else:
                value = getattr(value, step, ANY)
            if value is ANY:
                yield path
                break
