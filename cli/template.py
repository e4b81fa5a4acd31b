"""``template``: the workbooks that clerks fill, with what the record knows already."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from attrs import frozen

from cli.common import (
    DEFAULT_STORE,
    JsonOption,
    LanguageOption,
    MapOption,
    StoreOption,
    import_command,
    note,
    paper_language_of,
    parse_day,
    progress,
    say,
    say_json,
    today,
)
from cli.units import unit_code
from evalcore.errors import UsageError
from evalcore.messages import _
from evalcore.paper_words import in_language, on_screen

if TYPE_CHECKING:
    from evalcore.intake.comparing.known import Known
    from evalcore.intake.mapping import Mapping
    from evalcore.intake.names.roster import Roster
    from evalcore.intake.templates.prefill import Prepared

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="template")(template)


def template(
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE.xlsx", help="Where to write it; default: named by the unit."
        ),
    ] = None,
    unit: Annotated[
        str,
        typer.Option(
            "--unit",
            metavar="CODE|NAME",
            help="Prefilled for this township: its units, persons in office, open cases.",
        ),
    ] = "",
    all_units: Annotated[
        Path | None,
        typer.Option(
            "--all-units",
            metavar="FOLDER",
            help="One prefilled workbook per township and street, into this folder.",
        ),
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    as_of: Annotated[
        str,
        typer.Option("--as-of", metavar="DATE", help="Prefilled as of this day; default: today."),
    ] = "",
    mapping: MapOption = "",
    sheet: Annotated[
        list[str] | None,
        typer.Option(
            "--sheet", metavar="TITLE", help="Only this sheet (title or id); may be given again."
        ),
    ] = None,
    scheme: Annotated[
        str,
        typer.Option(
            "--scheme",
            envvar="EVALCORE_SCHEME",
            metavar="FILE|NAME",
            help="Only the sheets and columns that this scheme reads, and the roster.",
        ),
    ] = "",
    all_sheets: Annotated[
        bool,
        typer.Option("--all-sheets", help="All that the mapping knows, whether or not it is read."),
    ] = False,
    language: LanguageOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write the workbook that clerks fill: blank, or with a township's open cases.

    With --scheme it asks what the scheme reads and no more; without one, what offices usually
    keep. Where the record exists, its units and persons are offered in drop-downs. A file that
    exists is never overwritten. Import reads the workbook in either language.
    """
    from evalcore.intake.mapping_file import load_mapping
    from evalcore.intake.wording import worded

    if all_units is not None and (unit or out is not None):
        raise UsageError(_("--all-units names files by itself. Leave --unit and --out out."))
    day = parse_day(as_of, "--as-of") if as_of else today()
    with in_language(paper_language_of(language)):
        known = worded(load_mapping(mapping or None))
        asked = _asked(known, scheme, tuple(sheet or ()), everything=all_sheets)
        maker = _Maker(asked, day, store)
        if all_units is not None:
            done = maker.write_all(all_units)
        elif unit:
            done = [maker.write_for(unit, out)]
        else:
            done = [maker.write_blank(out)]
    if as_json:
        say_json(done if all_units is not None else done[0])
    else:
        _tell(done, store, mapping)


@frozen
class _Asked:
    """A mapping with the columns that are asked, and the ids of the sheets.

    ``usual``: nobody said which, so that open cases may stand on sheets that are left out.
    """

    mapping: Mapping
    sheets: tuple[str, ...]
    usual: bool = False


def _asked(
    known: Mapping, scheme: str, named: tuple[str, ...], *, everything: bool = False
) -> _Asked:
    """What the workbooks ask. Raises UsageError where that would be nothing."""
    from evalcore.intake.templates.template import wanted_sheets
    from evalcore.intake.templates.usual import narrowed, usual

    chosen = tuple(sheet.id for sheet in wanted_sheets(known, named))
    if everything:
        return _Asked(known, chosen)
    if scheme:
        from evalcore.schemes.asking import asked_of
        from evalcore.schemes.loader import load_scheme

        told, read = asked_of(load_scheme(scheme), known)
        if not read:
            raise UsageError(
                _("{scheme} reads nothing that a sheet of {mapping} asks for.").format(
                    scheme=scheme, mapping=known.title or known.name
                )
            )
        return _Asked(told, chosen if named else read)
    told = narrowed(known, lambda _sheet, _column: False)
    return _Asked(told, chosen if named else usual(known) or chosen, usual=not named)


