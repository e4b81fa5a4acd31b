"""What ``verify`` prints: whether it holds, what was checked, against whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cli.common import say, say_json
from evalcore.checking.report import Report
from evalcore.messages import _, listed

if TYPE_CHECKING:
    from evalcore.bundles.outcome import Outcome
    from evalcore.checking.record import Checked, Handed
    from evalcore.record import Problem
    from evalcore.transparency.policy import Policy


def with_record(checked: Checked) -> Report:
    """The report on a record, its own verification first."""
    found, report = checked.found, checked.report
    whole = Report("store")
    for problem in found.problems:
        whole.fails(problem.what, place(problem))
    if found.ok:
        whole.holds(
            _("{size} events in {commits} commits, nothing altered").format(
                size=found.size, commits=found.commits
            )
        )
    if found.ok and found.signed:
        whole.holds(_("{n} events are signed by whoever recorded them").format(n=found.signed))
    whole.join(report)
    whole.facts = {
        "size": found.size,
        "root": found.root,
        "commits": found.commits,
        "sources": found.sources,
        "sealed_sources": found.sealed_sources,
        "private": found.private,
        "sealed": found.sealed,
        "signed": found.signed,
        "problems": [
            {"position": p.position, "last": p.last, "what": p.what} for p in found.problems
        ],
        "absent": [
            {"position": one.position, "name": one.name, "digest": one.digest}
            for one in found.absent
        ],
        **report.facts,
    }
    if found.absent:
        whole.notes.append(
            _("{n} files that were taken in are not kept here: {names}.").format(
                n=len(found.absent),
                names=listed(dict.fromkeys(one.name for one in found.absent[:5])),
            )
        )
    return whole


def place(problem: Problem) -> str:
    """Where a problem lies, for people."""
    if problem.position is None:
        return _("the record")
    if problem.last is not None and problem.last > problem.position:
        return _("positions {first} to {last}").format(first=problem.position, last=problem.last)
    return _("position {position}").format(position=problem.position)


def of_bundle(outcome: Outcome, policy: Policy | None, handed: Sequence[Handed]) -> Report:
    """The report on a bundle."""
    from evalcore.checking.trusting import vouched

    report = Report("bundle")
    for one in outcome.findings:
        where = one.where
        if one.position is not None:
            place_there = _("position {position}").format(position=one.position)
            where = (
                _("{file}, {place}").format(file=where, place=place_there) if where else place_there
            )
        what = one.what
        if one.remedy:
            what = _("{what}. {remedy}").format(what=what.rstrip(".。"), remedy=one.remedy)
        (report.holds if one.holds else report.fails)(what, where)
    report.notes += outcome.notes
    if outcome.judgement is not None and outcome.judgement.ok:
        vouched(outcome.judgement, report)
    elif policy is None:
        report.against.append(
            _(
                "No policy was given (--policy), so nobody's key is trusted: whoever made the "
                "bundle could have made its keys too. Compare its root or check codes with what "
                "was kept elsewhere."
            )
        )
    if outcome.ok:
        for each in handed:
            if each.checkpoint.size <= outcome.size:
                report.against.append(
                    _(
                        "Against whoever could not change {name} too: all {size} events that it "
                        "knew are here, unchanged."
                    ).format(name=each.name, size=each.checkpoint.size)
                )
    report.facts = {
        "size": outcome.size,
        "root": outcome.root,
        "origin": outcome.origin,
        "digest": outcome.digest,
        "files": outcome.files,
        "commits": outcome.commits,
        "private": outcome.private,
        "sealed": outcome.sealed,
        "certificates": outcome.certificates,
    }
    return report


def tell(report: Report, seconds: float, *, as_json: bool) -> None:
    """Print a report."""
    if as_json:
        say_json(report.as_data())
        return
    for line in _lines(report, report.facts, seconds):
        # What a name brings along must not look like a line of ours.
        say(line.replace("\n", "\\n"))


def _lines(report: Report, facts: dict[str, Any], seconds: float) -> list[str]:
    lines = [_headline(report, facts)]
    if report.kind == "store" and facts["size"] and report.ok:
        lines.append(_("root {root}").format(root=facts["root"]))
        lines.append(
            _(
                "{sources} source files fit their digests; {private} private parts open and fit, "
                "{sealed} are sealed (their key is not here). {seconds:.1f} s."
            ).format(
                sources=facts["sources"],
                private=facts["private"],
                sealed=facts["sealed"],
                seconds=seconds,
            )
        )
    shown = report.findings if report.ok else report.problems
    if report.ok and report.kind == "store":
        # The headline has said the first one.
        shown = shown[1:]
    lines += [f"  {one.where}: {one.what}" if one.where else f"  {one.what}" for one in shown]
    if report.kind == "store" and facts["problems"]:
        lines.append(_("Keep this file as it is for whoever looks into it; work on from a backup."))
    if report.ok and report.against:
        lines += [_("Against whom this holds:"), *(f"  {one}" for one in report.against)]
    if report.notes:
        lines += [_("Not shown by this:"), *(f"  {one}" for one in report.notes)]
    return lines


def _headline(report: Report, facts: dict[str, Any]) -> str:
    if report.kind == "store":
        if report.ok:
            return _(
                "The record holds: {size} events in {commits} commits, nothing altered."
            ).format(size=facts["size"], commits=facts["commits"])
        if not facts["problems"]:
            return _(
                "The {size} events fit each other; not all that was asked does: {n} findings."
            ).format(size=facts["size"], n=len(report.problems))
        return _("The record does NOT hold: {n} findings in {size} events.").format(
            n=len(report.problems), size=facts["size"]
        )
    name = {
        "bundle": _("bundle"),
        "dossier": _("dossier"),
        "certificate": _("certificate"),
        "checkpoint": _("checkpoint"),
        "proof": _("proof"),
    }[report.kind]
    if report.ok:
        return _("The {kind} holds.").format(kind=name)
    return _("The {kind} does NOT hold: {n} findings.").format(kind=name, n=len(report.problems))
