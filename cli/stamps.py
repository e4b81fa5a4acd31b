"""How a run is named on every output: what it was made of, and what it may not be taken for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli import tables
from evalcore.messages import _

if TYPE_CHECKING:
    from projections.publishing.stamp import RunInfo


def stamps(run: RunInfo) -> list[str]:
    """The warnings that every page of this run bears."""
    found = []
    if run.status == "official":
        found.append(
            _("OFFICIAL (正式): the one published run of {period}").format(period=run.period)
        )
    if run.status == "adopted":
        found.append(_("NOT PUBLISHED (未公布): by the adopted scheme, but not an official result"))
    if run.status == "trial":
        if run.settings:
            changed = ", ".join(f"{name}={value}" for name, value in run.settings.items())
            found.append(_("TRIAL (试算): with {changed}").format(changed=changed))
        else:
            found.append(
                _("TRIAL (试算): no adoption in the record puts this scheme in force as it stands")
            )
    if run.demo:
        found.append(_("DEMO: numbers in it rest on nothing; not for official use"))
    if run.changed_in_period:
        found.append(_("the scheme was adopted or changed after its period began"))
    if run.late_facts:
        found.append(
            _("LATE (补录): {n} facts came after the period was sealed, allowed by {who}").format(
                n=run.late_facts, who=run.late_by or _("nobody")
            )
        )
    return found


def print_stamp(run: RunInfo) -> None:
    """Two or three lines that head the output of a command."""
    tables.heading(
        _("{title} · period {period} · as of {as_of} · known at {size}").format(
            title=run.scheme_title, period=run.period, as_of=run.as_of, size=run.known_at
        )
    )
    for stamp in stamps(run):
        tables.line(stamp, style="yellow")
    for n, log in enumerate(run.further, 1):
        tables.line(
            _("with {origin}, known at {size}: its events are shown as {n}:1 to {n}:{size}").format(
                origin=log.origin, size=log.size, n=n
            )
        )
    tables.line(
        _("check code {code}").format(code=run.certificate)
        if run.certificate
        else _("no check code: only an official run has a certificate"),
        style="dim" if not run.certificate else "",
    )
    tables.line(
        _("run {run} · scheme {scheme} · root {root}").format(
            run=run.short, scheme=run.scheme_digest[:12], root=run.root[:16]
        ),
        style="dim",
    )


def status_title(status: str) -> str:
    """Why somebody has a rank or none."""
    return {
        "ranked": _("ranked"),
        "short_tenure": _("in office for less than the shortest tenure assessed"),
        "small_cohort": _("cohort too small to rank"),
        "not_applicable": _("nothing in the period to assess"),
        "unattributed": _("fell into a vacancy"),
    }.get(status, status)
