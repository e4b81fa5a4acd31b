"""What a replay found, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli import tables
from cli.common import note, say
from evalcore.messages import _
from evalcore.record.positions import shown as shown_position

if TYPE_CHECKING:
    from evalcore.certificates.signed import CertificateFile
    from projections.replaying import Check, Difference, Replay
    from projections.replaying.model import Cause

EVENTS_SHOWN = 6
"""Positions that are named of one difference."""

LONGEST = 60
"""Characters of a field that are shown."""


def show(found: Replay, file: CertificateFile, store: str) -> None:
    """The outcome: what was compared, what differs, why, and what could not be compared."""
    one = found.certificate
    tables.heading(
        _("{scheme} · period {period} · as of {as_of} · known at {size}").format(
            scheme=one.scheme, period=one.period, as_of=one.as_of, size=one.size
        )
    )
    say(_("Certificate {code}, run {run}.").format(code=one.code, run=one.run[:12]))
    _show_signers(file)
    say()
    _show_checks(found, store)
    for problem in found.problems:
        at = (
            ""
            if problem.position is None
            else _("position {n}: ").format(n=shown_position(problem.position))
        )
        say(f"  {at}{problem.what.removeprefix(': ')}")
    if found.failed:
        say()
        say(found.failed)
    if found.differences:
        say()
        _show_differences(found)
    if found.causes:
        say()
        for cause in found.causes:
            say(_because(cause, found))
    for missing in found.missing:
        note(_("Not compared: {what}.").format(what=missing))
    say()
    say(_verdict(found))


def _show_signers(file: CertificateFile) -> None:
    if file.note is None:
        return
    names = ", ".join(each.name for each in file.note.signatures)
    say(_("It bears signatures of {names}; evalcore verify checks them.").format(names=names))


def _show_checks(found: Replay, store: str) -> None:
    tables.table(
        [_("compared"), _("then"), _("now"), ""],
        [
            [
                _title(check, store),
                _side(check, check.then),
                _side(check, check.now),
                _("same") if check.same else _("DIFFERS"),
            ]
            for check in found.checks
        ],
    )


def _title(check: Check, store: str) -> str:
    return {
        "certificate": _("certificate, as the record gives it"),
        "record": _("record {store} unaltered").format(store=check.name or store),
        "root": _("root of what the run read"),
        "log": _("log {name}, as far as the run read it").format(name=check.name),
        "scheme": _("rules of {name}, as adopted").format(name=check.name),
        "run": _("run"),
        "table": _("table {name}").format(name=check.name),
        "results": _("result tree, over everybody's rows"),
        "standings": _("each standing in the record"),
        "rows": _("published rows at hand, {name}").format(name=check.name),
    }[check.what]


def _side(check: Check, digest: str) -> str:
    if check.what == "record":
        return _("{n} findings").format(n=digest) if digest else "–"
    return digest[:16] or "–"


def _show_differences(found: Replay) -> None:
    altered = {at for cause in found.causes if cause.kind == "record" for at in cause.positions}
    tables.table(
        [_("subject"), _("where"), _("field"), _("then"), _("now"), _("rests on")],
        [
            [
                one.subject,
                f"{one.table} {one.row}".strip(),
                one.column or _("whole row"),
                _field(one.then),
                _field(one.now),
                _rests_on(one, altered),
            ]
            for one in found.differences
        ],
    )
    shown = len({one.subject for one in found.differences if one.subject})
    if found.differing > shown:
        say(
            _("{n} subjects differ; {shown} are shown. --all shows everybody.").format(
                n=found.differing, shown=shown
            )
        )


def _field(text: str | None) -> str:
    if text is None:
        return _("missing")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _rests_on(one: Difference, altered: set[int]) -> str:
    # What was altered is named first: it is why.
    events = sorted(one.events, key=lambda at: (at not in altered, at))
    shown = [
        _("{n} (altered)").format(n=shown_position(at)) if at in altered else shown_position(at)
        for at in events
    ]
    left = len(shown) - EVENTS_SHOWN
    parts = []
    if shown:
        more = _(" and {n} more").format(n=left) if left > 0 else ""
        listed = ", ".join(shown[:EVENTS_SHOWN])
        parts.append(_("events {listed}").format(listed=listed) + more)
    if one.basis:
        parts.append(one.basis)
    return "; ".join(parts)


def _because(cause: Cause, found: Replay) -> str:
    if cause.kind == "record":
        listed = ", ".join(map(shown_position, cause.positions[:EVENTS_SHOWN]))
        if not listed:
            return _(
                "Because: something of the record was altered, though no event of it. evalcore "
                "verify names all of it."
            )
        return _(
            "Because: the record was altered (positions {listed}). evalcore verify names all of it."
        ).format(listed=listed)
    if cause.kind == "engine":
        return _(
            "Because: other code computed it. The run was published by the engine {then}, this is "
            "{now} (evalcore {version}). Replay it with the version that published it."
        ).format(
            then=found.certificate.engine[:16],
            now=found.engine[:16],
            version=found.versions["evalcore"],
        )
    return {
        "root": _("Because: this is another record, or another state of it: the root differs."),
        "log": _("Because: a further log is not at hand, or is not what it was."),
        "scheme": _("Because: the rules that were kept are read otherwise than when adopted."),
        "certificate": _("Because: the certificate is not the one that this record gives."),
        "unknown": _(
            "The record, the rules and the code are those of the certificate, and yet something "
            "else came out. Compare the versions (--json), and report it."
        ),
    }[cause.kind]


def _verdict(found: Replay) -> str:
    if not found.same:
        return _("DIFFERENT: the run does not come out again as it was published.")
    if not found.same_engine:
        return _(
            "THE SAME, by another engine: {then} published it, {now} came to the same result "
            "({by})."
        ).format(then=found.certificate.engine[:16], now=found.engine[:16], by=found.computed_by)
    return _("THE SAME: the run comes out again, as it was published ({by}).").format(
        by=found.computed_by
    )
