"""Checking a box: what was added, taken out, altered or doubled since it was sealed.

Findings name ballots by number, in the order of the file, and never what is on them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from attrs import frozen

from evalcore.ballots.codes import issued_of
from evalcore.ballots.contents import Contents
from evalcore.ballots.entries import ballot_leaves, code_entry, code_leaves, root
from evalcore.ballots.rules import digest_of
from evalcore.messages import _
from evalcore.transparency.merkle import leaf_hash

SHOWN = 20
"""Numbers named in one finding; how many more there are is told."""


@frozen
class Logged:
    """What the log says of a box. ``issued``: category → (codes, root); roots hexadecimal.

    ``ballots`` and the two roots are None and empty before it is sealed.
    """

    box: str
    rules_digest: str
    issued: Mapping[str, tuple[int, str]]
    ballots: int | None = None
    codes_root: str = ""
    ballots_root: str = ""


@frozen
class Found:
    """One thing that is wrong with a box: ``kind`` for programs, ``text`` for people."""

    kind: str
    text: str


def check(contents: Contents, logged: Logged) -> list[Found]:
    """What is wrong with a box, sealed or open; nothing where it is as the log says."""
    found = list(_about(contents, logged))
    if any(each.kind == "other_box" for each in found):
        return found
    found += _issued(contents, logged)
    found += _used(contents)
    found += _ballots(contents)
    if logged.ballots is not None:
        found += _against_seal(contents, logged)
    return found


def _about(contents: Contents, logged: Logged) -> Iterator[Found]:
    if contents.box != logged.box:
        yield Found(
            "other_box",
            _("This is the box {found}, not {box}.").format(found=contents.box, box=logged.box),
        )
    if digest_of(contents.rules_text) != logged.rules_digest:
        yield Found(
            "rules", _("The rules in the box are not those that were fixed when it was opened.")
        )


def _issued(contents: Contents, logged: Logged) -> Iterator[Found]:
    categories = {*logged.issued, *contents.issued.values()}
    for category in sorted(categories):
        codes = [(c, hashed) for hashed, c in contents.issued.items() if c == category]
        many, wanted = logged.issued.get(category, (0, ""))
        if root(code_leaves(codes)) != wanted:
            yield Found(
                "issued",
                _(
                    "{category}: the list of issued codes is not the one in the log ({here} here, "
                    "{there} there)."
                ).format(category=category, here=len(codes), there=many),
            )


def _used(contents: Contents) -> Iterator[Found]:
    used = sorted((category, token) for token, category in contents.used.items())
    strange = [
        number
        for number, (category, token) in enumerate(used, 1)
        if contents.issued.get(issued_of(token)) != category
    ]
    if strange:
        yield Found(
            "codes",
            _("Used codes that were never issued: {numbers}.").format(numbers=_numbers(strange)),
        )


def _ballots(contents: Contents) -> Iterator[Found]:
    """Ballots and used codes are equally many in every category, and ballots fit the rules."""
    rules = contents.rules
    here, codes = Counter(each.category for each in contents.ballots), contents.used_by_category
    for category in sorted({*here, *codes}):
        if here[category] != codes[category]:
            kind = "added" if here[category] > codes[category] else "dropped"
            yield Found(
                kind,
                _("{category}: {ballots} ballots, but {codes} codes were used.").format(
                    category=category, ballots=here[category], codes=codes[category]
                ),
            )
    odd = [
        number
        for number, each in enumerate(contents.ballots, 1)
        if len(each.choices) != len(rules.items)
        or each.category not in rules.categories
        or any(mark > len(rules.options) for mark in each.choices)
    ]
    if odd:
        yield Found(
            "altered",
            _("Ballots that the rules of the box do not know: {numbers}.").format(
                numbers=_numbers(odd)
            ),
        )


def _against_seal(contents: Contents, logged: Logged) -> Iterator[Found]:
    if not contents.sealed:
        yield Found("unsealed", _("The log says that the box is sealed; this file is from before."))
    if len(contents.ballots) != logged.ballots:
        yield Found(
            "added" if len(contents.ballots) > (logged.ballots or 0) else "dropped",
            _("{here} ballots, but {there} were sealed.").format(
                here=len(contents.ballots), there=logged.ballots
            ),
        )
    codes = code_leaves((category, token) for token, category in contents.used.items())
    if root(codes) != logged.codes_root:
        yield Found("codes", _("The used codes are not those that were sealed."))
    if root(ballot_leaves(contents.ballots)) != logged.ballots_root:
        yield Found("altered", _("The ballots are not those that were sealed."))
        yield from _which(contents, logged)


def _which(contents: Contents, logged: Logged) -> Iterator[Found]:
    """Which ballots, where the box's list of sealed leaves is still whole."""
    sealed = set(contents.leaves)
    if root(sorted(sealed)) != logged.ballots_root:
        yield Found(
            "leaves", _("The list of sealed ballots was changed too: which ones can't be told.")
        )
        return
    here = [leaf_hash(each.entry) for each in contents.ballots]
    strange = [number for number, leaf in enumerate(here, 1) if leaf not in sealed]
    gone = len(sealed - set(here))
    if strange:
        yield Found(
            "strange",
            _(
                "Ballots here that were not sealed so (altered, added or doubled): {numbers}."
            ).format(numbers=_numbers(strange)),
        )
    if gone:
        yield Found(
            "gone",
            _("Ballots that were sealed and are not here (altered or taken out): {count}.").format(
                count=gone
            ),
        )


def _numbers(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:SHOWN]))
    return shown if len(numbers) <= SHOWN else f"{shown} … (+{len(numbers) - SHOWN})"


def token_leaf(category: str, token: bytes) -> bytes:
    """The leaf hash of a used code."""
    return leaf_hash(code_entry(category, token))
