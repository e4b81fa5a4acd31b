"""``evalcore thread``: what became of each pledge, link by link, and where the chain breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import DEFAULT_RESULTS, JsonOption, ResultsOption, say, say_json
from cli.tables import heading, line, table
from evalcore.messages import _

if TYPE_CHECKING:
    from projections.publishing import Results

SHOWN = 20
"""Broken threads listed before all of them are asked for."""


def register(app: typer.Typer) -> None:
    """Add ``thread``."""
    app.command(name="thread")(thread)


def thread(
    about: Annotated[
        str | None,
        typer.Argument(metavar="[X]", help="Number of a pledge, or name or code of a subject."),
    ] = None,
    results: ResultsOption = DEFAULT_RESULTS,
    full: Annotated[
        bool, typer.Option("--full", help="Every broken thread, not the first few.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Follow pledges: made, published, kept, answered in the report, evaluated, acted on.

    Without X: at which link threads break, and which. A thread is broken where a pledge was never
    made public, is past its limit, was not answered, or failed without any consequence or reason
    why not (承诺、述职、评价、问责四位一体).

    Exit codes: 0 done, 2 nobody and nothing is called X.
    """
    from projections.publishing import open_results
    from projections.reports.threads import all_threads, broken_links, thread_of, threads_of

    with open_results(results) as opened:
        if about is None:
            found = all_threads(opened)
            shown = [each for each in found if each["broken"]]
        else:
            found = shown = _named(opened, about, thread_of, threads_of)
        told = {
            "run": opened.run.to_json(),
            "threads": len(found),
            "broken": broken_links(found),
            "shown": shown,
        }
        if as_json:
            say_json(told)
            return
        from cli.stamps import print_stamp

        print_stamp(opened.run)
        _show_counts(told)
        if about is None:
            _show_list(shown, None if full else SHOWN)
        else:
            for each in shown:
                _show_one(each)


def _named(results: Results, about: str, thread_of: Any, threads_of: Any) -> list[dict[str, Any]]:
    from projections.publishing.who import the_subject

    one = thread_of(results, about.strip())
    return [one] if one is not None else threads_of(results, the_subject(results, about))


def _links() -> dict[str, str]:
    return {
        "made": _("made (承诺)"),
        "published": _("published (亮诺)"),
        "fulfilled": _("kept (践诺)"),
        "audited": _("audited (审诺)"),
        "answered": _("answered in the report (述职)"),
        "evaluated": _("evaluated (评价)"),
        "acted_on": _("acted on (问责或说明)"),
    }


def _show_counts(told: dict[str, Any]) -> None:
    from projections.reports.threads import break_titles

    broken = sum(told["broken"].values())
    say()
    say(
        _("{threads} pledges were approved; {broken} of their threads are broken.").format(
            threads=told["threads"], broken=broken
        )
    )
    if broken:
        titles = break_titles()
        table(
            [_("where the thread breaks"), _("pledges")],
            [(titles[code], n) for code, n in told["broken"].items() if n],
            right=[1],
        )


def _show_list(threads: list[dict[str, Any]], most: int | None) -> None:
    from projections.reports.threads import break_titles

    if not threads:
        return
    titles = break_titles()
    say()
    table(
        [_("pledge"), _("unit"), _("person"), _("limit"), _("broken link")],
        [
            (t["pledge"], t["unit_name"], t["person_name"], t["due_on"], titles[t["broken"]])
            for t in threads[:most]
        ],
    )
    if most is not None and len(threads) > most:
        say(_("… and {n} more: --full lists them all.").format(n=len(threads) - most))


def _show_one(thread: dict[str, Any]) -> None:
    from projections.reports.threads import break_titles

    say()
    heading(f"{thread['pledge']}  {thread['unit_name']}  {thread['person_name']}".rstrip())
    say(f"{thread['kind']}: {thread['content']}")
    if thread["due_on"]:
        say(_("limit {day}").format(day=thread["due_on"]))
    named = _links()
    table([_("link"), _("day")], [(named[link["link"]], link["on"]) for link in thread["links"]])
    if thread["excused"]:
        say(_("Excused for an objective reason that was accepted."))
    if thread["broken"]:
        line(_("Broken: {what}").format(what=break_titles()[thread["broken"]]), "yellow")
    else:
        say(_("The thread holds so far."))
    say(_("Events: {positions}").format(positions=", ".join(map(str, thread["events"]))))
