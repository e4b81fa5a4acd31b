"""An office's own template runs here: it sees its fields and nothing else, and comes to an end.

No attribute that begins with an underscore, no method but those of a mapping, only the filters
named here, no more turns of a loop than a paper can need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from evalcore.messages import _

if TYPE_CHECKING:
    from jinja2 import Template, nodes
    from jinja2.sandbox import SandboxedEnvironment

MOST_TURNS = 200_000
"""Turns that all loops of one paper take at most; a county's list has thousands."""

MOST_TEXT = 64 << 20
"""Characters that one paper has at most."""

FILTERS = (
    *("default", "d", "first", "last", "length", "count", "join", "list", "lower", "upper", "trim"),
    *("map", "select", "reject", "selectattr", "rejectattr", "sort", "sum", "unique", "reverse"),
    *("groupby", "dictsort", "items", "int", "string", "min", "max", "abs", "e", "escape", "safe"),
)
METHODS = frozenset(("items", "keys", "values", "get", "cycle"))
"""Methods of a field that a template may call; functions among the fields it may call too."""
_TICK = "_tick"


class TooMuch(Exception):  # noqa: N818 - it tells what the template did
    """A template that does not end, or asks for what no paper needs. Its text is the reason."""


class Missing(Exception):  # noqa: N818 - it tells what is missing
    """A template uses ``name``, which nobody gives; of ``owner``, where it is part of a field."""

    def __init__(self, text: str, name: str, owner: Any) -> None:
        super().__init__(text)
        self.name = name
        self.owner = owner


NOBODY = object()
"""``Missing.owner`` of a name that stands by itself."""


def compiled(environment: SandboxedEnvironment, source: str, name: str) -> Template:
    """A source as a template whose every expression knows its own line.

    Raises ``jinja2.TemplateSyntaxError``; TooMuch where it asks for what is not allowed.
    """
    from jinja2 import Template

    with _not_too_deep():
        tree = _restrict(environment.parse(source, name))
        code = environment.compile(tree, name, name)
    return Template.from_code(environment, code, environment.make_globals(None))


def readable(environment: SandboxedEnvironment, source: str) -> None:
    """Raise ``jinja2.TemplateSyntaxError``, or TooMuch, where a source is no template."""
    with _not_too_deep():
        environment.compile(source, raw=True)


@contextmanager
def _not_too_deep() -> Iterator[None]:
    try:
        yield
    except (SyntaxError, RecursionError, MemoryError, OverflowError, ValueError):
        # What Python itself can't nest so deeply, or numbers of thousands of digits.
        raise TooMuch(_("its loops, conditions or brackets are nested too deeply")) from None


def rendered(template: Template, fields: Mapping[str, Any]) -> str:
    """The text of a template. Errors are those of the template, their lines not yet looked up."""
    turns = iter(range(MOST_TURNS))

    def tick() -> str:
        if next(turns, None) is None:
            raise TooMuch(_("its loops take more than {n} turns").format(n=MOST_TURNS))
        return ""

    pieces, size = [], 0
    for piece in template.root_render_func(template.new_context({**fields, _TICK: tick})):
        size += len(piece)
        if size > MOST_TEXT:
            raise TooMuch(_("it gives more than {n} MB of text").format(n=MOST_TEXT >> 20))
        pieces.append(piece)
    return "".join(pieces)


def line_of(error: BaseException, name: str) -> int:
    """The line of the template ``name`` in which an error of ``rendered`` arose; 0: elsewhere."""
    found, trace = 0, error.__traceback__
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None and template.name == name:
            found = template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return found


