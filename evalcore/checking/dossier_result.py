"""A dossier's rows: they are those of the certificate, and what the page shows is what they say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evalcore.certificates.canonical import NOTHING, escaped, plain, standing_fields
from evalcore.certificates.result_tree import SUBJECT_FIELD, TABLES, Sheet
from evalcore.messages import _, listed
from evalcore.transparency.codes import check_code
from evalcore.transparency.encoding import to_base64

if TYPE_CHECKING:
    from evalcore.checking.dossier import Case
    from evalcore.checking.dossier_shapes import Show

MUST_SHOW: Mapping[str, Mapping[str, tuple[int, ...]]] = {
    "own": {"standings": (3, 5, 9), "score_nodes": (3, 5)},
    "reviewer": {
        "standings": (3, 5, 9),
        "score_nodes": (3, 5),
        "effects": (1,),
        "flags": (5,),
        "contributions": (3, 4),
    },
}
"""By edition: the tables of which every row must be on the page, and which columns of it (from 0).
It stands here and not in the data: whoever leaves a row out would leave it out there too."""

_STRAY = re.compile(r"\\(?![\\tnrcN])")


def check_result(case: Case, where: str) -> None:
    """The rows are all that the results of the certificate say of this subject, table by table."""
    from evalcore.checking.dossier import decoded, demand

    assert case.certificate is not None
    certificate, told = case.certificate.certificate, case.payload.result
    if not certificate.results and told is None:
        case.report.notes.append(
            _("The publication names no result tree: the rows of this page can't be proved.")
        )
        return
    demand(told is not None, _("the rows of the subject are missing"))
    assert told is not None
    sheet = Sheet(
        told.subject,
        told.index,
        told.size,
        tuple(decoded(each) for each in told.proof),
        told.tables,
        {table: decoded(each) for table, each in told.blinds.items()},
        {table: decoded(each) for table, each in told.hidden.items()},
    )
    demand(
        told.size >= certificate.subjects
        and bool(certificate.results)
        and sheet.holds(bytes.fromhex(certificate.results)),
        _("these rows are not in the results of the certificate"),
    )
    for table, text in told.tables.items():
        case.rows[table] = _rows(table, text, told.subject)
    case.report.facts["subject"] = told.subject
    hidden = listed(told.hidden)
    demand(
        case.payload.edition != "reviewer" or not hidden,
        _("a reviewer's edition must show all tables, and this one does not: {tables}").format(
            tables=hidden
        ),
    )
    if hidden:
        case.report.notes.append(
            _("Tables that this edition does not show: {tables}.").format(tables=hidden)
        )
    case.report.holds(
        _("the rows of {subject} are those of the certificate: {n} whole tables, {m} not shown")
        .format(subject=told.subject, n=len(told.tables), m=len(TABLES) - len(told.tables)),
        where,
    )  # fmt: skip


def _rows(table: str, text: str, subject: str) -> list[list[str]]:
    from evalcore.checking.dossier import demand

    demand(
        (not text or text.endswith("\n")) and "\r" not in text,
        _("table {table} is not canonical").format(table=table),
    )
    found = []
    for line in text.split("\n")[:-1]:
        demand(
            not _STRAY.search(line.replace("\\\\", "")),
            _("table {table} is not canonical").format(table=table),
        )
        fields = line.split("\t")
        about = SUBJECT_FIELD[table]
        demand(
            len(fields) > about and plain(fields[about]) == subject,
            _("table {table} holds a row of somebody else").format(table=table),
        )
        found.append(fields)
    return found


def check_standing(case: Case, where: str) -> None:
    """The published standing, where the page quotes it, is that of the rows."""
    from evalcore.certificates.result_tree import subject_of
    from evalcore.checking.dossier import demand
    from evalcore.vocabulary.results import StandingPublished

    assert case.certificate is not None
    certificate, told = case.certificate.certificate, case.payload.result
    found = case.entries_of("standing")
    if not found and case.rows.get("standings") is not None:
        case.report.notes.append(
            _("The published standing is not quoted: the rows prove the same.")
        )
        return
    demand(
        len(found) == 1 and found[0][1].topic == StandingPublished.topic(),
        _("the published standing is not among the events quoted"),
    )
    quoted, entry, _state = found[0]
    standing = StandingPublished.from_states(entry.public)
    demand(
        (standing.run, standing.scheme, standing.period)
        == (certificate.run, certificate.scheme, certificate.period),
        _("the published standing is of another run"),
    )
    if told is not None:
        demand(
            subject_of(standing) == told.subject, _("the published standing is of somebody else")
        )
        rows = case.rows.get("standings") or []
        demand(len(rows) == 1 and len(rows[0]) == 11, _("the table of standings is missing"))
        demand(
            rows[0][:7] + rows[0][8:] == standing_fields(standing),
            _("the published standing differs from the row that is proved"),
        )
    case.report.holds(
        _("position {position} publishes this standing").format(position=quoted.position), where
    )


def check_shows(case: Case, where: str) -> None:
    """Every place of the page that claims to be proved says what is proved; no row is left out."""
    from evalcore.checking.dossier import demand

    seen: set[tuple[str, int, int]] = set()
    for show in case.payload.shows:
        pointed = _pointed(case, show) if _is_plain(case, show) else None
        demand(pointed is not None, _("{id} rests on nothing proved").format(id=show.id[:80]))
        fields, column = pointed or ([], 0)
        wanted = case.page.form(show.form, fields, column)
        demand(wanted is not None, _("{id} rests on nothing proved").format(id=show.id[:80]))
        found = case.page.texts.get(show.id)
        demand(
            found == wanted,
            _("{id} says {found!r}, proved is {wanted!r}").format(
                id=show.id[:80], found=(found or "")[:80], wanted=(wanted or "")[:80]
            ),
        )
        if show.table:
            seen.add((show.table, show.row, show.column))
    _all_shown(case, seen)
    case.report.holds(
        _("{n} places of the page say what is proved").format(n=len(case.payload.shows)), where
    )


def _all_shown(case: Case, seen: set[tuple[str, int, int]]) -> None:
    """Nothing that the edition must show was left off the page."""
    from evalcore.checking.dossier import demand

    edition = case.payload.edition
    demand(edition in MUST_SHOW, _("there is no edition {edition}").format(edition=edition[:40]))
    for table, columns in MUST_SHOW[edition].items():
        # An edition that may hide a table says so among the results.
        for number, row in enumerate(case.rows.get(table, ())):
            for column in columns:
                there = len(row) > column
                demand(
                    there and (row[column] in (NOTHING, "") or (table, number, column) in seen),
                    _("row {row} of table {table} is not shown in full").format(
                        row=number + 1, table=table
                    ),
                )


def _is_plain(case: Case, show: Show) -> bool:
    """Whether a claim points at one place, in the units that the standing names, in fixed words.

    A form that chose its units itself could show 86.49 as 8.649.
    """
    places = (show.table, show.certificate, show.checkpoint, show.entry)
    if show.words is not None or sum(map(bool, places)) != 1:
        return False
    standings = case.rows.get("standings", [])
    return not show.form.startswith("decimal") or (
        len(standings) == 1 and show.form == f"decimal{standings[0][4]}"
    )


def _pointed(case: Case, show: Show) -> tuple[list[str], int] | None:
    """The fields that a claim points at, and which of them; None where it points at nothing."""
    assert case.certificate is not None
    assert case.checkpoint is not None
    if show.table:
        rows = case.rows.get(show.table, [])
        return (rows[show.row], show.column) if 0 <= show.row < len(rows) else None
    if show.certificate:
        value = _stated(case).get(show.certificate)
        return None if value is None else ([escaped(value)], 0)
    if show.checkpoint:
        value = {
            "origin": case.checkpoint.origin,
            "size": str(case.checkpoint.size),
            "root": to_base64(case.checkpoint.root),
            "code": check_code(case.checkpoint.text.encode()),
        }.get(show.checkpoint)
        return None if value is None else ([escaped(value)], 0)
    for told, entry, state in case.entries:
        if told.position == show.entry:
            shown = _field(entry, state, show.field)
            return None if shown is None else ([shown], 0)
    return None


def _stated(case: Case) -> dict[str, str]:
    """What the certificate says, as text, by the names that the page uses."""
    assert case.certificate is not None
    stated = case.certificate.certificate
    return {
        "log": stated.log,
        "size": str(stated.size),
        "root": to_base64(stated.root),
        "scheme": stated.scheme,
        "digest": stated.digest,
        "period": stated.period,
        "as_of": stated.as_of.isoformat(),
        "engine": stated.engine,
        "run": stated.run,
        "subjects": str(stated.subjects),
        "results": stated.results,
        "position": str(stated.position),
        "on": stated.on.isoformat(),
        "authority": stated.authority,
        "code": stated.code,
    }


def _field(entry: Any, state: dict[str, Any], name: str) -> str | None:
    if name == "recorded_at":
        return str(entry.recorded_at)
    if name in ("topic", "actor", "stream", "source"):
        return escaped(getattr(entry, name))
    value = state.get(name.removeprefix("state.")) if name.startswith("state.") else None
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return escaped(value) if isinstance(value, str) else None
