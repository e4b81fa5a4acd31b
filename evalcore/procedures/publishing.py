"""Making a run official: what keeps it from being, and the events where nothing does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from attrs import frozen

from evalcore.messages import _
from evalcore.procedures.deciding import Refused
from evalcore.procedures.ties import OpenTie
from evalcore.record.joined import Prefix, further_text
from evalcore.vocabulary import Fact
from evalcore.vocabulary.periods import PeriodSealed
from evalcore.vocabulary.results import RunPublished, StandingPublished


@frozen
class Lower:
    """A level below, as the run used it and as it was published.

    ``published`` is the digest of the scheme of its official run, empty where there is none;
    ``differs`` names result tables that came out otherwise than published.
    """

    name: str
    scheme: str
    digest: str
    published: str = ""
    differs: tuple[str, ...] = ()


@frozen
class Asked:
    """What is known of a run before it is evaluated, as far as it decides whether it may be.

    ``in_force`` is the digest of the scheme adopted last in the prefix that the run reads, empty
    for none; ``demo`` names what rests on nothing, ``outdated`` what an official run refuses.
    ``opened`` is whether the period was ever opened in the record, ``sealed`` how it was sealed: a
    period that was opened is sealed before it is published. ``unanswered`` are objections to check
    sheets that keep a period that is not sealed from being published: people are heard first.
    """

    scheme: str
    period: str
    digest: str
    in_force: str
    by: str
    on: date
    today: date
    demo: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    lower: tuple[Lower, ...] = ()
    opened: bool = False
    sealed: PeriodSealed | None = None
    unanswered: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    """What further logs of the run keep it from being published: a sentence each."""


@frozen
class Publish:
    """An evaluated run is to become the official one of its period.

    ``tables`` maps result tables to their digests, ``results`` is the root of the result tree.
    """

    asked: Asked
    run: str
    engine: str
    as_of: date
    size: int
    root: str
    tables: Mapping[str, str]
    results: str
    open_ties: tuple[OpenTie, ...]
    standings: tuple[StandingPublished, ...]
    further: tuple[Prefix, ...] = ()
    """The other logs that the run read, by origin."""


def refusals(official: RunPublished | None, asked: Asked) -> list[str]:
    """Why a run can't be official, as far as that shows before it is evaluated."""
    reasons = [*_second(official, asked)]
    if not asked.by.strip():
        reasons.append(_("Nobody publishes the run. Say which authority does, with --by."))
    if asked.on > asked.today:
        reasons.append(
            _("{day} has not come yet. Publish on the day itself, or leave --on out.").format(
                day=asked.on
            )
        )
    if asked.settings:
        reasons.append(
            _(
                "Settings are for trials: {settings}. Write them into the scheme, and adopt it."
            ).format(settings=", ".join(asked.settings))
        )
    if asked.demo:
        reasons.append(
            _(
                "{scheme}: {count} values rest on nothing (demo): {names}. Give each a clause or "
                "a decision of your own, and adopt the scheme."
            ).format(scheme=asked.scheme, count=len(asked.demo), names=_some(asked.demo))
        )
    reasons += asked.outdated
    if not asked.in_force:
        reasons.append(
            _(
                "{scheme} is not adopted in what the run reads. Adopt it first: "
                "evalcore scheme adopt."
            ).format(scheme=asked.scheme)
        )
    elif asked.in_force != asked.digest:
        reasons.append(
            _(
                "{scheme} was adopted with the digest {adopted}, and this file has {digest}: it "
                "was changed since. Take the file that was adopted (scheme show --as-of), or "
                "adopt this one."
            ).format(scheme=asked.scheme, adopted=asked.in_force[:12], digest=asked.digest[:12])
        )
    if asked.opened and asked.sealed is None:
        reasons.append(
            _(
                "{period} was opened and is not sealed: facts of it may still come in. Seal it "
                "first: evalcore period seal {period} --by AUTHORITY."
            ).format(period=asked.period)
        )
    if asked.unanswered:
        reasons.append(
            _(
                "Objections to check sheets have no answer: {numbers}. Answer them first: evalcore "
                "objection answer."
            ).format(numbers=", ".join(asked.unanswered))
        )
    reasons += asked.elsewhere
    for lower in asked.lower:
        reasons += _lower(lower)
    return reasons


