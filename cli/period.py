"""``evalcore period``: a year opened, sealed and ended; ``status`` says where it stands."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from cli.acting import AllowedByOption, OverrideOption, acting, overriding, perform_as
from cli.common import (
    DEFAULT_STORE,
    ActorOption,
    JsonOption,
    StoreOption,
    parse_day,
    say,
    say_json,
    today,
)
from cli.deciding import ByOption, DocumentOption, OnOption, day_of
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.record import Record
    from evalcore.schemes.model import Scheme

PeriodArgument = Annotated[str, typer.Argument(metavar="PERIOD", help="2025, 2025H1, 2025Q3 …")]


def register(app: typer.Typer) -> None:
    """Add the group ``period``."""
    from cli import period_finals, period_publicity, period_status

    group = typer.Typer(help="A year: opened, sealed, published, made public, graded by people.")
    group.command(name="open")(open_period)
    group.command(name="seal")(seal)
    period_publicity.add_to(group)
    period_finals.add_to(group)
    group.command(name="status")(period_status.status)
    app.add_typer(group, name="period", no_args_is_help=True)


def open_period(
    period: PeriodArgument,
    starts_on: Annotated[
        str, typer.Option("--from", metavar="DAY", help="First day of the period.")
    ] = "",
    ends_on: Annotated[
        str, typer.Option("--to", metavar="DAY", help="Last day of the period.")
    ] = "",
    scheme: Annotated[
        str,
        typer.Option("--scheme", metavar="FILE|NAME", help="Take both days from this scheme."),
    ] = "",
    store: StoreOption = DEFAULT_STORE,
    on: OnOption = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Open a period: from here on it must be sealed before its results are published.

    A workbook may open it too (sheet 考核周期). Refused where it is open or sealed already.

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.procedures.year import YEAR, OpenPeriod, year_stream
    from evalcore.procedures.year_read import opened_period
    from evalcore.record import open_record

    first, last = _days(period, starts_on, ends_on, scheme)
    opened_on = day_of(on, today())
    with open_record(store) as record:
        who = acting(
            record, actor, "open_period", about=period, override=overriding(override, allowed_by)
        )
        known = opened_period(record, period)
        command = OpenPeriod(period, first, last, opened_on, today(), known)
        done = perform_as(who, record, year_stream(period), YEAR, command)
    if as_json:
        say_json({"period": period, "from": first, "to": last, "size": done.commit.size})
        return
    say(_("{period} is open: {first} to {last}.").format(period=period, first=first, last=last))


def seal(
    period: PeriodArgument,
    scheme: Annotated[
        list[str] | None,
        typer.Option(
            "--scheme",
            metavar="FILE|NAME",
            help="Rules of check sheets that the record has not adopted. Repeatable.",
        ),
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    document: DocumentOption = "",
    on: OnOption = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Seal a period (封账): what still comes in for it needs an authority and is marked as late.

    Refused before its last day, while objections to check sheets have no answer, and while a
    check sheet that was sent can still be objected to; each is named. --override REASON
    --allowed-by AUTHORITY seals all the same, and every reason set aside is an event. A seal can't
    be taken back.

    Exit codes: 0 sealed, 1 refused, 2 usage, 3 environment.
    """
    from cli.naming import naming
    from evalcore.procedures.year import Allowed
    from evalcore.procedures.year_seal import seal_period
    from evalcore.record import open_record
    from evalcore.vocabulary.periods import PeriodSealed

    aside = overriding(override, allowed_by)
    rules = _rules(scheme or [])
    with open_record(store) as record:
        who = acting(record, actor, "seal_period", about=f"period {period}", override=aside)
        done = seal_period(
            record,
            period,
            by=by,
            on=day_of(on, today()),
            today=today(),
            actor=who.actor,
            document=document,
            rules=rules,
            allowed=Allowed(who.actor, aside.ground, aside.allowed_by) if aside else None,
            also=who.also,
            signer=who.signer,
            name=naming(record),
        )
    sealed = done.events[-1]
    assert isinstance(sealed, PeriodSealed)
    set_aside = [str(getattr(one, "refused", "")) for one in done.events[:-1]]
    if as_json:
        say_json(
            {
                "period": period,
                "sealed_on": sealed.occurred_on,
                "sealed_size": sealed.size,
                "size": done.commit.size,
                "set_aside": set_aside,
            }
        )
        return
    say(
        _("{period} is sealed with {size} events: {first} to {last}.").format(
            period=period, size=sealed.size, first=sealed.starts_on, last=sealed.ends_on
        )
    )
    for reason in set_aside:
        say("  " + _("set aside: {reason}").format(reason=reason))
    say(_("Facts of these days need import --late REASON --allowed-by AUTHORITY from now on."))


def _rules(schemes: list[str]) -> dict[str, Scheme]:
    from evalcore.schemes.loader import load_scheme

    loaded = [load_scheme(each) for each in schemes]
    return {each.id: each for each in loaded}


def _days(period: str, starts_on: str, ends_on: str, scheme: str) -> tuple[date, date]:
    from evalcore.schemes.loader import load_scheme
    from evalcore.vocabulary.fields import PERIOD

    if not PERIOD.fullmatch(period):
        raise UsageError(
            _("{period} is no period. Write 2025, 2025H1, 2025Q3 or 2025-07.").format(period=period)
        )
    if scheme:
        if starts_on or ends_on:
            raise UsageError(_("Give --from and --to, or --scheme; not both."))
        rules = load_scheme(scheme)
        if rules.period.id != period:
            raise UsageError(
                _("{scheme} judges {other}, not {period}.").format(
                    scheme=rules.id, other=rules.period.id, period=period
                )
            )
        return rules.period.starts_on, rules.period.ends_on
    if not starts_on or not ends_on:
        raise UsageError(_("Say which days it has: --from DAY --to DAY, or --scheme FILE."))
    return parse_day(starts_on, "--from"), parse_day(ends_on, "--to")


def rules_for(record: Record, scheme: str, period: str) -> Scheme:
    """The rules of a published run, by file, catalogue name or as the record adopted them.

    Raises DataError where they are not those that were published: its grades and days are meant.
    """
    from cli.adopted_rules import rules_of
    from evalcore.errors import DataError
    from evalcore.procedures.year_status import closing_of

    rules = rules_of(record, scheme)
    if rules.period.id != period:
        raise UsageError(
            _("{scheme} judges {other}, not {period}.").format(
                scheme=rules.id, other=rules.period.id, period=period
            )
        )
    official = closing_of(record, rules.id, period).official
    if official is not None and official.digest != rules.digest:
        raise DataError(
            _(
                "{scheme} was published by rules with the digest {published}; this file has "
                "{digest}. Name the file that was published (scheme show --as-of --yaml)."
            ).format(scheme=rules.id, published=official.digest[:12], digest=rules.digest[:12])
        )
    return rules
