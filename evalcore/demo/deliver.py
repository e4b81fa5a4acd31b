"""The year handed in: files written and imported on the days on which they were received."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

import attrs

from evalcore.demo.aftermath import later_files
from evalcore.demo.cast import COUNTY_CODE, County
from evalcore.demo.chains import chains
from evalcore.demo.clerks import Mistake, spoil
from evalcore.demo.draws import LAST_DAY, YEAR, office_day
from evalcore.demo.handins import SPOILED, HandIn, hand_ins
from evalcore.demo.leaders import leaders
from evalcore.demo.platform import platform
from evalcore.demo.undertakings import undertakings
from evalcore.demo.workbook import write_hand_in
from evalcore.demo.year import make_year
from evalcore.intake.importing import Correction, ImportResult, import_files
from evalcore.intake.mapping import Mapping
from evalcore.intake.mapping_file import load_mapping
from evalcore.record import open_record
from evalcore.vocabulary import Fact

ACTOR = "县委组织部信息员"
HOTLINE_MAPPING = Path(__file__).parent / "hotline.yaml"


@attrs.frozen
class Delivery:
    """Files received on one day by one mapping, not yet imported.

    ``mistakes`` are those of a file that must be refused; ``title`` says what a later file is
    about (a correction, a retraction), ``case`` which case it corrects. ``books``: office and
    month of each file.
    """

    received_on: date
    paths: tuple[Path, ...]
    mapping: Mapping
    mistakes: tuple[Mistake, ...] = ()
    correction: Correction | None = None
    books: tuple[tuple[str, int], ...] = ()
    title: str = ""
    case: str = ""


@attrs.frozen
class Written:
    """Everything on disk that one year needs, in the order in which it came in."""

    units: int
    persons: int
    facts: int
    files: int
    deliveries: tuple[Delivery, ...]


def write_year(folder: Path, seed: int, townships: int) -> Written:
    """Write the files of a year into ``folder``, with the hotline's mapping beside them.

    Raises OSError where the folder can't be written.
    """
    ours = load_mapping()
    mapping_file = folder / HOTLINE_MAPPING.name
    mapping_file.write_text(HOTLINE_MAPPING.read_text(encoding="utf-8"), encoding="utf-8")
    theirs = load_mapping(mapping_file)
    county, entries = make_year(seed, townships)
    found: list[Delivery] = []
    year = hand_ins(county, entries, ours, theirs)
    for (day, by_hotline), group in groupby(year, key=lambda h: (h.received_on, h.hotline)):
        mapping = theirs if by_hotline else ours
        paths, books = [], []
        for hand_in in group:
            if _spoiled(hand_in):
                found.append(_first_try(folder, hand_in, mapping, seed))
            paths.append(write_hand_in(folder, hand_in, mapping, seed))
            books.append((hand_in.office, hand_in.month))
        found.append(Delivery(day, tuple(paths), mapping, books=tuple(books)))
    told = exported(county)
    found += _exports(folder, told, ours)
    found.sort(key=lambda delivery: delivery.received_on)
    return Written(
        units=len(county.units),
        persons=len(county.persons),
        facts=sum(len(entry.facts) for entry in entries) + len(told),
        files=sum(len(delivery.paths) for delivery in found),
        deliveries=tuple(found),
    )


def exported(county: County) -> list[Fact]:
    """What the platform tells of the year; what would come after its end is not known yet."""
    every = (*platform(county), *chains(county), *undertakings(county), *leaders(county))
    return [fact for fact in every if fact.occurred_on <= LAST_DAY]


def _exports(folder: Path, told: Sequence[Fact], mapping: Mapping) -> Iterator[Delivery]:
    """The platform's export of each month, received early in the next."""
    for month in range(1, 13):
        part = [fact for fact in told if fact.occurred_on.month == month]
        path = folder / f"{YEAR}-{month:02d}-组织工作平台.jsonl"
        # What opens a case comes before what goes on with it, also within a day.
        lines = sorted(part, key=lambda fact: fact.occurred_on)
        path.write_text("".join(map(_line, lines)), encoding="utf-8")
        day = office_day(date(YEAR + month // 12, month % 12 + 1, 4))
        yield Delivery(day, (path,), mapping, books=((COUNTY_CODE, month),))


def _line(fact: Fact) -> str:
    import json

    stated = {
        spec.name: value
        for spec in fact.specs()
        if (value := getattr(fact, spec.name)) not in (spec.default, "")
    }
    shown = {"fact": type(fact).__name__, **stated}
    return json.dumps(shown, ensure_ascii=False, default=str) + "\n"


def _spoiled(hand_in: HandIn) -> bool:
    return (hand_in.office, hand_in.month) == SPOILED and hand_in.form == "xlsx"


def _first_try(folder: Path, hand_in: HandIn, mapping: Mapping, seed: int) -> Delivery:
    books, mistakes = spoil(hand_in.books)
    name = hand_in.file_name.replace(".xlsx", "(初报).xlsx")
    bad = attrs.evolve(hand_in, books=books, file_name=name)
    path = write_hand_in(folder, bad, mapping, seed)
    return Delivery(hand_in.received_on, (path,), mapping, tuple(mistakes))


def deliver(
    store: str, delivery: Delivery, *, plan: bool = False, actor: str = ACTOR
) -> ImportResult:
    """Import one delivery, as the command ``import`` does; ``plan``: say only what it would do.

    Raises as ``import_files``.
    """
    with open_record(store, create=True) as record:
        return import_files(
            record,
            delivery.paths,
            mapping=delivery.mapping,
            actor=actor,
            received_on=delivery.received_on,
            correction=delivery.correction,
            dry_run=plan,
        )


def afterwards(store: str, folder: Path, seed: int, townships: int) -> Iterator[Delivery]:
    """What came in after the year: one correction, a retraction, and its own retraction.

    Each file is written when it is asked for, because it names positions in the record.
    """
    mapping = load_mapping()
    county, entries = make_year(seed, townships)
    for later in later_files(county, entries, mapping):
        path = later.write(store, folder, seed)
        yield Delivery(
            later.received_on,
            (path,),
            mapping,
            correction=later.correction,
            title=later.title,
            case=later.case,
        )
