"""Starting a record: ``init``, and ``vocabulary``, which says what can stand in one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.common import DEFAULT_STORE, JsonOption, StoreOption, say, say_json
from evalcore.errors import UsageError
from evalcore.messages import _


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="init", help="Start a new record.")(init)
    app.command(name="vocabulary", help="List the facts that can be recorded.")(vocabulary)


def init(store: StoreOption = DEFAULT_STORE, as_json: JsonOption = False) -> None:
    """Make an empty record at ``store``; one that exists is left alone."""
    from cli.keep import tell_if_synced
    from evalcore.record import open_record

    path = Path(store)
    if "://" not in store and path.exists() and path.stat().st_size:
        raise UsageError(
            _(
                "{store} exists already and was left alone. Name another place with --store, or "
                "go on with import."
            ).format(store=store)
        )
    with open_record(store, create=True) as record:
        size, keys, shown = record.head().size, record.keys, record.shown
    tell_if_synced(store)
    if as_json:
        say_json({"store": shown, "size": size})
        return
    say(_("The record {store} is ready; it holds {n} events.").format(store=shown, n=size))
    if keys is None:
        say(
            _(
                "Names and words that could reveal people are sealed under keys kept apart: name "
                "a key file in EVALCORE_KEYS before the first import, and keep a copy of it."
            )
        )
    say(_("Next: evalcore template --out FILE.xlsx writes a workbook to fill."))
    say(_("Then: evalcore import FILE.xlsx --store {store} takes it in.").format(store=shown))


def vocabulary(
    family: Annotated[str, typer.Argument(help="Only facts of this family.")] = "",
    as_json: JsonOption = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/vocabulary.md.")] = False,
) -> None:
    """List every fact with its fields; ``--json`` gives JSON Schemas."""
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
