"""What a scheme leaves open: to people, to nothing (demo), to an office that must fill it in, and
what its own documents ask for that no rule of it cites.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from evalcore.schemes.citations import clauses
from evalcore.schemes.mechanisms import ROW, Mechanism, mechanisms
from evalcore.schemes.model import Scheme
from evalcore.schemes.reading import show_amount
from evalcore.yamltree import Node


@attrs.frozen
class Open:
    """A parameter whose value its document leaves open: ``value`` is for trying out only."""

    name: str
    title: str
    value: str
    why: str


@attrs.frozen
class Left:
    """Something that is left to people, or recorded and not scored; ``why`` says on what ground."""

    what: str
    clause: str
    why: str = ""


@attrs.frozen
class Gaps:
    """What is left open, by kind.

    ``demo`` are paths of values that rest on nothing; ``uncited`` are mechanisms of the scheme's
    documents that no rule of it, of a level below it, or of what it leaves to people cites.
    """

    by_people: tuple[Left, ...]
    demo: tuple[tuple[str, str], ...]
    open: tuple[Open, ...]
    recorded: tuple[Left, ...]
    uncited: tuple[Mechanism, ...]


def gaps(scheme: Scheme, root: Node) -> Gaps:
    """The gaps of a scheme; ``root`` is the tree that it was read from."""
    return Gaps(
        by_people=tuple(Left(each.what, each.clause) for each in scheme.by_people),
        demo=tuple(_demo(scheme)),
        open=tuple(_open(scheme, root)),
        recorded=tuple(Left(each.what, each.basis.text, each.because) for each in scheme.recorded),
        uncited=tuple(_uncited(scheme)),
    )


def _demo(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """(path, value) of all that rests on nothing; of a rule itself there is no value."""
    for path, basis in scheme.bases.items():
        if basis.kind == "demo":
            number = scheme.numbers.get(path)
            yield path, show_amount(number) if number is not None else ""


def _open(scheme: Scheme, root: Node) -> Iterator[Open]:
    parameters = root.entries.get("parameters")
    for name, number in scheme.parameters.items():
        held = parameters.entries.get(name) if parameters is not None else None
        why = held.entries.get("open") if held is not None else None
        if held is not None and why is not None:
            title = held.entries["title"].text or ""
            yield Open(name, title, show_amount(number), why.text or "")


def _uncited(scheme: Scheme) -> Iterator[Mechanism]:
    rows = {int(match[2]) for clause in _all(scheme) if (match := ROW.fullmatch(clause))}
    for row, mechanism in mechanisms().items():
        if mechanism.document in scheme.documents and row not in rows:
            yield mechanism


def _all(scheme: Scheme) -> Iterable[str]:
    """Every clause that the scheme and the levels below it cite."""
    yield from clauses(scheme)
    for lower in scheme.after.values():
        yield from _all(lower)