def _second(official: RunPublished | None, asked: Asked) -> list[str]:
    if official is None:
        return []
    return [
        _(
            "{scheme} has its official run of {period} already: run {run}, published on {day} by "
            "{by}. A period has one; score --known-at {size} --as-of {as_of} gives its results "
            "again."
        ).format(
            scheme=asked.scheme,
            period=asked.period,
            run=official.run[:12],
            day=official.occurred_on,
            by=official.published_by,
            size=official.size,
            as_of=official.as_of,
        )
    ]


def _lower(lower: Lower) -> list[str]:
    if not lower.published:
        return [
            _("The level {name} ({scheme}) is not published. Publish it first.").format(
                name=lower.name, scheme=lower.scheme
            )
        ]
    if lower.published != lower.digest:
        return [
            _(
                "The level {name} ({scheme}) was published by rules with the digest {published}; "
                "this scheme names rules with {digest}. Name the file that was published."
            ).format(
                name=lower.name,
                scheme=lower.scheme,
                published=lower.published[:12],
                digest=lower.digest[:12],
            )
        ]
    if lower.differs:
        return [
            _(
                "The level {name} ({scheme}) comes out otherwise than it was published: {tables}. "
                "Facts came in since, or another as-of was used. Give the --known-at and --as-of "
                "of its official run."
            ).format(name=lower.name, scheme=lower.scheme, tables=", ".join(lower.differs))
        ]
    return []


MOST_NAMED = 12


def _some(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    left = len(names) - MOST_NAMED
    return shown if left <= 0 else _("{shown} and {n} more").format(shown=shown, n=left)


def publish(official: RunPublished | None, command: Publish) -> tuple[Fact, ...]:
    """The standing of each subject and, in their midst, the run; ``Refused`` with every reason."""
    reasons = refusals(official, command.asked)
    for tie in command.open_ties:
        reasons.append(
            _(
                "The scheme leaves a tie to people, and they have not decided: {tie}. Record it: "
                "evalcore tie decide {rule} --takes …"
            ).format(tie=tie.shown, rule=tie.rule)
        )
    sealed = command.asked.sealed
    if sealed is not None and command.size < sealed.size:
        reasons.append(
            _(
                "The run reads {size} events, but {period} was sealed with {sealed}: what came in "
                "between would not count. Leave --known-at out, or give {sealed} or more."
            ).format(size=command.size, period=sealed.period, sealed=sealed.size)
        )
    if sealed is not None and command.as_of < sealed.ends_on:
        reasons.append(
            _(
                "The run is drawn up as of {day}, but {period} goes on until {last}: the rest of "
                "what was sealed would not count. Leave --as-of out, or give {last} or later."
            ).format(day=command.as_of, period=sealed.period, last=sealed.ends_on)
        )
    if reasons:
        raise Refused(reasons)
    asked = command.asked
    published = RunPublished(
        occurred_on=asked.on,
        received_on=asked.on,
        run=command.run,
        scheme=asked.scheme,
        digest=asked.digest,
        engine=command.engine,
        period=asked.period,
        as_of=command.as_of,
        size=command.size,
        root=command.root,
        tables=json.dumps(dict(sorted(command.tables.items())), separators=(",", ":")),
        subjects=len(command.standings),
        published_by=asked.by.strip(),
        results=command.results,
        further=further_text(command.further),
    )
    # In the midst of salted events: a proof that the publication is in the log shows no hash of an
    # unsalted one beside it, which could be tried out.
    half = len(command.standings) // 2
    return (*command.standings[:half], published, *command.standings[half:])
