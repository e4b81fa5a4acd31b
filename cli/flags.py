"""``evalcore flags``: what awaits a person."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import (
    DEFAULT_RESULTS,
    JsonOption,
    ResultsOption,
    nearest,
    say,
    say_json,
)
from evalcore.errors import UsageError
from evalcore.messages import _
from evalcore.record.positions import shown as shown_position

if TYPE_CHECKING:
    from evalcore.procedures.flag_state import FlagState
    from projections.publishing import Results
    from projections.rows import Flag, Subject


def flags(
    results: ResultsOption = DEFAULT_RESULTS,
    subject: Annotated[
        str | None,
        typer.Option("--subject", metavar="NAME|CODE", help="Flags on this person or unit only."),
    ] = None,
    rule: Annotated[
        str | None, typer.Option("--rule", metavar="ID", help="Flags of this rule only.")
    ] = None,
    store: Annotated[
        str,
        typer.Option(
            "--store",
            metavar="FILE|URL",
            help="The record: then where each flag stands is shown too.",
        ),
    ] = "",
    full: Annotated[
        bool, typer.Option("--full", help="Every flag, not the first of each rule.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what awaits a person: rules that were met, with evidence. A flag is not a verdict.

    Accountability flags (问责提示) suggest a measure, check flags (核查提示) ask somebody to look;
    evidence is given as positions in the record.
    """
    from evalcore.schemes.citations import basis_shown
    from projections.publishing import open_results

    with open_results(results) as opened:
        about = {s.id: s for s in opened.subjects()}
        found = opened.flags(rule=rule)
        if rule is not None and not found:
            _refuse_unknown_rule(opened, rule)
        if subject is not None:
            wanted = _wanted(opened, subject)
            found = [flag for flag in found if flag.subject in wanted or flag.unit in wanted]
        rows = [
            _flag(flag, about.get(flag.subject), basis_shown(opened, flag.basis)) for flag in found
        ]
        if store:
            _add_stages(rows, store, opened.run.scheme, opened.run.period)
        if as_json:
            kinds = ("accountability", "check")
            apart = {kind: [row for row in rows if row["kind"] == kind] for kind in kinds}
            say_json({"run": opened.run.to_json(), **apart})
            return
        from cli.stamps import print_stamp

        print_stamp(opened.run)
        show_flags(rows, None if full or rule or subject else FLAGS_SHOWN, source_of(results))


def _refuse_unknown_rule(results: Results, rule: str) -> None:
    raised = sorted({flag.rule for flag in results.flags()})
    if rule not in raised:
        raise UsageError(
            _("--rule: no flag was raised by {rule}. Raised: {known}.").format(
                rule=rule, known=", ".join(nearest(rule, raised) or raised) or _("none")
            )
        )


def _wanted(results: Results, text: str) -> set[str]:
    """Subjects that ``text`` names, and the unit where it is the code of one."""
    from projections.publishing.who import matching, the_subject

    found = matching(results, text)
    if not found and not any(text == flag.unit for flag in results.flags()):
        the_subject(results, text)
    return {text, *(s.id for s in found)}


def _flag(flag: Flag, about: Subject | None, basis: str) -> dict[str, Any]:
    from projections.publishing.tables import measure_title

    return {
        "id": flag.id,
        "rule": flag.rule,
        "kind": flag.kind,
        "title": flag.title,
        "subject": flag.subject,
        "person": about.person_name if about else "",
        "unit": flag.unit,
        "unit_name": about.unit_name if about else flag.unit,
        "occurred_on": flag.occurred_on,
        "addressed_to": flag.addressed_to,
        "suggests": flag.suggests,
        "suggests_title": measure_title(flag.suggests),
        "cites": list(flag.cites),
        "evidence": list(flag.evidence),
        "basis": flag.basis,
        "basis_shown": basis,
    }


EVIDENCE_SHOWN = 6
FLAGS_SHOWN = 8
"""Flags listed per rule before the rule, a subject or everything is asked for."""


def source_of(results: Path) -> str:
    """What a command that is named must end with, so that it reads the same results."""
    return "" if results == DEFAULT_RESULTS else f" --results {shlex.quote(str(results))}"


def show_flags(rows: list[dict[str, Any]], most: int | None, source: str) -> None:
    """Flags by kind and rule: what the rule is said once, who met it below."""
    from cli.tables import heading, line, table

    kinds = {
        "accountability": _(
            "问责提示: a measure is suggested; a competent person decides, after hearing"
        ),
        "check": _("核查提示: somebody should look"),
    }
    heads = (_("person"), _("unit"), _("day"), _("events"))
    for kind, title in kinds.items():
        here = [row for row in rows if row["kind"] == kind]
        say()
        heading(f"{title} ({len(here)})")
        for rule in dict.fromkeys(row["rule"] for row in here):
            met = [row for row in here if row["rule"] == rule]
            first = met[0]
            say()
            line(f"{first['title']} ({len(met)}) · {_asks(first)}", style="bold")
            line(
                _("{rule} · rests on {basis}").format(rule=rule, basis=first["basis_shown"]),
                style="dim",
            )
            table(
                [*heads, *_stands(first, _("where it stands, number"))],
                [
                    [
                        row["person"], row["unit_name"], row["occurred_on"], _positions(row),
                        *_stands(row, row.get("stage_shown", "")),
                    ]
                    for row in met[:most]
                ],
            )  # fmt: skip
            if most is not None and len(met) > most:
                say(
                    _("… and {n} more: evalcore flags --rule {rule}").format(
                        n=len(met) - most, rule=rule + source
                    )
                )


def _stands(row: dict[str, Any], cell: str) -> list[str]:
    """A cell of the column that is there only where the record was asked."""
    return [cell] if "stage" in row else []


def _add_stages(rows: list[dict[str, Any]], store: str, scheme: str, period: str) -> None:
    """How far each flag has come: the number and stage of its file, empty where it has none."""
    from cli.flag_text import stage_shown
    from evalcore.procedures.flag_read import flag_states
    from evalcore.procedures.flag_state import FlagState
    from evalcore.record import open_record

    with open_record(store) as record:
        states = flag_states(record)
    for row in rows:
        # An id names no period: the file of a later one bears scheme and period in its number.
        files = (states.get(row["id"]), states.get(f"{row['id']}-{scheme}-{period}"))
        state = next((one for one in files if one and _of(one, scheme, period)), FlagState())
        row["flag_no"] = state.raised.flag_no if state.raised else ""
        row["stage"] = state.stage
        row["stage_shown"] = f"{stage_shown(state)} · {row['flag_no'] or row['id']}"


def _of(state: FlagState, scheme: str, period: str) -> bool:
    raised = state.raised
    return raised is not None and (raised.scheme, raised.period) == (scheme, period)


def _asks(row: dict[str, Any]) -> str:
    """Who is asked to do what."""
    if row["suggests"]:
        return _("suggests {measure}, by {who}").format(
            measure=row["suggests_title"], who=row["addressed_to"]
        )
    return _("for {who}").format(who=row["addressed_to"])


def _positions(row: dict[str, Any]) -> str:
    evidence = row["evidence"]
    shown = " ".join(map(shown_position, evidence[:EVIDENCE_SHOWN]))
    return f"{shown} …" if len(evidence) > EVIDENCE_SHOWN else shown
