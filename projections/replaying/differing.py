"""Of whom rows differ, and which: the published rows against those that come out now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

from evalcore.certificates.result_tree import TABLES, Salts
from projections.digests import pieces
from projections.replaying.model import Check, Difference
from projections.replaying.published import texts
from projections.replaying.rows import row_differences
from projections.result_tree import hashed

if TYPE_CHECKING:
    from evalcore.certificates.text import Certificate
    from projections.evaluation import Evaluation
    from projections.replaying.published import Published

SAME = Salts({})
"""Of hashes that nobody is shown: both sides are hashed alike."""


@attrs.frozen
class Rows:
    """What the rows at hand came to.

    ``checks`` say of each table whether its rows are those that were published; ``unfit`` names
    tables of which they are not, or are missing: nothing is compared with them. ``differing`` are
    all who differ, ``differences`` are of the first of them.
    """

    checks: tuple[Check, ...]
    unfit: tuple[str, ...]
    differences: tuple[Difference, ...]
    differing: frozenset[str]


def compare_rows(
    certificate: Certificate,
    published: Published,
    evaluation: Evaluation,
    changed: Sequence[str],
    also: frozenset[str],
    subjects_most: int,
) -> Rows:
    """The rows at hand against the certificate, and those of ``changed`` tables against now.

    ``also`` are subjects who are known to differ already.
    """
    checks: list[Check] = []
    leaves: dict[str, dict[str, bytes]] = {}
    for table in TABLES:
        if not published.has(table):
            continue
        digest, of_table = hashed(table, published.pieces(table), SAME)
        checks.append(Check("rows", table, certificate.tables.get(table, ""), digest))
        if table in changed and checks[-1].same:
            leaves[table] = of_table
    subjects: dict[str, set[str]] = {}
    for table, then in leaves.items():
        _digest, now = hashed(table, pieces(evaluation, table), SAME)
        subjects[table] = {one for one in {*then, *now} if then.get(one) != now.get(one)}
    every = also.union(*subjects.values())
    first = first_of(every, subjects_most)
    differences = [
        difference
        for table in TABLES
        if table in subjects
        for difference in _of_table(evaluation, published, table, sorted(first & subjects[table]))
    ]
    differences.sort(key=lambda one: one.subject)
    unfit = tuple(table for table in changed if table not in leaves)
    return Rows(tuple(checks), unfit, tuple(differences), every)


def first_of(subjects: frozenset[str], most: int) -> frozenset[str]:
    """The subjects whose rows are told: the first by id."""
    return frozenset(sorted(subjects)[:most])


def _of_table(
    evaluation: Evaluation, published: Published, table: str, subjects: Sequence[str]
) -> Iterator[Difference]:
    if not subjects:
        return
    then = published.of(table, subjects)
    now = texts(pieces(evaluation, table), subjects)
    for subject in subjects:
        yield from row_differences(table, subject, then[subject], now[subject])
