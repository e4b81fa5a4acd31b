"""``evalcore demo``: a county's year from workbooks to standings that explain themselves.

Every step is what a command does, and says which one, so that it can be repeated by hand.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import attrs
import typer

from cli.common import note, say
from cli.demo_final import MADE as FINAL
from cli.demo_flags import MADE as FLAGS
from cli.demo_heard import MADE as HEARD
from cli.demo_official import MADE as OFFICIAL
from cli.demo_papers import MADE as PAPERS
from cli.demo_people import MADE as PEOPLE
from evalcore.errors import UsageError
from evalcore.messages import _

MARKER = ".evalcore-demo"
MADE = (
    *("record.db", "results", "workbooks", "annotated", "todo.xlsx", "reports"),
    *(*PEOPLE, *HEARD, *FLAGS, *OFFICIAL, *FINAL, *PAPERS),
)
"""What a demo leaves in its directory, and what the next one may replace."""

WHAT_IF = "notice_days=5"
"""Shown as a trial: a resolution would have to hang five days instead of seven."""


class Scale(StrEnum):
    """How large a demo is."""

    COUNTY = "county"
    CITY = "city"


@attrs.frozen
class Place:
    """Where the demo's things are."""

    root: Path

    @property
    def record(self) -> Path:
        """The record."""
        return self.root / "record.db"

    @property
    def results(self) -> Path:
        """The results."""
        return self.root / "results.db"

    @property
    def workbooks(self) -> Path:
        """What the offices handed in."""
        return self.root / "workbooks"

    @property
    def annotated(self) -> Path:
        """Copies of workbooks with findings on their cells."""
        return self.root / "annotated"

    @property
    def todo(self) -> Path:
        """What a township is asked for in mid-year."""
        return self.root / "todo.xlsx"

    @property
    def reminders(self) -> Path:
        """The same as a paper (催报单)."""
        return self.root / "reminders"

    @property
    def reports(self) -> Path:
        """The duty-report reviews."""
        return self.root / "reports"


def register(app: typer.Typer) -> None:
    """Add ``demo``."""
    app.command(name="demo")(demo)


def demo(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where everything is left.")
    ] = Path("demo"),
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help="Another number makes another county.")
    ] = 1,
    scale: Annotated[
        Scale,
        typer.Option("--scale", help="city: 2.5 million events, for measuring; no workbooks."),
    ] = Scale.COUNTY,
    scheme: Annotated[
        str,
        typer.Option("--scheme", metavar="NAME", help="Score by another scheme of the catalogue."),
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier demo in DIR.")] = False,
    townships: Annotated[int, typer.Option("--townships", hidden=True, min=2, max=16)] = 16,
    events: Annotated[int, typer.Option("--events", hidden=True, min=1000)] = 2_500_000,
) -> None:
    """Show it working: an invented county's year, from the offices' workbooks to who stands
    where and why.

    Leaves record, results, workbooks and papers in DIR, and ends with which file to open first.
    Nothing in it is real.
    """
    from evalcore.schemes.loader import find_scheme

    if scheme:
        find_scheme(scheme)
    place = Place(out)
    _make_room(place, force=force, about={"seed": seed, "scale": scale.value})
    began = time.perf_counter()
    if scale is Scale.CITY:
        _city(place, seed, events)
    else:
        _county(place, seed, townships, scheme)
    say()
    say(_("Done in {seconds:.0f} s.").format(seconds=time.perf_counter() - began))


def _make_room(place: Place, *, force: bool, about: dict[str, object]) -> None:
    """An empty directory with the marker. Raises UsageError where something of others is there."""
    root = place.root
    if root.exists() and not root.is_dir():
        raise UsageError(_("{out} is a file. Name a directory with --out.").format(out=root))
    if root.is_dir() and any(root.iterdir()):
        if not (root / MARKER).is_file():
            raise UsageError(
                _(
                    "{out} holds something that no demo made. Name an empty or new directory "
                    "with --out."
                ).format(out=root)
            )
        if not force:
            raise UsageError(
                _("{out} holds an earlier demo. Add --force to replace it.").format(out=root)
            )
        _clear(root)
    root.mkdir(parents=True, exist_ok=True)
    (root / MARKER).write_text(json.dumps(about) + "\n", encoding="utf-8")


def _clear(root: Path) -> None:
    for path in root.iterdir():
        if not path.name.startswith(MADE):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


@contextmanager
def _step(number: int, of: int, title: str, command: str = "") -> Iterator[None]:
    """A heading before, the seconds after; ``command`` is how to do the same by hand."""
    from cli.tables import heading, line

    say()
    heading(f"[{number}/{of}] {title}")
    if command:
        line(f"$ {command}", style="dim")
    began = time.perf_counter()
    yield
    note(_("    {seconds:.1f} s").format(seconds=time.perf_counter() - began))


