"""``evalcore scheme burden``: what a scheme asks of a village in a month, and what it need not."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import FINDING, JsonOption, MapOption, finish, note, progress, say, say_json
from cli.tables import heading, line, table
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.schemes.burden import Burden, SheetBurden, Spared
    from evalcore.schemes.model import Scheme


def burden(
    scheme: Annotated[
        str,
        typer.Argument(metavar="SCHEME", help="A scheme's name in the catalogue, or a YAML file."),
    ],
    mapping: MapOption = "",
    store: Annotated[
        str,
        typer.Option(
            "--store",
            metavar="FILE|URL",
            help="A record that tells how many cases there are; else one a year is assumed.",
        ),
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Show the cells, forms and meetings that a scheme asks per village and month.

    Exit codes: 0 done, 1 the scheme has mistakes or asks more than it allows itself, 2 usage.
    """
    from evalcore.intake.mapping_file import load_mapping
    from evalcore.schemes.burden import burden as worked_out
    from evalcore.schemes.loader import load_scheme

    rules = load_scheme(scheme)
    asked = worked_out(rules, load_mapping(mapping or None), _measured(store, rules))
    over = _over(rules, asked)
    if as_json:
        say_json(_data(rules, asked, over))
    else:
        _tell(rules, asked, measured=bool(store))
    for name in over:
        note(_("{name}: more than the scheme allows itself.").format(name=f"burden.{name}"))
    if over:
        finish(FINDING)


def _measured(store: str, rules: Scheme) -> dict[str, Fraction] | None:
    if not store:
        return None
    from evalcore.record import open_record
    from evalcore.record.reading import open_columns
    from projections import ledgers, working_days
    from projections.burden import measured

    with open_record(store) as record, progress(_("Reading")) as shown:
        columns = open_columns(record, record.head(), progress=shown)
        try:
            from evalcore.record.reading import register_effective

            period = rules.period
            register_effective(columns.connection, period.ends_on)
            ledgers.build(
                columns.connection,
                period.starts_on,
                period.ends_on,
                period.ends_on,
                rules.reporting.cycle,
            )
            working_days.register(columns.connection, rules.calendar)
            return measured(columns.connection, rules)
        finally:
            columns.connection.close()


def _over(rules: Scheme, asked: Burden) -> list[str]:
    limits = rules.burden
    if limits is None:
        return []
    found = (
        ("cells_per_month", limits.cells_per_month, asked.cells),
        ("forms_per_month", limits.forms_per_month, asked.forms),
        ("meetings_per_month", limits.meetings_per_month, asked.meetings_per_month),
    )
    return [
        name
        for name, limit, count in found
        if limit is not None and count > Fraction(limit.numerator, limit.denominator)
    ]


def _data(rules: Scheme, asked: Burden, over: list[str]) -> dict[str, Any]:
    return {
        "scheme": rules.id,
        "digest": rules.digest,
        "per_village_and_month": {
            "cells": _exact(asked.cells),
            "derivable_cells": _exact(asked.spared),
            "forms": _exact(asked.forms),
            "meetings": _exact(asked.meetings_per_month),
        },
        "over_budget": over,
        "sheets": [
            {
                "sheet": sheet.sheet,
                "filled_by": sheet.who,
                "rows_per_month": _exact(sheet.rows.per_month),
                "rows_are": sheet.rows.basis,
                "columns": list(sheet.asked),
                "cells_per_month": _exact(sheet.cells),
                "read_by": list(sheet.asked_by),
                "derivable": [
                    {
                        "column": each.header,
                        "kind": each.kind,
                        "why": each.why,
                        "cells_per_month": _exact(each.per_month),
                    }
                    for each in sheet.spared
                ],
            }
            for sheet in asked.sheets
        ],
        "meetings": {path: _exact(count) for path, count in asked.meetings.items()},
    }


def _exact(number: Fraction) -> str:
    """``1/3`` or ``12``: a program gets what was worked out, not what was rounded."""
    return str(number)


def _tell(rules: Scheme, asked: Burden, *, measured: bool) -> None:
    from evalcore.schemes.burden import shown

    heading(_("{scheme}: what it asks of a village in a month").format(scheme=rules.id))
    limits = rules.burden
    table(
        [_("per village and month"), _("asked"), _("allowed")],
        [
            (label, shown(count), "–" if limit is None else shown(_fraction(limit)))
            for label, count, limit in (
                (_("cells"), asked.cells, limits and limits.cells_per_month),
                (_("of them derivable"), asked.spared, None),
                (_("forms"), asked.forms, limits and limits.forms_per_month),
                (_("meetings"), asked.meetings_per_month, limits and limits.meetings_per_month),
            )
        ],
        right=[1, 2],
    )
    line()
    heading(_("Sheets"))
    table(
        [_("sheet"), _("filled by"), _("rows"), _("rows are"), _("columns"), _("cells")],
        [
            (
                sheet.sheet,
                _who(sheet.who),
                shown(sheet.rows.per_month),
                _basis(sheet.rows.basis),
                len(sheet.asked),
                shown(sheet.cells),
            )
            for sheet in asked.sheets
        ],
        right=[2, 4, 5],
    )
    line()
    heading(_("Meetings"))
    titles = {f"indicators.{each.id}": each.title for each in rules.indicators}
    table(
        [_("rule"), _("title"), _("per month")],
        [(path, titles.get(path, ""), shown(count)) for path, count in asked.meetings.items()],
        right=[2],
    )
    line()
    heading(_("What need not be asked"))
    table(
        [_("sheet"), _("column"), _("how else it is known"), _("cells")],
        [
            (sheet.sheet, each.header, _how(each), shown(each.per_month))
            for sheet in asked.of()
            for each in sheet.spared
            if each.per_month
        ],
        right=[3],
    )
    blank = sum(not each.per_month for sheet in asked.of() for each in sheet.spared)
    line(
        _("{count} more columns of these sheets are read by no rule; they may stay blank.").format(
            count=blank
        )
    )
    _assumptions(asked.sheets, measured=measured)


def _assumptions(sheets: tuple[SheetBurden, ...], *, measured: bool) -> None:
    line()
    say(_("Counted as filled in every row: what must be filled, and what a rule reads."))
    assumed = [sheet.sheet for sheet in sheets if sheet.rows.basis == "assumed"]
    if assumed:
        say(
            _("Assumed, one row a year: {sheets}.").format(sheets="、".join(assumed))
            + ("" if measured else " " + _("--store counts them in a record."))
        )


def _fraction(number: Any) -> Fraction:
    return Fraction(number.numerator, number.denominator)


def _who(who: str) -> str:
    return {
        "village": _("the village"),
        "office": _("county or township"),
        "department": _("the department"),
        "checker": _("who checks"),
    }[who]


def _basis(basis: str) -> str:
    return {"expected": _("expected"), "measured": _("the record"), "assumed": _("assumed")}[basis]


def _how(each: Spared) -> str:
    if each.kind == "never_read":
        return _("read by no rule")
    if each.kind == "prefilled":
        return _("an open case: prefilled")
    if each.kind == "twice":
        return _("asked twice: {where}").format(where=each.why)
    return _("follows from {what}").format(what=_(each.why))
