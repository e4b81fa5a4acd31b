"""``scheme adopt``, and ``scheme show --as-of``: rules in force, from the record alone."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.acting import AllowedByOption, OverrideOption, acting, overriding
from cli.common import (
    DEFAULT_STORE,
    ActorOption,
    JsonOption,
    StoreOption,
    note,
    parse_day,
    say,
    say_json,
    today,
)
from cli.deciding import ByOption, DocumentOption, OnOption, day_of
from evalcore.errors import DataError, EvalcoreError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.procedures.kept_rules import Kept

SchemeArgument = Annotated[
    str, typer.Argument(metavar="SCHEME", help="A scheme's name in the catalogue, or a YAML file.")
]


def adopt_scheme(
    scheme: SchemeArgument,
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    document: DocumentOption = "",
    on: OnOption = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Record that an authority adopts a scheme, exactly as its files stand now.

    The files (the scheme, levels below it, their calendars) are kept in the record by content:
    scheme show --as-of shows them later. A changed scheme is adopted anew. A scheme that rests on
    demo numbers can be adopted for trying, and not be published.

    Exit codes: 0 adopted, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.procedures.kept_rules import adopt
    from evalcore.procedures.scheme import AdoptScheme
    from evalcore.record import open_record
    from evalcore.schemes.loader import load_scheme

    rules = load_scheme(scheme)
    day = day_of(on, today())
    command = AdoptScheme(rules.id, rules.digest, by, day, today(), document)
    with open_record(store) as record:
        who = acting(
            record, actor, "adopt", about=rules.id, override=overriding(override, allowed_by)
        )
        done = adopt(
            record, scheme, rules, command, actor=who.actor, also=who.also, signer=who.signer
        )
    demo = rules.rests_on_demo or any(lower.rests_on_demo for lower in rules.after.values())
    late = day > rules.period.starts_on
    if as_json:
        say_json(
            {
                "scheme": rules.id,
                "digest": rules.digest,
                "on": day.isoformat(),
                "by": by,
                "document": document,
                "position": done.commit.size,
                "rests_on_demo": demo,
                "in_period": late,
            }
        )
        return
    say(
        _(
            "Adopted: {scheme} ({digest}), on {day} by {by}. Its files are kept in the record."
        ).format(scheme=rules.id, digest=rules.digest[:12], day=day, by=by)
    )
    if demo:
        note(
            _(
                "Part of it rests on demo numbers: it can be tried out, and can't be published "
                "until each has a clause or a decision (scheme gaps lists them)."
            )
        )
    if late:
        note(
            _(
                "The period began on {start}: results say that the scheme was adopted or changed "
                "after that."
            ).format(start=rules.period.starts_on)
        )


def show_kept(
    scheme: str, store: str, as_of: str | None, *, as_json: bool, as_yaml: bool, show: Any
) -> None:
    """The scheme as the record says that it was in force; ``show`` prints an overview.

    Raises DataError where none was in force on that day.
    """
    from evalcore.procedures.kept_rules import adoptions, files_of, in_force
    from evalcore.record import open_record
    from evalcore.schemes.overview import overview
    from evalcore.yamltree import read_tree

    day = parse_day(as_of, "--as-of") if as_of else today()
    name = _name_of(scheme)
    with open_record(store) as record:
        history = adoptions(record, name)
        chosen = in_force(history, day)
        if chosen is None:
            raise DataError(_none_in_force(name, day, history))
        bundle = files_of(record, chosen)
    with tempfile.TemporaryDirectory() as folder:
        rules = bundle.load(Path(folder))
        main = Path(folder) / bundle.main
        if as_yaml:
            say(main.read_text(encoding="utf-8").rstrip("\n"))
            return
        told = overview(rules, read_tree(main))
    if rules.digest != chosen.digest:
        note(
            _(
                "This version reads the kept files as {now}, they were adopted as {then}: the "
                "program's reading changed in between. The text (--yaml) is what was adopted."
            ).format(now=rules.digest[:12], then=chosen.digest[:12])
        )
    told["adoptions"] = [_adoption(one, chosen) for one in history]
    if as_json:
        say_json(told)
        return
    _show_history(history, chosen, day)
    show(told)


def _name_of(scheme: str) -> str:
    """The identifier behind a file or a name of the catalogue; the name itself otherwise."""
    from evalcore.schemes.loader import load_scheme

    try:
        return load_scheme(scheme).id
    except EvalcoreError:
        return scheme


def _none_in_force(name: str, day: date, history: tuple[Kept, ...]) -> str:
    standing = [one for one in history if not one.withdrawn]
    if not standing:
        return _("The record holds no adoption of {scheme}. Adopt it: scheme adopt.").format(
            scheme=name
        )
    return _("On {day} no rules of {scheme} were in force yet: adopted first on {first}.").format(
        day=day, scheme=name, first=standing[0].on
    )


def _adoption(one: Kept, chosen: Kept) -> dict[str, Any]:
    return {
        "position": one.position,
        "digest": one.digest,
        "on": one.on.isoformat(),
        "by": one.by,
        "document": one.document,
        "withdrawn": one.withdrawn,
        "shown": one is chosen,
    }


def _show_history(history: tuple[Kept, ...], chosen: Kept, day: date) -> None:
    from cli.tables import heading, line, table

    heading(_("In force on {day}, from the record").format(day=day))
    table(
        [_("adopted on"), _("by"), _("document"), _("digest"), _("event"), ""],
        [
            (
                one.on,
                one.by,
                one.document,
                one.digest[:12],
                one.position,
                _("shown here") if one is chosen else _("withdrawn") if one.withdrawn else "",
            )
            for one in history
        ],
        right=[4],
    )
    line()
