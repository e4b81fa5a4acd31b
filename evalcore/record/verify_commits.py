"""Commits against head and each other, and what others say of the record against its tree."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from attrs import frozen

from evalcore.messages import _
from evalcore.record.store import Commit
from evalcore.record.treecheck import TreeCheck
from evalcore.record.verify_findings import Findings
from evalcore.transparency.merkle import EMPTY_ROOT, HASH_SIZE


@frozen
class Claim:
    """What somebody else says of the record: at ``size`` events its root was ``root``.

    ``name`` is shown: which checkpoint, of whom. ``own``: the record itself tells of it, so that
    a forger of the record could have made it fit.
    """

    size: int
    root: bytes
    name: str
    own: bool = False


def is_commit(commit: Commit) -> bool:
    """Whether it has the types and lengths of one."""
    return (
        type(commit.size) is int
        and type(commit.recorded_at) is int
        and type(commit.root) is bytes
        and len(commit.root) == HASH_SIZE
    )


def sound(commits: Sequence[Commit], findings: Findings) -> list[Commit]:
    """The commits that can be one; the others are findings."""
    sound = []
    for commit in commits:
        if is_commit(commit) and commit.size > 0:
            sound.append(commit)
        else:
            findings.add(None, _("the commit of size {size} is none").format(size=commit.size))
    return sound


def check_commits(commits: Sequence[Commit], head: Commit, findings: Findings) -> None:
    """Commit boundaries end at the head, and each was recorded after the one before it."""
    last = commits[-1] if commits else None
    if head.size == 0:
        if commits or head.root != EMPTY_ROOT:
            findings.add(None, _("the head says that the record is empty, and it is not"))
    elif last is None or last.size != head.size:
        findings.add(
            last.size + 1 if last else 1,
            _("the head stands at {size}, and no commit ends there").format(size=head.size),
        )
    elif last != head:
        findings.add(None, _("the head and the last commit differ in root or time"))
    for before, after in pairwise(commits):
        if after.recorded_at < before.recorded_at:
            findings.add(
                before.size + 1,
                _("the commit of size {size} was recorded before the one in front of it").format(
                    size=after.size
                ),
            )
        elif after.recorded_at == before.recorded_at:
            findings.add(
                before.size + 1,
                _(
                    "the commits of sizes {before} and {size} bear the same time: one was parted "
                    "in two"
                ).format(before=before.size, size=after.size),
            )


def check_claims(
    claims: Sequence[Claim], head: Commit, tree: TreeCheck, findings: Findings
) -> list[Claim]:
    """What others say of the record: what was changed lies behind the last claim that fits."""
    kept: list[Claim] = []
    for claim in sorted(claims, key=lambda one: (one.size, one.name)):
        if claim.size == 0:
            root: bytes | None = EMPTY_ROOT
        else:
            root = tree.root_at(claim.size)
        if root == claim.root:
            kept.append(claim)
            continue
        bounds = [each.size for each in kept if each.size < claim.size and each.own <= claim.own]
        first = max(bounds, default=0) + 1
        if claim.size > head.size:
            findings.add(
                head.size + 1,
                _(
                    "{name} knew {known} events, the record ends at {size}: its last {n} were "
                    "removed"
                ).format(name=claim.name, known=claim.size, size=head.size,
                         n=claim.size - head.size),
                claim.size,
            )  # fmt: skip
        else:
            findings.add(
                first,
                _(
                    "{name} does not fit: something among these events is not what it was then"
                ).format(name=claim.name),
                claim.size,
            )
    return kept
