"""The ledgers (台账) as sheets: columns that have a title, values as people call them.

They are read from the Parquet files beside the results and come in batches, so that a city's need
no more memory than a village's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from evalcore.paper_words import paper_language, said
from evalcore.schemes.column_titles import COLUMN_TITLES, OWN_TITLES
from evalcore.schemes.columns import LEDGER_COLUMNS
from evalcore.schemes.ledger_titles import LEDGER_TITLES
from evalcore.schemes.value_titles import value_titles
from projections.disclosure.withhold import MARK
from projections.workbook.model import ROOM, Cell, Column, Kind, Row, Sheet, positions
from projections.workbook.votes import MASKED, Masks, kept_rows

if TYPE_CHECKING:
    from projections.publishing import Results
    from projections.workbook.who import Named

BATCH, SAMPLE = 5_000, 200
LAST = ("row", "events")
"""Columns of every ledger that stand at its end: they matter to whoever looks something up."""

NAMES = (("unit", "units", "unit_name"), ("person", "persons", "person_name"))
"""Column with a code, the ledger that names it, what the name is called here."""

UNITS = frozenset(
    {
        "commenter_unit", "counted_by", "fixed_by", "helper", "holder", "issued_by",
        "masses_organiser", "opened_by", "organiser", "other_unit", "parent", "partner",
        "supervisor", "verified_by",
    }
)  # fmt: skip
"""Columns that name another unit by its code: its name is shown."""

KINDS: Mapping[str, tuple[Kind, int]] = {"DATE": ("day", 11), "BIGINT": ("whole", 9)}
"""What a column of this type is in the workbook, and its width."""

Shown = Callable[[Any], Cell]


def ledger_id(name: str) -> str:
    """What the sheet of a ledger is called among all sheets."""
    return f"ledger_{name}" if name in ("indicators", "standings") else name


def ledger_name(name: str) -> str:
    """What a ledger is called on a sheet."""
    return said(LEDGER_TITLES.get(name, name))


def ledger(named: Named, name: str, most: int) -> Sheet | None:
    """One ledger as a sheet; None where it has no rows."""
    results = named.results
    file = results.tables()[name]["file"]
    kept = kept_rows(results, name)
    with results.reading_bulk(name) as (duck, source):
        count = f"SELECT count(*), count(*) FILTER (WHERE {kept}) FROM {source} t"
        total, shown = duck.execute(count).fetchone()
        held = {row[0] for row in duck.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    if not total:
        return None
    columns = _columns(named, name, held)
    return Sheet(
        ledger_id(name),
        ledger_name(name),
        tuple(column for _sql, column, _shown in columns),
        lambda: _rows(results, name, columns, kept, min(shown, most)),
        shown,
        most=min(most, ROOM),
        rest=file,
        withheld=total - shown,
        sample=lambda: _rows(results, name, columns, kept, SAMPLE),
        frozen_columns=2 if name != "persons" else 1,
        group="ledger",
    )


def _columns(named: Named, name: str, held: set[str]) -> list[tuple[str, Column, Shown]]:
    """What is read for every column (SQL), its title and how its values are shown."""
    kept = named.results.tables()
    kinds = {column: LEDGER_COLUMNS[name][column] for column in LEDGER_COLUMNS[name]}
    own = [column for column in kinds if column not in LAST]
    found: list[tuple[str, Column, Shown]] = []
    for column in (*own, *LAST):
        title = OWN_TITLES.get((name, column)) or COLUMN_TITLES.get(column)
        if column not in held or title is None:
            continue
        for code, ledger, called in NAMES:
            if column == code and ledger != name and kept.get(ledger, {}).get("file"):
                called_so = said("{what}名称") if code == "unit" else said("{what}姓名")
                words = called_so.format(what=said(title))
                found.append((called, Column(words), _text))
        kind, width = KINDS.get(kinds[column], ("text", 0))
        if column == "events":
            kind, width = "wide", 26
        made = Column(said(title), kind, width)
        shown = _shower(name, column, kinds[column])
        if column in UNITS or (name, column) == ("units", "merged_into"):
            shown = _named(named.units)
        found.append((f't."{column}"', made, shown))
    return found


def _named(units: Mapping[str, str]) -> Shown:
    return lambda value: units.get(value) or value


def _shower(ledger: str, column: str, kind: str) -> Shown:
    if kind == "BOOLEAN":
        yes, no = said("是"), said("否")
        return lambda value: None if value is None else yes if value else no
    if kind == "BIGINT[]":
        return lambda value: positions(value or ())
    if kind != "VARCHAR":
        return _plain
    titles = {code: _called(code, title) for code, title in value_titles(ledger, column).items()}
    return (lambda value: titles.get(value, value)) if titles else _text


def _called(code: str, title: str) -> str:
    """What a code is called: its title, or itself where the language has no word for it."""
    told = said(title)
    return told if told != title or paper_language() == "zh" else code


def _text(value: Any) -> Cell:
    return None if value is None else str(value)


def _plain(value: Any) -> Cell:
    """A whole number or a day."""
    return value if isinstance(value, int | date) else _text(value)


def _rows(
    results: Results,
    name: str,
    columns: Sequence[tuple[str, Column, Shown]],
    kept: str,
    most: int,
) -> Iterator[Row]:
    masked = [at for at, (sql, _c, _s) in enumerate(columns) if sql[3:-1] in MASKED.get(name, ())]
    masks = Masks(results.withholding.plan) if masked else None
    asked = [sql for sql, _column, _shown in columns]
    asked += (
        ['t."row"', 't."meeting"', 't."part"']
        if name in ("tally_sheets", "boxes")
        else (['t."row"'] if masked else [])
    )
    showers = [shown for _sql, _column, shown in columns]
    wide = len(showers)
    with results.reading_bulk(name) as (duck, source):
        joined = _joined(results, {sql for sql, _column, _shown in columns})
        found = duck.execute(
            f"SELECT {', '.join(asked)} FROM {source} t {joined} WHERE {kept} "
            f'ORDER BY t.unit, t."row" LIMIT {most}'
        )
        while batch := found.fetchmany(BATCH):
            for row in batch:
                cells = [show(value) for show, value in zip(showers, row[:wide], strict=True)]
                if masks is not None:
                    about = dict(zip(("row", "meeting", "part"), row[wide:], strict=False))
                    if masks.hides(name, about):
                        for at in masked:
                            cells[at] = MARK
                yield cells


def _joined(results: Results, asked: set[str]) -> str:
    """The joins that give units and persons their names."""
    joins = []
    for code, ledger, called in NAMES:
        if called in asked:
            with results.reading_bulk(ledger) as (_duck, source):
                joins.append(
                    f'LEFT JOIN (SELECT "{code}", any_value(name) AS {called} FROM {source} '
                    f'GROUP BY ALL) AS of_{code} ON of_{code}."{code}" = t."{code}"'
                )
    return " ".join(joins)
