"""Verify: does the record still hold what was appended?

No stored hash is trusted alone. Every leaf is computed from the stored bytes of its event; from
those leaves every tile and the root of every commit are computed again, and compared with what is
stored. Where an event and its tile differ, the roots of the commits say which of the two was
changed.

What it cannot see of itself: a record in which events, tiles, commits and head were *all*
rewritten to fit each other, or whose last events were taken off with them. Against that stand
roots said elsewhere (:class:`Claim`): older checkpoints, witnesses, paper.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from attrs import field, frozen

from evalcore.errors import StoreError
from evalcore.messages import _
from evalcore.record.private import Keyring
from evalcore.record.store import NOTHING, Commit, Store
from evalcore.record.treecheck import TreeCheck
from evalcore.record.verify_boxes import check_strange
from evalcore.record.verify_commits import (
    Claim,
    check_claims,
    check_commits,
    is_commit,
    sound,
)
from evalcore.record.verify_findings import Findings, Named, Problem, causes, merged
from evalcore.record.verify_helper import Helper
from evalcore.record.verify_range import MISSING, check_range
from evalcore.record.verify_signatures import read_actor_keys
from evalcore.record.verify_sources import Sources, check_sources
from evalcore.transparency.merkle import EMPTY_ROOT
from evalcore.transparency.tiles import WIDTH

if TYPE_CHECKING:
    from evalcore.record.record import Record

LARGE = 200_000
"""Events from which a second process pays for its start."""

RANGE = 32 * WIDTH
"""Positions checked at once: whole tiles, and small enough to hold."""

MAX_PROBLEMS = 100
"""Problems listed: who has this many needs the first one and a backup."""


@frozen
class Verification:
    """The outcome. ``root`` in hex is that of the leaves as computed from the stored events.

    ``private`` counts the private parts that were opened and fit their hash; ``sealed`` those
    whose key is not there (destroyed, or no key file given): they can't be opened, and the proofs
    hold all the same. ``sources`` counts the files kept, ``sealed_sources`` those without a key,
    ``absent`` names the files that were taken in and are not here. ``kept`` are the claims that
    the record fits; a claim that it doesn't fit is among the problems. ``signed`` counts the events
    whose signature holds.
    """

    ok: bool
    size: int
    root: str
    problems: list[Problem]
    commits: int
    private: int
    sealed: int
    sources: int
    sealed_sources: int
    absent: list[Named] = field(factory=list)
    kept: list[Claim] = field(factory=list)
    signed: int = 0
    roots: dict[int, bytes] = field(factory=dict, repr=False)
    """Recomputed roots at the sizes of commits and claims."""

    @property
    def first(self) -> Problem | None:
        """The problem with the lowest position."""
        return self.problems[0] if self.problems else None


def verify(
    store: Store,
    keys: Keyring | None,
    progress: Callable[[int, int], None] | None = None,
    record: Record | None = None,
    claims: Sequence[Claim] = (),
) -> Verification:
    """Check the whole record. Raises StoreError only where it cannot be read at all.

    Where ``record`` is given and large, a second process opens it too and does half the work.
    """
    wrong = store.misshapen()
    if wrong:
        return _nothing(wrong)
    # In this order: what is committed in between is then beyond the head, not missing from it.
    low, high = store.extremes() or (1, 0)
    findings = Findings(0)
    head = _head(store, findings)
    every = sound(store.commits(), findings)
    commits = [commit for commit in every if commit.size <= head.size]
    check_commits(commits, head, findings)
    if high > head.size or low < 1:
        findings.add(
            high if high > head.size else low,
            _("an event lies outside the record, which ends at {size}").format(size=head.size),
        )
    tree = TreeCheck(store, commits, [claim.size for claim in claims if claim.size <= head.size])
    with ThreadPoolExecutor(1) as apart, _no_collector():
        defects = apart.submit(_defects, store)
        named = _check_events(store, keys, head, commits, tree, findings, progress, record)
        findings.problems.extend(Problem(at, what) for at, what in defects.result())
    at_rest = _still(store, head)
    root = EMPTY_ROOT
    if head.size and tree.events.edge.size == head.size:
        root, problems = tree.finish(at_rest)
        findings.problems.extend(problems)
    kept = check_claims(claims, head, tree, findings)
    if at_rest:
        for commit in every:
            if commit.size > head.size:
                findings.add(
                    None,
                    _("a commit of size {size} lies behind the end of the record").format(
                        size=commit.size
                    ),
                )
    check_strange(store, keys, findings)
    sources = check_sources(store, keys, named, findings)
    return _outcome(findings, head, root, len(commits), sources, kept, tree)


def _nothing(wrong: Sequence[str]) -> Verification:
    """The outcome where the container is none of a record's: what is in it means nothing."""
    problems = [Problem(None, what) for what in wrong[:MAX_PROBLEMS]]
    return Verification(False, 0, EMPTY_ROOT.hex(), problems, 0, 0, 0, 0, 0)


def _outcome(
    findings: Findings,
    head: Commit,
    root: bytes,
    commits: int,
    sources: Sources,
    kept: list[Claim],
    tree: TreeCheck,
) -> Verification:
    problems = merged(causes(findings.problems))
    return Verification(
        ok=not problems,
        size=head.size,
        root=root.hex(),
        problems=problems[:MAX_PROBLEMS],
        commits=commits,
        private=findings.private,
        sealed=findings.sealed,
        sources=sources.count,
        sealed_sources=sources.sealed,
        absent=sources.absent,
        kept=kept,
        signed=findings.signed,
        roots=tree.events.roots,
    )


def _check_events(
    store: Store,
    keys: Keyring | None,
    head: Commit,
    commits: Sequence[Commit],
    tree: TreeCheck,
    findings: Findings,
    progress: Callable[[int, int], None] | None,
    record: Record | None,
) -> list[Named]:
    """Every range of positions, and the tree over them; the files that the events name."""
    named: list[Named] = []
    signers = read_actor_keys(store, findings)
    with Helper(record, range(1 + RANGE, head.size + 1, 2 * RANGE), RANGE, head.size, commits,
                signers, large=head.size >= LARGE) as helper:  # fmt: skip
        for index, start in enumerate(range(1, head.size + 1, RANGE)):
            stop = min(start + RANGE - 1, head.size)
            found = helper.next() if index % 2 else None
            if found is None:
                found = check_range(store, keys, start, stop, commits, signers)
            tree.take(found)
            findings.problems += found.problems
            findings.private += found.private
            findings.sealed += found.sealed
            findings.signed += found.signed
            findings.strange += found.strange
            findings.missing += found.missing
            named += found.named
            if progress:
                progress(stop, head.size)
            if findings.missing > MISSING:
                findings.add(
                    stop + 1,
                    _("too many events are missing: what lies from here on was not looked at"),
                )
                break
    return named


@contextmanager
def _no_collector() -> Iterator[None]:
    """Without Python's search for reference cycles: millions of rows are made, none in a cycle."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _defects(store: Store) -> list[tuple[int | None, str]]:
    try:
        return store.defects()
    except StoreError as error:
        return [(None, str(error))]


def _head(store: Store, findings: Findings) -> Commit:
    head = store.head()
    if is_commit(head) and head.size >= 0:
        return head
    findings.add(None, _("the head is none"))
    return NOTHING


def _still(store: Store, head: Commit) -> bool:
    """Whether nobody appended meanwhile; a head that was none is not going to change."""
    now = store.head()
    return now == head or not is_commit(now)
