"""Reading a scheme: a YAML file, or one of the catalogue, to values with every finding at once."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import attrs

from evalcore.errors import DataError, UsageError
from evalcore.messages import _
from evalcore.schemes.ballots import read_ballots
from evalcore.schemes.criteria import check_flags, read_flag_lists
from evalcore.schemes.digest import digest_of
from evalcore.schemes.disclosure import read_disclosure
from evalcore.schemes.escalation import read_flags, read_ladders
from evalcore.schemes.expression_types import check_types
from evalcore.schemes.indicators import amount, read_groups, read_indicators
from evalcore.schemes.library import CALENDARS as CALENDARS
from evalcore.schemes.library import CATALOGUE as CATALOGUE
from evalcore.schemes.library import SHIPPED, Library
from evalcore.schemes.library import catalogue as catalogue
from evalcore.schemes.model import Indicator, Number, Period, Scheme
from evalcore.schemes.parameters import (
    read_assessed,
    read_budget,
    read_calendar_part,
    read_documents,
    read_parameters,
    read_period,
    read_reporting,
)
from evalcore.schemes.places import Findings, Place, nearest
from evalcore.schemes.policies import (
    read_adoption,
    read_by_people,
    read_classes,
    read_grades,
    read_lists,
    read_quotas,
    read_recorded,
    read_rounding,
)
from evalcore.schemes.procedure import read_procedure
from evalcore.schemes.reading import Reading, show_amount
from evalcore.schemes.vetoes import read_vetoes
from evalcore.yamltree import Node, read_tree

REQUIRED = (
    "scheme", "title", "authority", "documents", "period", "calendar", "reporting", "assessed",
    "groups", "indicators", "rounding", "grades",
)  # fmt: skip
OPTIONAL = (
    "parameters", "total", "quotas", "vetoes", "lists", "flags", "by_people", "burden", "after",
    "classes", "ladders", "recorded", "adoption", "ballots", "procedure",
    "disclosure",
)  # fmt: skip


def find_scheme(scheme: str | Path) -> Path:
    """The file behind a path or a name of the catalogue. Raises ``UsageError``."""
    path = Path(scheme)
    if path.is_file():
        return path
    known = catalogue()
    if str(scheme) in known:
        return known[str(scheme)]
    raise UsageError(
        _("There is no scheme {scheme}: neither a file nor in the catalogue. {hint}").format(
            scheme=scheme, hint=nearest(str(scheme), known)
        )
    )


def load_scheme(
    scheme: str | Path,
    *,
    settings: Mapping[str, str] | None = None,
    official: bool = False,
    library: Library = SHIPPED,
) -> Scheme:
    """The scheme in a file, or of a name in the catalogue, checked as a whole.

    ``settings`` changes numbers and choices for a trial: a parameter's name, or the path of a
    number (``indicators.pledge_kept.points``) → its new value. What is changed rests on ``demo``.

    ``official`` refuses what a trial only warns about (``Scheme.warnings``): a parameter that is
    out of date, anything that rests on ``demo``, any setting. ``library`` is where calendars and
    levels are found by name.

    Raises ``DataError`` that lists every finding with file, line, key, value, reason and remedy;
    ``UsageError`` for a scheme or setting that does not exist.
    """
    path = find_scheme(scheme)
    return read_scheme(read_tree(path), path, settings or {}, official, library=library)


@attrs.frozen
class Descent:
    """The way down through the levels of one scheme.

    ``above`` are the files of the levels that come after: none of them may come before.
    ``finished`` are the levels read so far, by file: several levels may come after the same one.
    """

    above: tuple[Path, ...] = ()
    finished: dict[Path, Scheme] = attrs.field(factory=dict)


def read_scheme(
    root: Node,
    path: Path,
    settings: Mapping[str, str],
    official: bool,
    descent: Descent | None = None,
    library: Library = SHIPPED,
) -> Scheme:
    """The scheme that a tree holds; ``path`` is where it was read (calendars lie beside it).

    ``descent`` is how the levels that come after this one were read on the way here.
    """
    return read_with(root, path, settings, official, descent, library)[0]


def read_with(
    root: Node,
    path: Path,
    settings: Mapping[str, str],
    official: bool,
    descent: Descent | None = None,
    library: Library = SHIPPED,
) -> tuple[Scheme, Reading]:
    """``read_scheme``, and what was learnt on the way: what can be set, and within what limits."""
    findings = Findings(path.name)
    place = Place(root, "", findings).keys(REQUIRED, OPTIONAL)
    reading = Reading(findings, _paths(place, settings))
    made = _read(place, reading, path, official, descent or Descent(), library)
    _check_expressions(reading)
    findings.raise_if_any()
    _check_settings(reading)
    if official:
        _check_official(made, path)
    return attrs.evolve(made, digest=digest_of(made)), reading


def _paths(place: Place, settings: Mapping[str, str]) -> dict[str, str]:
    """Settings by path: a bare name of a parameter stands for its path."""
    return {
        (f"parameters.{name}" if name in place["parameters"] else name): value
        for name, value in settings.items()
    }


def _read(
    place: Place,
    reading: Reading,
    path: Path,
    official: bool,
    descent: Descent,
    library: Library,
) -> Scheme:
    reading.documents = read_documents(place["documents"])
    period = read_period(place["period"])
    if "parameters" in place:
        read_parameters(place["parameters"], reading, period, official)
    groups, stated = read_groups(place["groups"], reading)
    cohorts = [name for name, _cohort in place["assessed"]["cohorts"].entries()]
    indicators = read_indicators(place["indicators"], reading, groups, cohorts)
    total = reading.number(place["total"], whole=False, least=1) if "total" in place else None
    grades = read_grades(place["grades"], reading)
    named = [indicator.id for indicator in indicators]
    lists = read_lists(place["lists"], reading, named, cohorts)
    flag_lists = read_flag_lists(place["lists"], reading, cohorts)
    listed = [*(one.id for one in lists), *(one.id for one in flag_lists)]
    flags = read_flags(place["flags"], reading, indicators, grades, listed)
    check_flags(place["lists"], flag_lists, flags)
    assessed = read_assessed(place["assessed"], reading)
    scheme = Scheme(
        id=place["scheme"].text(),
        title=place["title"].text(),
        authority=place["authority"].text(),
        documents=reading.documents,
        period=period,
        assessed=assessed,
        calendar=read_calendar_part(place["calendar"], period, path.parent, library.calendars),
        reporting=read_reporting(place["reporting"], reading),
        parameters=reading.parameters,
        groups=groups,
        indicators=indicators,
        rounding=read_rounding(place["rounding"], reading),
        grades=grades,
        quotas=read_quotas(place["quotas"], reading, grades, named),
        vetoes=read_vetoes(place["vetoes"], reading, grades, listed, named),
        lists=lists,
        flags=flags,
        by_people=read_by_people(place["by_people"], reading),
        smallest_cohort=reading.number(place["assessed"]["smallest_cohort"], least=1),
        numbers=reading.numbers,
        settings=dict(sorted(reading.settings.items())),
        digest="",
        total=total,
        burden=read_budget(place["burden"], reading) if "burden" in place else None,
        after=_lower(place["after"], period, path, official, descent, library),
        adoption=read_adoption(place["adoption"], reading) if "adoption" in place else None,
        classes=read_classes(place["classes"], reading) if "classes" in place else None,
        ladders=read_ladders(place["ladders"], reading, flags, grades),
        recorded=read_recorded(place["recorded"], reading),
        flag_lists=flag_lists,
        procedure=read_procedure(place["procedure"], reading) if "procedure" in place else None,
        ballots=read_ballots(place["ballots"], reading),
        disclosure=read_disclosure(place["disclosure"], reading) if "disclosure" in place else None,
        bases=reading.bases,
    )
    if not reading.findings.found:
        _check_sums(place, reading, scheme, stated)
    below = [
        f"{name}: {warning}" for name, lower in scheme.after.items() for warning in lower.warnings
    ]
    return attrs.evolve(scheme, warnings=(*reading.warnings, *below))


def _lower(
    place: Place,
    period: Period,
    path: Path,
    official: bool,
    descent: Descent,
    library: Library,
) -> dict[str, Scheme]:
    """The levels below, by name, each with all that it includes; a cycle is refused."""
    found: dict[str, Scheme] = {}
    chain = (*descent.above, path.resolve())
    known = catalogue(library)
    for name, each in place.entries():
        text = each.text()
        beside = path.parent / text
        file = beside if text.endswith((".yaml", ".yml")) else known.get(text, beside)
        if not text or not file.is_file():
            each.refuse(
                _("is no scheme: neither a file beside this one nor in the catalogue"),
                nearest(text, known),
            )
            continue
        if file.resolve() in chain:
            rounds = " → ".join(step.stem for step in (*chain, file))
            each.refuse(
                _("comes after itself: {rounds}").format(rounds=rounds),
                _("A level reads only levels that are finished before it: take one of them out."),
            )
            continue
        scheme = descent.finished.get(file.resolve())
        if scheme is None:
            further = attrs.evolve(descent, above=chain)
            try:
                scheme = read_scheme(read_tree(file), file, {}, official, further, library)
            except DataError as error:
                each.refuse(str(error), _("Mend that scheme first."))
                continue
            descent.finished[file.resolve()] = scheme
        if (scheme.period.starts_on, scheme.period.ends_on) != (period.starts_on, period.ends_on):
            each.refuse(
                _("judges {start} to {end}, another period than this scheme").format(
                    start=scheme.period.starts_on, end=scheme.period.ends_on
                ),
                _("Levels of one assessment judge the same period."),
            )
            continue
        found[name] = scheme
    return found


def _check_sums(
    place: Place, reading: Reading, scheme: Scheme, stated: Mapping[str, Number]
) -> None:
    """Points of scored indicators add to what groups and the whole state; a trial may differ."""
    expected: list[tuple[Place, str, str, tuple[Indicator, ...]]] = []
    scored = tuple(each for each in scheme.indicators if each.role == "score")
    whole = show_amount(scheme.total) if scheme.total else "100"
    expected.append((place["indicators"], _("all indicators"), whole, scored))
    titles = {each.id: each.title for each in scheme.groups}
    for name, number in stated.items():
        members = tuple(each for each in scored if each.group == name)
        expected.append((place["groups"][name], titles[name], show_amount(number), members))
    for spot, name, wanted, members in expected:
        found = sum((amount(each.points) for each in members), start=Fraction(0))
        if str(found) == wanted:
            continue
        reason = _("the points of {name} add to {found}, not {wanted}").format(
            name=name, found=found, wanted=wanted
        )
        if reading.settings:
            reading.warnings.append(reason)
        else:
            spot.refuse(
                reason, _("Mend the points, or state the sum (total:, or points: of a group).")
            )


def _check_expressions(reading: Reading) -> None:
    wrong = check_types([(ledger, sort, made) for _p, ledger, sort, made in reading.expressions])
    for place, _ledger, _sort, made in reading.expressions:
        if made.path in wrong:
            place.refuse(
                wrong[made.path], _("Compare for a condition; count with CASE for a credit.")
            )


def _check_settings(reading: Reading) -> None:
    for path in reading.settings:
        if path not in reading.used:
            names = [*reading.parameters, *reading.settable]
            raise UsageError(
                _("--set {name}: the scheme has nothing of that name to set. {hint}").format(
                    name=path.removeprefix("parameters."), hint=nearest(path, names)
                )
            )


def _check_official(scheme: Scheme, path: Path) -> None:
    demo = sorted(name for name, basis in scheme.bases.items() if basis.kind == "demo")
    if demo:
        raise DataError(
            _(
                "{file}: an official run needs a basis for everything, but {count} values rest on "
                "demo: {names}. Give each a clause or a decision."
            ).format(file=path.name, count=len(demo), names=", ".join(demo))
        )
    if scheme.warnings:
        raise DataError("\n".join(scheme.warnings))
