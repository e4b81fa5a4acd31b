"""``evalcore flag raise``: files are opened for flags of a run."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.acting import AllowedByOption, Override, OverrideOption, acting, overriding, perform_as
from cli.common import (
    DEFAULT_RESULTS,
    DEFAULT_STORE,
    ActorOption,
    JsonOption,
    ResultsOption,
    StoreOption,
    nearest,
    note,
    say,
    say_json,
    today,
)
from cli.deciding import ByOption, OnOption, day_of
from cli.naming import naming
from evalcore.errors import DataError, UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.procedures.flag_commands import Flagged
    from evalcore.record import Record
    from projections.publishing import Results
    from projections.publishing.stamp import RunInfo
    from projections.rows import Flag


def raise_flags(
    flags: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FLAG]...", help="Flags of the run, by id or its first characters."
        ),
    ] = None,
    every: Annotated[
        str, typer.Option("--all", metavar="RULE", help="All flags of this rule.")
    ] = "",
    results: ResultsOption = DEFAULT_RESULTS,
    store: StoreOption = DEFAULT_STORE,
    by: ByOption = "",
    on: OnOption = None,
    actor: ActorOption = "",
    override: OverrideOption = "",
    allowed_by: AllowedByOption = "",
    as_json: JsonOption = False,
) -> None:
    """Open a file for flags of a run; from then on the record alone holds what becomes of them.

    Refused: flags of a trial run, results of another record, a flag that has a file already (with
    --all those are left as they are).

    Exit codes: 0 recorded, 1 refused, 2 usage, 3 environment.
    """
    from evalcore.procedures.flag_read import flag_file
    from evalcore.record import open_record
    from projections.publishing import open_results

    if bool(flags) == bool(every):
        raise UsageError(_("Say which: flags by their ids, or --all RULE."))
    day, allowed = day_of(on, today()), overriding(override, allowed_by)
    raised, there = [], []
    with open_results(results) as opened, open_record(store) as record:
        _of_this_record(record, opened.run)
        for flag in _wanted(opened, flags or [], every):
            flagged = _flagged(record, opened, flag)
            if every and flag_file(record, flagged.flag_no) is not None:
                there.append(flagged.flag_no)
                continue
            raised.append(_raise(record, flagged, by, day, actor, allowed))
        name = naming(record)
    if as_json:
        say_json({"raised": raised, "already": there})
        return
    for row in raised:
        say(f"{row['flag_no']} · {row['title']} · {name(row['unit'], row['person'])}")
    say(
        _("{n} files opened, {m} were there already. Next: evalcore flag notify FLAG.").format(
            n=len(raised), m=len(there)
        )
    )
    if not raised and not there:
        note(_("The run raised no flag by this rule."))


def _raise(
    record: Record, flagged: Flagged, by: str, on: date, actor: str, allowed: Override | None
) -> dict[str, Any]:
    from evalcore.procedures.flag_commands import Raise
    from evalcore.procedures.flags import FLAGS, stream_of

    who = acting(
        record,
        actor,
        "raise_flag",
        about=flagged.flag_no,
        units=(flagged.unit,),
        persons=(flagged.person,) if flagged.person else (),
        override=allowed,
    )
    done = perform_as(
        who,
        record,
        stream_of(flagged.flag_no),
        FLAGS,
        Raise(by=by, on=on, today=today(), flagged=flagged),
    )
    return {
        "flag_no": flagged.flag_no,
        "rule": flagged.rule,
        "title": flagged.title,
        "unit": flagged.unit,
        "person": flagged.person,
        "size": done.commit.size,
    }


def _of_this_record(record: Record, run: RunInfo) -> None:
    """Results of this record by adopted rules; else nobody is put to a procedure by them."""
    if run.status == "trial":
        raise DataError(
            _(
                "These results are a trial (试算): by rules that the record did not adopt as they "
                "stand. Adopt the scheme (evalcore scheme adopt), score again, then raise."
            )
        )
    here = record.commit_at(run.known_at).root.hex() if _reaches(record, run.known_at) else ""
    if here != run.root:
        raise DataError(
            _("These results are of another record: root {root} at {size} is not in this one.")
            .format(root=run.root[:16], size=run.known_at)
        )  # fmt: skip


def _reaches(record: Record, size: int) -> bool:
    return any(commit.size == size for commit in record.commits())


def _wanted(results: Results, texts: list[str], rule: str) -> list[Flag]:
    """The flags that ids or a rule name. UsageError for what names none, or several."""
    from evalcore.procedures.flag_read import the_one

    every = results.flags()
    if rule:
        known = sorted({flag.rule for flag in every})
        if rule not in known:
            raise UsageError(
                _("--all: no flag was raised by {rule}. Raised: {known}.").format(
                    rule=rule, known=", ".join(nearest(rule, known) or known) or _("none")
                )
            )
        return [flag for flag in every if flag.rule == rule]
    by_id = {flag.id: flag for flag in every}
    found = []
    for text in dict.fromkeys(texts):
        number = the_one(text, list(by_id))
        if number is None:
            raise UsageError(
                _("The run has no flag {text!r}. evalcore flags --full --json lists them.").format(
                    text=text
                )
            )
        found.append(by_id[number])
    return found


def _flagged(record: Record, results: Results, flag: Flag) -> Flagged:
    from evalcore.procedures.flag_commands import Flagged
    from evalcore.procedures.flag_read import number_for

    run = results.run
    (about,) = results.subjects([flag.subject]) or (None,)
    return Flagged(
        flag_no=number_for(record, flag.id, run.scheme, run.period),
        scheme=run.scheme,
        digest=run.scheme_digest,
        period=run.period,
        run=run.run,
        rule=flag.rule,
        title=flag.title,
        unit=flag.unit,
        person=about.person if about is not None else "",
        suggests=flag.suggests,
        cites=flag.cites,
        evidence=flag.evidence,
        basis=flag.basis,
    )
