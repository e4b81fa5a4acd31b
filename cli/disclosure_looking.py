"""What ``disclosure`` reads: files and folders, full results beside them, earlier versions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from evalcore.errors import EvalcoreError, UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from projections.disclosure.check import Truth
    from projections.disclosure.pages import Grid
    from projections.disclosure.shown import Finding, Shown
    from projections.disclosure.words import Words


@attrs.frozen
class Looked:
    """What was found in how many files, by which least number of raters."""

    findings: list[Finding]
    least: int
    files: int
    unread: list[str]
    """Files that could not be read, and why; what was not looked for."""

    def to_json(self) -> dict[str, Any]:
        """As data (docs/disclosure.md)."""
        return {
            "least": self.least,
            "files": self.files,
            "unread": self.unread,
            "findings": [
                {**attrs.asdict(each), "votes": dict(each.votes)} for each in self.findings
            ],
        }


Pages = list[tuple[str, list["Grid"]]]


def look(
    paths: Sequence[Path],
    against: Path | None,
    earlier: Sequence[Path],
    smallest: int,
    progress: Callable[[int, int], None],
) -> Looked:
    """Look at files as an outsider would. Raises UsageError where no least number is known."""
    from projections.disclosure.check import (
        findings,
        full_results,
        least_in,
        shares_of,
        shown_of,
        truth_of,
    )
    from projections.disclosure.kinds import FULL
    from projections.disclosure.numbers import words_of
    from projections.publishing import open_results

    refuse_nothing([*paths, *earlier])
    found: list[Finding] = []
    pages: Pages = []
    unread: list[str] = []
    seen = 0
    truth: Truth | None = None
    with ExitStack() as stack:
        if against is not None:
            truth = truth_of(stack.enter_context(open_results(against)))
        for root, path, kind in _sorted_out(paths):
            seen += 1
            progress(seen, 0)
            if kind == FULL:
                with open_results(path) as opened:
                    found += full_results(opened, _name(path, root))
                    truth = truth or truth_of(opened)
            elif kind:
                found.append(_no_page(_name(path, root), kind))
            else:
                _read(path, root, pages, unread)
    before: Pages = []
    for root, path, kind in _sorted_out(earlier):
        if not kind:
            _read(path, root, before, unread)
    every = [grid for _file, held in (*pages, *before) for grid in held]
    least = smallest or (truth.held.rule.least if truth else least_in(every))
    if not least:
        if pages:
            raise UsageError(
                _(
                    "Neither the files nor --against say how many raters may be shown. Name the "
                    "full results with --against, or the number with --smallest."
                )
            )
        return Looked(sorted(found), 0, seen, unread)
    words: Words = words_of(every)
    if truth is not None:
        words = words.plus(truth.words)
    shown = list(shown_of(pages, truth, words))
    shown += shown_of(before, truth, words, earlier=True)
    found += findings(shown, least, truth)
    if truth is not None:
        found += shares_of(pages, truth)
    elif pages:
        unread.append(
            _(
                "Without --against, sentences and percentages were not read: only tables, and "
                "votes as our own pages write them."
            )
        )
    return Looked(sorted(set(found)), least, seen, unread)


def numbers_in(paths: Sequence[Path]) -> list[Shown]:
    """The numbers of votes in views that were published before."""
    from projections.disclosure.check import shown_of
    from projections.disclosure.numbers import words_of

    refuse_nothing(paths)
    pages: Pages = []
    unread: list[str] = []
    for root, path, kind in _sorted_out(paths):
        if not kind:
            _read(path, root, pages, unread)
    if unread:
        raise UsageError(unread[0])
    words = words_of(grid for _file, held in pages for grid in held)
    return list(shown_of(pages, None, words, earlier=True))


def refuse_nothing(paths: Iterable[Path]) -> None:
    """Raise UsageError where a path is not there."""
    for path in paths:
        if not path.exists():
            raise UsageError(
                _("{path}: there is nothing. Name what is to be published.").format(path=path)
            )


def _sorted_out(paths: Iterable[Path]) -> list[tuple[Path, Path, str]]:
    """(path as named, file, what it is) of every file; tables of full results go with these."""
    from projections.disclosure.check import files_of
    from projections.disclosure.kinds import FULL, TABLES, kind_of

    found = []
    for path in paths:
        if kind := kind_of(path):
            found.append((path, path, kind))
            continue
        files = [(path, file, kind_of(file)) for file in files_of(path)]
        results = {f"{file.stem}.tables" for _root, file, kind in files if kind == FULL}
        found += [
            (root, file, kind)
            for root, file, kind in files
            if not (kind == TABLES and file.parent.parent.name in results)
        ]
    return found


def _read(path: Path, root: Path, pages: Pages, unread: list[str]) -> None:
    from projections.disclosure.grids import grids

    try:
        pages.append((_name(path, root), grids(path)))
    except EvalcoreError as error:
        unread.append(str(error))


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if root.is_dir() and path != root else path.name


def _no_page(name: str, kind: str) -> Finding:
    from projections.disclosure.shown import Finding

    return Finding(name, kind, kind, "", "", "", (), 0, (), "")
