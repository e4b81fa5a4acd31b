"""``evalcore verify``: is the record complete and unaltered?"""

from __future__ import annotations

import time
from typing import Annotated

import typer

from cli.common import DEFAULT_STORE, FINDING, JsonOption, finish, progress, say, say_json
from evalcore.messages import _


def register(app: typer.Typer) -> None:
    """Add ``verify``."""
    app.command(name="verify")(verify)


def verify(
    store: Annotated[
        str,
        typer.Argument(metavar="[FILE|URL]", envvar="EVALCORE_STORE", help="The record to verify."),
    ] = DEFAULT_STORE,
    as_json: JsonOption = False,
) -> None:
    """Check that nothing in the record was altered, lost or added since it was written.

    Every stored event is hashed again, and every tree of every commit is built again from those
    hashes. Exit code 1 where something differs; the first position that differs is named.
    """
    from evalcore.record import open_record

    began = time.perf_counter()
    with open_record(store) as record, progress(_("Verifying")) as shown:
        found = record.verify(shown)
    took = time.perf_counter() - began
    if as_json:
        say_json(
            {
                "ok": found.ok,
                "size": found.size,
                "root": found.root,
                "commits": found.commits,
                "sources": found.sources,
                "sealed_sources": found.sealed_sources,
                "private": found.private,
                "sealed": found.sealed,
                "problems": [{"position": p.position, "what": p.what} for p in found.problems],
            }
        )
    elif found.ok:
        say(
            _("The record holds: {size} events in {commits} commits, nothing altered.").format(
                size=found.size, commits=found.commits
            )
        )
        say(_("root {root}").format(root=found.root))
        say(
            _(
                "{sources} source files fit their digests; {private} private parts open and fit, "
                "{sealed} are sealed (their key is not here). {seconds:.1f} s."
            ).format(
                sources=found.sources, private=found.private, sealed=found.sealed, seconds=took
            )
        )
    else:
        say(
            _("The record does NOT hold: {n} findings in {size} events.").format(
                n=len(found.problems), size=found.size
            )
        )
        for problem in found.problems:
            where = (
                _("position {position}").format(position=problem.position)
                if problem.position is not None
                else _("the record")
            )
            say(f"  {where}: {problem.what}")
        say(_("Keep this file as it is for whoever looks into it; work on from a backup."))
    if not found.ok:
        finish(FINDING)