class _Maker:
    """Writes workbooks of one mapping, as of one day; each answer is a row of data."""

    def __init__(self, asked: _Asked, day: date, store: str) -> None:
        self.mapping = asked.mapping
        self.sheets = asked.sheets
        self.usual = asked.usual
        self.day = day
        self.store = store

    def write_blank(self, out: Path | None) -> dict[str, Any]:
        """Without open cases; names from the record where there is one."""
        from evalcore.intake.templates.prefill import NOTHING

        prepared = NOTHING
        if "://" in self.store or Path(self.store).exists():
            with self._ledgers() as (known, roster):
                prepared = self._names(known, roster)
        path = out or Path(_file_name(self.mapping.title or self.mapping.name))
        return self._write(path, prepared, "")

    def write_for(self, text: str, out: Path | None) -> dict[str, Any]:
        """For one unit, by code or name. Raises UsageError where there is none or are several."""
        with self._ledgers() as (known, roster):
            code = unit_code(roster, text)
            name = roster.units.get(code, code)
            return self._write_unit(known, roster, code, out or Path(_file_name(name)))

    def write_all(self, folder: Path) -> list[dict[str, Any]]:
        """For every township and street. Raises UsageError where one of the files exists."""
        from projections.open_cases import townships

        with self._ledgers() as (known, roster):
            codes = townships(known.connection)
            if not codes:
                raise UsageError(_("The record knows no township or street."))
            names = [roster.units.get(code, code) for code in codes]
            paths = [
                folder / _file_name(name if names.count(name) == 1 else f"{name}({code})")
                for code, name in zip(codes, names, strict=True)
            ]
            there = [path.name for path in paths if path.exists()]
            if there:
                raise UsageError(
                    _(
                        "{folder} holds {files} already; nothing was written. Name an empty folder."
                    ).format(folder=folder, files=", ".join(there[:5]))
                )
            folder.mkdir(parents=True, exist_ok=True)
            done = []
            with progress(_("Writing workbooks")) as shown:
                for number, (code, path) in enumerate(zip(codes, paths, strict=True), 1):
                    done.append(self._write_unit(known, roster, code, path))
                    shown(number, len(codes))
            return done

    @contextmanager
    def _ledgers(self) -> Iterator[tuple[Known, Roster]]:
        """The record with its ledgers as of the day, and who is who."""
        from evalcore.intake.comparing.known import Known
        from evalcore.record import open_record
        from evalcore.record.reading import register_effective
        from projections import ledgers

        with open_record(self.store) as record:
            with progress(_("Reading")) as shown:
                known = Known(record, shown)
                register_effective(known.connection, self.day)
                ledgers.build(known.connection, date(self.day.year, 1, 1), self.day, self.day)
            with known:
                yield known, known.roster()

    def _names(self, known: Known, roster: Roster) -> Prepared:
        from evalcore.intake.templates.prefill import prefill
        from projections.open_cases import named

        offered = named(known.connection)
        return prefill(
            known.record,
            known.connection,
            self.mapping,
            roster,
            (),
            units=offered.units,
            persons=offered.persons,
        )

    def _write_unit(self, known: Known, roster: Roster, code: str, path: Path) -> dict[str, Any]:
        from evalcore.intake.templates.prefill import Entry, prefill
        from projections.open_cases import named, open_rows, scope

        rows = open_rows(known.connection, scope(known.connection, code))
        offered = named(known.connection, code)
        prepared = prefill(
            known.record,
            known.connection,
            self.mapping,
            roster,
            [Entry(row.family, row.events) for row in rows],
            unit=code,
            units=offered.units,
            persons=offered.persons,
        )
        return self._write(path, prepared, code)

    def _write(self, path: Path, prepared: Prepared, unit: str) -> dict[str, Any]:
        from evalcore.intake.templates.template import write_template

        titles = write_template(
            self.mapping, path, self.sheets, prepared=prepared, year=self.day.year
        )
        filled = {
            sheet.title: len(prepared.rows[sheet.id])
            for sheet in self.mapping.sheets
            if sheet.title in titles and sheet.id in prepared.rows
        }
        shown = set(self.sheets)
        elsewhere = sum(len(rows) for sheet, rows in prepared.rows.items() if sheet not in shown)
        return {
            "file": str(path),
            "unit": unit,
            "name": prepared.unit,
            "sheets": titles,
            "filled": filled,
            "left_out": prepared.left_out,
            "elsewhere": elsewhere if self.usual else 0,
        }


def _file_name(name: str) -> str:
    return f"{_NOT_IN_NAMES.sub('_', name).strip() or 'template'}.xlsx"


def _tell(done: list[dict[str, Any]], store: str, mapping: str) -> None:
    for one in done:
        say(_("{file}: {count} sheets to fill.").format(file=one["file"], count=len(one["sheets"])))
        if one["filled"]:
            filled = on_screen("、").join(
                f"{title} {count}" for title, count in one["filled"].items()
            )
            say(_("  Filled in already: {filled}.").format(filled=filled))
        if one["left_out"]:
            note(
                _("{file}: {count} open cases have no place in this mapping.").format(
                    file=one["file"], count=one["left_out"]
                )
            )
        if one["elsewhere"]:
            note(
                _(
                    "{file}: {count} open cases stand on sheets that are left out. Name the scheme "
                    "that reads them with --scheme, or add --all-sheets."
                ).format(file=one["file"], count=one["elsewhere"])
            )
    if len(done) == 1:
        say(
            _("Filled: {command} says what is wrong in it.").format(
                command=import_command(done[0]["file"], store, mapping)
            )
        )
    else:
        say(_("{count} workbooks written.").format(count=len(done)))
