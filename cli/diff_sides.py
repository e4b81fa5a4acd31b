"""What the arguments of ``diff`` name: a prefix, a day, a run, results, a certificate, rules."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from attrs import frozen

from cli.adopted_rules import rules_of
from evalcore.errors import DataError, EvalcoreError, UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.record import Commit, Record
    from evalcore.schemes.model import Scheme
    from projections.differing import Point
    from projections.evaluation import Evaluation

Kind = Literal["size", "instant", "day", "certificate", "run", "results", "scheme"]

_SIZE = re.compile(r"[#＃]?([0-9]{1,15})")
_DIGEST = re.compile(r"[0-9a-f]{8,64}")
_SQLITE = b"SQLite format 3\x00"


@frozen
class Run:
    """A run that was computed earlier, as its results, certificate or publication name it."""

    run: str
    scheme: str
    digest: str
    settings: Mapping[str, str]
    root: str
    engine: str


@frozen
class Named:
    """What one argument says. What it leaves open (None, empty) is taken from elsewhere."""

    text: str
    kind: Kind
    known: int | datetime | None = None
    as_of: date | None = None
    scheme: str = ""
    run: Run | None = None


def named(text: str, record: Record) -> Named:
    """What ``text`` means. Raises UsageError where it means nothing, DataError for a bad file."""
    wanted = text.strip()
    path = Path(wanted)
    if path.is_file():
        return _of_file(wanted, path)
    if size := _SIZE.fullmatch(wanted):
        return Named(wanted, "size", known=int(size[1]))
    try:
        if len(wanted) == len("2025-12-31"):
            return Named(wanted, "day", as_of=date.fromisoformat(wanted))
        instant = datetime.fromisoformat(wanted)
    except ValueError:
        pass
    else:
        if instant.tzinfo is None:
            raise UsageError(
                _("{value}: an instant needs its offset, such as 2026-01-15T18:00+08:00.").format(
                    value=wanted
                )
            )
        return Named(wanted, "instant", known=instant)
    if _DIGEST.fullmatch(wanted):
        return _of_run(wanted, record)
    try:
        return Named(wanted, "scheme", scheme=_scheme_named(wanted))
    except UsageError as error:
        raise UsageError(
            _(
                "{value} is no size of the record, day (2025-12-31), instant, run, file or scheme. "
                "{more}"
            ).format(value=wanted, more=error)
        ) from error


def _scheme_named(text: str) -> str:
    from evalcore.schemes.loader import find_scheme

    find_scheme(text)
    return text


def _of_file(text: str, path: Path) -> Named:
    with path.open("rb") as file:
        head = file.read(64)
    if head.startswith(_SQLITE):
        return _of_results(text, path)
    if head.startswith(b"evalcore certificate "):
        return _of_certificate(text, path)
    return Named(text, "scheme", scheme=text)


def _of_results(text: str, path: Path) -> Named:
    from projections.publishing import open_results

    with open_results(path) as results:
        run = results.run
    _refuse_several(text, len(run.further))
    made = Run(run.run, run.scheme, run.scheme_digest, run.settings, run.root, run.engine)
    return Named(text, "results", known=run.known_at, as_of=run.as_of, run=made)


def _of_certificate(text: str, path: Path) -> Named:
    from evalcore.certificates.text import LARGEST_FILE, Certificate

    with path.open("rb") as file:
        found = Certificate.parse(file.read(LARGEST_FILE + 1))
    _refuse_several(text, len(found.further))
    made = Run(found.run, found.scheme, found.digest, {}, found.root.hex(), found.engine)
    return Named(text, "certificate", known=found.size, as_of=found.as_of, run=made)


def _of_run(text: str, record: Record) -> Named:
    """The published run whose digest begins so."""
    from evalcore.record.joined import prefixes
    from evalcore.record.reading import open_columns

    with open_columns(record, record.head()) as columns:
        rows = columns.connection.execute(
            "SELECT run, scheme, digest, size, root, engine, as_of, further FROM log.results "
            "WHERE topic = 'RunPublished.1' AND starts_with(run, $1) ORDER BY position",
            [text],
        ).fetchall()
    if len(rows) != 1:
        raise UsageError(
            _(
                "{n} published runs of this record begin with {digest}. Give more of its digest, "
                "or the results file of a run that was not published."
            ).format(n=len(rows), digest=text)
        )
    run, scheme, digest, size, root, engine, as_of, further = rows[0]
    _refuse_several(text, len(prefixes(further or "")))
    return Named(text, "run", size, as_of, run=Run(run, scheme, digest, {}, root, engine))


def _refuse_several(text: str, further: int) -> None:
    """Raise UsageError for a run over several logs: what is compared here is read from one."""
    if further:
        raise UsageError(
            _(
                "{what} was made of {n} logs, and diff reads one. Compare the logs one by one; "
                "evalcore replay with --with tells whether such a run comes out again."
            ).format(what=text, n=further + 1)
        )


# From what is named to what can be evaluated


def points_of(
    record: Record, a: Named, b: Named, *, scheme: str, as_of: date | None, known_at: object
) -> tuple[Point, Point]:
    """Both ends. What an argument leaves open is taken from the options, else from the other one;
    what both leave open is the head of the record and the last day of the period.

    Raises UsageError where no rules are named, or those of a run are nowhere to be found.
    """
    from projections.differing import Point

    found = []
    for one, other in ((a, b), (b, a)):
        rules = _rules_of(record, one, other, scheme)
        known = _first(one.known, known_at, other.known)
        commit = record.commit_at(known)  # type: ignore[arg-type]
        if one.run is not None:
            _same_record(one, commit)
        day = _first(one.as_of, as_of, other.as_of) or rules.period.ends_on
        found.append(Point(rules, day, commit))  # type: ignore[arg-type]
    return found[0], found[1]


def _first(*values: object) -> object:
    return next((value for value in values if value is not None), None)


def _same_record(one: Named, commit: Commit) -> None:
    assert one.run is not None
    if commit.root.hex() != one.run.root:
        raise DataError(
            _(
                "{what} was made of another record: at size {size} it saw the root {theirs}…, this "
                "record has {ours}…. Give the record it was made of with --store."
            ).format(
                what=one.text,
                size=commit.size,
                theirs=one.run.root[:16],
                ours=commit.root.hex()[:16],
            )
        )


def _rules_of(record: Record, one: Named, other: Named, scheme: str) -> Scheme:
    from evalcore.schemes.loader import load_scheme

    if one.run is not None:
        for rules in _candidates(record, one.run, (scheme, other.scheme)):
            if rules.digest == one.run.digest:
                return rules
        raise UsageError(
            _(
                "{what} was scored by {scheme} ({digest}), and these rules are neither adopted in "
                "the record nor the catalogue's. Give their file with --scheme."
            ).format(what=one.text, scheme=one.run.scheme, digest=one.run.digest[:12])
        )
    if one.scheme:
        return load_scheme(one.scheme)
    if scheme or other.scheme:
        return load_scheme(scheme or other.scheme)
    if other.run is not None:
        return _rules_of(record, other, one, scheme)
    return rules_of(record, "")


def _candidates(record: Record, run: Run, files: tuple[str, ...]) -> Iterator[Scheme]:
    """Where the rules of a run may be: files that were named, the record, the catalogue."""
    from evalcore.procedures.kept_rules import adoptions, files_of
    from evalcore.schemes.loader import load_scheme

    settings = dict(run.settings) or None
    for file in (*filter(None, files), run.scheme):
        try:
            yield load_scheme(file, settings=settings)
        except EvalcoreError:
            continue
    for kept in reversed(adoptions(record, run.scheme)):
        if not kept.files:
            continue
        with tempfile.TemporaryDirectory() as folder:
            bundle = files_of(record, kept)
            rules = bundle.load(Path(folder))
            if settings:
                # The files alone are not enough: a trial changed some of their numbers.
                from evalcore.schemes.bundle import library_in

                main = Path(folder) / bundle.main
                rules = load_scheme(main, settings=settings, library=library_in(Path(folder)))
            yield rules


def not_reproduced(one: Named, evaluation: Evaluation) -> str:
    """Why an earlier run does not come out as it was named; empty where it does, or is none."""
    from projections.publishing.stamp import stamp

    if one.run is None or stamp(evaluation).run == one.run.run:
        return ""
    if evaluation.engine != one.run.engine:
        return _(
            "{what} was computed by another engine ({theirs}, this is {ours}); what is compared "
            "here is what this one makes of the same record, day and rules."
        ).format(what=one.text, theirs=one.run.engine[:12], ours=evaluation.engine[:12])
    return _("{what}: its record, day and rules do not give the run {run} here.").format(
        what=one.text, run=one.run.run[:12]
    )
