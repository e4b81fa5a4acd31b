"""Starting a record: ``init``, and ``vocabulary``, which says what can stand in one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import attrs
import typer

from cli.common import (
    DEFAULT_STORE,
    FINDING,
    ActorOption,
    JsonOption,
    MapOption,
    StoreOption,
    finish,
    login,
    note,
    parse_day,
    progress,
    say,
    say_json,
    today,
)
from cli.server_roles import (
    PrintRolesOption,
    RolesOption,
    make,
    print_script,
    refuse_without_server,
    roles_data,
    tell,
)
from evalcore.errors import UsageError
from evalcore.intake.findings import ERROR
from evalcore.messages import _

if TYPE_CHECKING:
    from projections.opening import CarriedIn


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="init")(init)
    app.command(name="vocabulary")(vocabulary)


def init(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE…", help="With --opening: workbooks of what stands already."),
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    opening: Annotated[
        bool,
        typer.Option(
            "--opening",
            help="Begin with the FILEs as opening balance: earlier grades, who serves, what is "
            "still open. Marked as such, never late.",
        ),
    ] = False,
    mapping: MapOption = "",
    received_on: Annotated[
        str,
        typer.Option("--received-on", metavar="DATE", help="Day of the balance; default: today."),
    ] = "",
    roles: RolesOption = "",
    print_roles: PrintRolesOption = False,
    actor: ActorOption = "",
    as_json: JsonOption = False,
) -> None:
    """Start a new record, empty or with an opening balance.

    A record that exists is never touched (exit code 2). With findings about the opening balance
    (exit code 1) no record is begun.

    On PostgreSQL it also makes the roles that accounts of offices are put into: writer, keeper,
    reader. On a record that is there (restored, or of an earlier version) it makes what is missing.

    Exit codes: 0 begun, 1 findings in the opening balance, 2 usage, 3 environment.
    """
    refuse_without_server(store, roles, print_roles=print_roles)
    if print_roles:
        print_script(store, roles, as_json=as_json)
        return
    path = Path(store)
    if "://" not in store and path.exists() and path.stat().st_size:
        raise UsageError(
            _(
                "{store} exists already and was left alone. Name another place with --store, or "
                "go on with import."
            ).format(store=store)
        )
    if opening != bool(files):
        raise UsageError(
            _("--opening takes in the FILEs named behind it: give both, or neither of them.")
        )
    if files:
        _begin_with(files, store, mapping, received_on, actor, roles, as_json=as_json)
    else:
        _begin_empty(store, roles, as_json=as_json)


def _begin_empty(store: str, roles: str, *, as_json: bool) -> None:
    from cli.keep import tell_if_synced
    from evalcore.record import open_record

    with open_record(store, create=True) as record:
        size, keys, shown = record.head().size, record.keys, record.shown
    tell_if_synced(store)
    made = make(store, roles)
    if as_json:
        say_json({"store": shown, "size": size, "roles": roles_data(store, made)})
        return
    say(_("The record {store} is ready; it holds {n} events.").format(store=shown, n=size))
    tell(store, made)
    if keys is None:
        say(
            _(
                "Names and words that could reveal people are sealed under keys kept apart: name "
                "a key file in EVALCORE_KEYS before the first import, and keep a copy of it."
            )
        )
    say(_("Next: evalcore template --out FILE.xlsx writes a workbook to fill."))
    say(_("Then: evalcore import FILE.xlsx --store {store} takes it in.").format(store=shown))


def _begin_with(
    files: list[Path],
    store: str,
    mapping: str,
    received_on: str,
    actor: str,
    prefix: str,
    *,
    as_json: bool,
) -> None:
    """A record that begins with an opening balance; none where anything is wrong with it."""
    from cli.findings import show_findings
    from cli.keep import tell_if_synced
    from evalcore.intake.importing import import_files
    from evalcore.intake.mapping_file import load_mapping
    from evalcore.record.beginning import beginning
    from projections.opening import carried_in

    day = parse_day(received_on, "--received-on") if received_on else today()
    who, known = actor or login(), load_mapping(mapping or None)
    with beginning(store) as made:
        record = made.record
        with progress(_("Reading")) as shown:
            result = import_files(
                record,
                files,
                mapping=known,
                actor=who,
                received_on=day,
                opening=True,
                progress=shown,
            )
        made.keep = not result.refused and result.commit is not None
        carried = carried_in(record, day) if made.keep else None
    name, roles = made.shown, make(store, prefix) if made.keep else None
    if as_json:
        carried_data = None if carried is None else attrs.asdict(carried)
        begun = name if made.keep else None
        say_json(
            {
                "store": begun,
                "opening": carried_data,
                "roles": roles_data(store, roles),
                **result.as_data(),
            }
        )
    else:
        show_findings(result.findings)
        if result.refused:
            count = sum(finding.severity == ERROR for finding in result.findings)
            note(
                _("{count} findings: no record was begun. Mend them and run it again.").format(
                    count=count
                )
            )
        elif carried is None:
            note(_("These files hold no facts, so no record was begun."))
        else:
            _tell_carried(carried, name, day)
            tell(store, roles)
            tell_if_synced(store)
    if carried is None:
        finish(FINDING)


def _tell_carried(carried: CarriedIn, store: str, day: date) -> None:
    say(
        _("The record {store} begins with the opening balance of {day}:").format(
            store=store, day=day
        )
    )
    for number, words in (
        (carried.units, _("units")),
        (carried.persons, _("persons")),
        (carried.tenures, _("tenures that last")),
        (carried.gradings, _("grades of earlier years")),
        (carried.problems, _("problems, {n} of them open").format(n=carried.problems_open)),
        (carried.pledges, _("pledges, {n} of them under way").format(n=carried.pledges_open)),
        (carried.matters, _("matters to be decided")),
        (carried.measures, _("measures and decisions on accountability")),
    ):
        if number:
            say(f"  {number:>6}  {words}")
    say(_("All of it is marked as opening and is never late."))
    say(_("Next: evalcore import FILE.xlsx --store {store} takes the year in.").format(store=store))


def vocabulary(
    family: Annotated[str, typer.Argument(help="Only facts of this family.")] = "",
    as_json: JsonOption = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/vocabulary.md.")] = False,
) -> None:
    """List the facts that can be recorded, with their fields; --json gives JSON Schemas."""
    from evalcore.vocabulary import schema

    if markdown:
        typer.echo(schema.markdown(), nl=False)
        return
    if as_json:
        say_json(schema.schemas(family))
        return
    shown = ""
    for cls in schema.chosen(family):
        if cls.FAMILY != shown:
            shown = cls.FAMILY
            say(f"\n{shown} · {schema.FAMILY_TITLES[shown]}")
        say(f"\n  {cls.__name__} · {cls.TITLE}    [{', '.join(cls.KEY)}]")
        for spec in schema.own_specs(cls):
            say(f"    {spec.name} · {spec.zh}: {schema.field_note(spec)}")
