"""What `scheme test` does: every case and every threshold of a scheme, with what came of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import attrs

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.schemes.boundaries import (
    Entry,
    Question,
    Verdict,
    boundaries_beside,
    read_boundaries,
    unanswered,
    verdicts,
)
from evalcore.schemes.case_files import cases_beside, read_case_file
from evalcore.schemes.loader import load_scheme
from evalcore.schemes.model import Scheme
from evalcore.yamltree import read_tree
from projections import boundaries
from projections.case_batches import Outcome, run_cases
from projections.cases import read_cases

Progress = Callable[[int, int], None]
"""Called with (done, in all)."""


@attrs.frozen
class Tested:
    """What came of a scheme's cases and thresholds; ``cases`` is empty where it has no file."""

    scheme: str
    path: Path
    cases: tuple[Outcome, ...]
    questions: tuple[Question, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def holds(self) -> bool:
        """Whether every case holds and every threshold is answered as the engine answers."""
        return not self.verdicts and all(outcome.holds for outcome in self.cases)


def run_tests(path: Path, progress: Progress | None = None) -> Tested:
    """Run the cases beside the scheme in ``path`` and compare the answers at its thresholds.

    Raises ``DataError`` where the scheme, its cases or its answers can't be read.
    """
    scheme = load_scheme(path)

    @cache
    def changed(settings: tuple[tuple[str, str], ...]) -> Scheme:
        return load_scheme(path, settings=dict(settings)) if settings else scheme

    def read(settings: Mapping[str, str]) -> Scheme:
        return changed(tuple(sorted(settings.items())))

    outcomes: list[Outcome] = []
    beside = cases_beside(path)
    if _there(beside):
        about = read_case_file(beside).scheme
        if about != scheme.id:
            raise DataError(
                _("{file} is about {about}, but stands beside {scheme}. Mend `scheme:`.").format(
                    file=beside.name, about=about, scheme=scheme.id
                )
            )
        cases = read_cases(beside)
        done = 0

        def more(count: int) -> None:
            nonlocal done
            done += count
            if progress is not None:
                progress(done, len(cases))

        outcomes = run_cases(cases, read, more)
    asked, answers = thresholds(path, scheme)
    return Tested(scheme.id, path, tuple(outcomes), asked, tuple(verdicts(asked, answers)))


def thresholds(path: Path, scheme: Scheme) -> tuple[tuple[Question, ...], tuple[Entry, ...]]:
    """The thresholds of a scheme and the answers that stand beside it, if any do."""
    beside = boundaries_beside(path)
    # A shell makes an empty file before `--missing` writes into it.
    answers = read_boundaries(beside) if _there(beside) and not _empty(beside) else ()
    return tuple(boundaries.questions(scheme, read_tree(path))), answers


def _there(path: Path) -> bool:
    """Whether something of that name is there: a folder or a broken link is no file, but told."""
    return path.exists() or path.is_symlink()


def _empty(path: Path) -> bool:
    return path.is_file() and not path.stat().st_size


def missing(path: Path) -> tuple[Question, ...]:
    """The thresholds of the scheme in ``path`` to which nobody has given an answer yet."""
    asked, answers = thresholds(path, load_scheme(path))
    return tuple(unanswered(asked, answers))
