"""Walking a YAML tree so that every complaint names the line and the key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NoReturn

from evalcore.errors import DataError
from evalcore.messages import _


class TreeReader:
    """Walks the tree; every complaint names the line and the key."""

    def __init__(self, file: str) -> None:
        self.file = file

    def fail(self, node: Any, key: object, problem: str) -> NoReturn:
        line = 1
        position = getattr(node, "lc", None)
        if position is not None:
            try:
                line = position.key(key)[0] + 1
            except (KeyError, TypeError, AttributeError):
                line = (position.line or 0) + 1
        raise DataError(
            _("{file}, line {line}, {key}: {problem}").format(
                file=self.file, line=line, key=key, problem=problem
            )
        )

    def table(self, parent: Any, key: Any, allowed: set[str] | None = None) -> Any:
        node = parent[key] if key is not None else parent
        if not isinstance(node, dict):
            self.fail(parent, key, _("must be a table of keys and values"))
        for name in node:
            if allowed is not None and name not in allowed:
                self.fail(
                    node,
                    name,
                    _("is not known here; known are {known}").format(
                        known=", ".join(sorted(allowed))
                    ),
                )
        return node

    def text(self, node: Any, key: str, *, default: str | None = None) -> str:
        value = node.get(key, default)
        if value is None:
            self.fail(node, key, _("is missing"))
        if isinstance(value, bool | float) or not isinstance(value, str | int | date):
            self.fail(node, key, _("must be text"))
        return str(value)

    def texts(self, node: Any, key: str) -> tuple[str, ...]:
        value = node.get(key, ())
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, Iterable) or any(isinstance(v, dict | list) for v in value):
            self.fail(node, key, _("must be a list of texts"))
        return tuple(str(v) for v in value)

    def words(self, node: Any, key: str) -> dict[str, str]:
        if key not in node:
            return {}
        return {str(k): str(v) for k, v in self.table(node, key).items()}