def _county(place: Place, seed: int, townships: int, scheme: str) -> None:
    from cli import demo_ending as last
    from cli import demo_final as final
    from cli import demo_flags as flags
    from cli import demo_heard as heard
    from cli import demo_midyear as midyear
    from cli import demo_official as official
    from cli import demo_papers as papers
    from cli import demo_people as people
    from cli import demo_steps as steps
    from cli import demo_why as why

    store, of = str(place.record), 21
    steps.opening()
    with _step(1, of, _("Offices fill their books")):
        written = steps.write(place.workbooks, seed, townships)
    at = next(n for n, delivery in enumerate(written.deliveries) if delivery.mistakes)
    bad = written.deliveries[at]
    with _step(2, of, _("The first books come in"), _import_command(place)):
        steps.take_in(store, written.deliveries[:at])
    command = f"{_import_command(place, bad.paths[0].name)} --annotate {place.annotated}"
    with _step(3, of, _("One book has ten mistakes"), command):
        steps.refuse(store, bad, place.annotated)
    after = written.deliveries[at + 1 :]
    half, of_half = midyear.halfway(after)
    with _step(4, of, _("Mended, and on to the middle of the year"), _import_command(place)):
        steps.take_in(store, after[:half])
    with _step(5, of, _("Mid-year: a workbook comes again, and who has handed in nothing")):
        midyear.plan(store, of_half)
        steps.take_in(store, after[half : half + 1])
        midyear.chase(store, place.todo, place.reminders)
    with _step(6, of, _("On through the year"), _import_command(place)):
        steps.take_in(store, after[half + 1 :])
        steps.once_more(store, after[-1])
    with _step(7, of, _("Who may write what: from now on everybody says who they are")):
        people.register(place.record)
        people.adopt(place.record)
    with _step(8, of, _("One evaluation by ballot box")):
        people.ballot(place.record, seed, townships)
    with _step(9, of, _("Afterwards: a correction, a retraction, and its own retraction")):
        before, case = steps.mend(store, place.workbooks, seed, townships)
    with _step(10, of, _("Is the record unaltered?"), f"evalcore verify {place.record}"):
        steps.verify(store)
    rules = scheme or steps.SCHEME
    command = steps.score_command(place.record, place.results, rules)
    with _step(11, of, _("The year is scored"), command):
        steps.score(store, place.results, rules)
    with _step(12, of, _("Who stands where, and what awaits a person")):
        steps.look(place.results)
        steps.write_reports(place.results, place.reports)
    with _step(13, of, _("Why, what if, and who said so")):
        names = why.explain(place.results)
        why.what_if(store, rules, WHAT_IF if rules == steps.SCHEME else why.doubled(rules))
        why.trail(store, case)
    with _step(14, of, _("Heard before ranked: by numbers that the county decided")):
        proposed = heard.proposed(place.record)
        objector = heard.check_sheets(place.record, proposed)
    with _step(15, of, _("Flags: dismissed, referred, appealed and corrected")):
        number = flags.flags(place.record, proposed)
        flags.follow(place.record, number)
    with _step(16, of, _("Sealed words: one informant's are read, another's erased")):
        flags.sealed(place.record)
    with _step(17, of, _("Made official")):
        official.publish(place.record)
        final.view(place.record)
    with _step(18, of, _("Hung out, objected to, and decided by people")):
        differs = final.confirm(place.record)
    with _step(19, of, _("On paper: for the deputy head, for the office, for other tools")):
        papers.at_the_end(place.record, dict.fromkeys((names[0], objector, differs)))
    with _step(20, of, _("Signed, and witnessed by another office")):
        official.seal(place.record)
    with _step(21, of, _("Handed to a reviewer, who checks it alone")):
        official.hand_over(place.record, names[0])
    last.ending(place.record, names, before, rules)


def _import_command(place: Place, name: str = "…") -> str:
    return f"evalcore import --store {place.record} {place.workbooks}/{name}"


def _city(place: Place, seed: int, events: int) -> None:
    from cli import demo_steps as steps

    with _step(1, 4, _("A city's year is written straight into a record")):
        steps.write_city(str(place.record), seed, events)
    with _step(2, 4, _("Is the record unaltered?"), f"evalcore verify {place.record}"):
        steps.verify(str(place.record))
    with _step(3, 4, _("The year is scored"), steps.score_command(place.record, place.results)):
        steps.score(str(place.record), place.results)
    with _step(4, 4, _("Scored again, from cached columns")):
        steps.score(str(place.record), place.results)