@cache
def _environment_class() -> type[SandboxedEnvironment]:
    from functools import partial

    from jinja2 import StrictUndefined
    from jinja2.exceptions import UndefinedError
    from jinja2.sandbox import SandboxedEnvironment
    from jinja2.utils import missing

    class Unknown(StrictUndefined):
        def __init__(
            self, hint: Any = None, obj: Any = missing, name: Any = None, exc: Any = UndefinedError
        ) -> None:
            owner = NOBODY if obj is missing else obj
            told: Any = exc
            if exc is UndefinedError:
                told = partial(Missing, name=str(name), owner=owner)
            super().__init__(hint, obj, name, told)

    class Own(SandboxedEnvironment):
        intercepted_binops = frozenset(("*", "**", "%", "+"))

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            for value in (left, right):
                if operator != "+" and not isinstance(value, int):
                    raise TooMuch(
                        _("{operator} is for whole numbers only").format(operator=operator)
                    )
            if operator == "**" or (operator == "*" and abs(left * right) > 10**30):
                raise TooMuch(_("such numbers are not for papers"))
            return super().call_binop(context, operator, left, right)

        def is_safe_callable(self, obj: Any) -> bool:
            owner = getattr(obj, "__self__", None)
            if isinstance(obj, type):
                return False
            if owner is None or isinstance(owner, ModuleType):
                return super().is_safe_callable(obj)
            return obj.__name__ in METHODS

    Own.__name__ = "Environment"
    environment: type[SandboxedEnvironment] = partial(Own, undefined=Unknown)  # type: ignore[assignment]
    return environment


def environment(
    filters: Mapping[str, Callable[..., Any]], names: Mapping[str, Any], **options: Any
) -> SandboxedEnvironment:
    """A sandbox that knows the filters of ``FILTERS`` and those given, and the ``names`` given."""
    made = _environment_class()(**options)
    made.filters = {name: made.filters[name] for name in FILTERS} | {"join": _join} | dict(filters)
    made.globals.clear()
    made.globals.update(names)
    return made


def no_filter(message: str, environment: SandboxedEnvironment) -> str:
    """What to say where a template names a filter that there is not (Jinja's ``message``)."""
    return _("{message} There are: {known}").format(
        message=message, known=", ".join(sorted(set(environment.filters) - {"d", "e", "count"}))
    )


def _join(values: Iterable[Any], between: str = "", attribute: Any = None) -> Any:
    from markupsafe import Markup, escape

    items = [getattr(v, attribute, None) or v[attribute] for v in values] if attribute else values
    texts = [value if isinstance(value, Markup) else str(value) for value in items]
    if sum(map(len, texts)) + len(texts) * len(between) > 1 << 20:
        raise TooMuch(_("it joins more than a page can hold"))
    if any(isinstance(text, Markup) for text in texts):
        return escape(between).join(texts)
    return between.join(texts)


def _restrict(tree: nodes.Template) -> nodes.Template:
    """Every expression an output of its own; every turn of a loop counted; own names kept."""
    from jinja2 import nodes
    from jinja2.visitor import NodeTransformer

    class Restrict(NodeTransformer):
        def visit_Output(self, node: nodes.Output) -> Any:  # noqa: N802
            self.generic_visit(node)
            return [nodes.Output([child], lineno=child.lineno) for child in node.nodes]

        def visit_For(self, node: nodes.For) -> Any:  # noqa: N802
            self.generic_visit(node)
            return self._counted(node)

        def _counted(self, node: Any) -> Any:
            call = nodes.Call(nodes.Name(_TICK, "load"), [], [], None, None)
            node.body.insert(0, nodes.ExprStmt(call))
            return node

        def visit_Name(self, node: nodes.Name) -> Any:  # noqa: N802
            if node.ctx == "store" and node.name.startswith("_"):
                raise TooMuch(_("a name must not begin with an underscore"))
            return node

        def visit_Macro(self, node: nodes.Macro) -> Any:  # noqa: N802
            self.generic_visit(node)
            return self._counted(node)

    made = Restrict().visit(tree)
    assert isinstance(made, nodes.Template)
    assert tree.environment is not None
    made.set_environment(tree.environment)
    return made
