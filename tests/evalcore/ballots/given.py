"""A small box for tests: two categories, two items, codes from a seeded generator."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path

import attrs

from evalcore.ballots.checking import Logged
from evalcore.ballots.codes import issued_of, make_codes, token_of
from evalcore.ballots.contents import Contents, Vote, put_in
from evalcore.ballots.entries import ballot_leaves, code_leaves, root
from evalcore.ballots.rules import Rules

BOX = "2025-红旗村-群众"
ITEMS = ("总体评价", "承诺践诺")
OPTIONS = ("满意", "基本满意", "不满意", "不了解")
PARTY, MASSES = "党员", "群众"


def rules(**more: object) -> Rules:
    given: dict[str, object] = {
        "scheme": "s", "plan": "mass", "items": ITEMS, "options": OPTIONS,
        "unranked": ("不了解",), "groups": ((PARTY,), (MASSES,)), **more,
    }  # fmt: skip
    return Rules(**given)  # type: ignore[arg-type]


@attrs.frozen
class Made:
    """A box and the codes of each category."""

    contents: Contents
    codes: dict[str, list[str]]


def box(made: Rules | None = None, *, box: str = BOX, seed: int = 1, **rolls: int) -> Made:
    """An open box with so many codes for each category (党员 6, 群众 8 where none is given)."""
    by = made or rules()
    below = random.Random(seed).randrange
    codes = {
        category: list(make_codes(box, rolls.get(category, 6 + 2 * at), below))
        for at, category in enumerate(by.categories)
    }
    issued = {
        issued_of(token_of(box, category, code)): category
        for category, each in codes.items()
        for code in each
    }
    return Made(Contents(box=box, rules_text=by.canonical, issued=issued), codes)


def votes(made: Made, category: str, marks: Iterable[Sequence[int]]) -> list[Vote]:
    """Votes with the first codes of a category; marks are numbers of options from 1, 0 for none."""
    codes = made.codes[category]
    return [
        Vote(token_of(made.contents.box, category, code), category, bytes(mark))
        for code, mark in zip(codes, marks, strict=False)
    ]


def cast(contents: Contents, given: Iterable[Vote], seed: int = 2) -> Contents:
    chance = random.Random(seed)
    return put_in(contents, given, chance.shuffle, chance.randbytes)


def sealed(contents: Contents) -> Contents:
    return attrs.evolve(contents, sealed=True, leaves=ballot_leaves(contents.ballots))


def logged(contents: Contents, *, seal: bool = False) -> Logged:
    """What the log would say of a box as it is."""
    issued = {}
    for category in contents.rules.categories:
        codes = [(c, hashed) for hashed, c in contents.issued.items() if c == category]
        issued[category] = (len(codes), root(code_leaves(codes)))
    found = Logged(contents.box, contents.rules.digest, issued)
    if not seal:
        return found
    used = code_leaves((c, token) for token, c in contents.used.items())
    return attrs.evolve(
        found,
        ballots=len(contents.ballots),
        codes_root=root(used),
        ballots_root=root(ballot_leaves(contents.ballots)),
    )


def lines(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """A CSV file as a phone form exports it."""
    text = "".join(",".join(map(str, row)) + "\r\n" for row in (header, *rows))
    path.write_text("\ufeff" + text, encoding="utf-8")
    return path
