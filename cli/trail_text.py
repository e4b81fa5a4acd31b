"""``trail`` as text: one paragraph per entry, in the order of positions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cli.common import note, say
from cli.tables import heading, line
from evalcore.messages import _, listed, sentences

if TYPE_CHECKING:
    from evalcore.intake.sources import Cell
    from projections.trail import Asked, Entry, Trail
    from projections.trail.entries import Kind


def moment(at: int) -> str:
    """A recorded time in the reader's zone, to the second, with its offset."""
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
    return instant.astimezone().isoformat(timespec="seconds")


def show(
    trail: Trail,
    asked: Asked,
    entries: Sequence[Entry],
    rows: Mapping[int, tuple[Cell, ...] | str],
    *,
    rest: int,
) -> None:
    """Print the entries; ``rest`` is how many are left behind the last one."""
    heading(_heading(asked, trail))
    for entry in entries:
        say()
        _show_entry(entry)
        if entry.position in rows:
            _show_row(rows[entry.position])
    if not entries:
        say(_("Nothing."))
    if rest:
        say()
        say(
            _("{rest} more: add --after {last}, or --limit {all}.").format(
                rest=rest, last=entries[-1].position, all=len(entries) + rest
            )
        )


def _heading(asked: Asked, trail: Trail) -> str:
    kinds = {
        "position": _("Position {code}"),
        "case": _("Case {code}"),
        "unit": _("Unit {code}"),
        "person": _("Person {code}"),
        "file": _("File {code}"),
        "actor": _("Entered by {code}"),
        "everything": _("Everything"),
    }
    about = kinds[asked.kind].format(code=asked.code)
    if asked.text not in ("", asked.code, f"#{asked.code}"):
        about = _("{about} ({asked})").format(about=about, asked=asked.text)
    kinds_found = trail.kinds(asked.positions)
    said = _("{about}: {n} entries, as known at position {size} ({when}).").format(
        about=about,
        n=len(asked.positions),
        size=trail.known_at.size,
        when=moment(trail.known_at.recorded_at),
    )
    overrode = [
        words.format(n=kinds_found[kind])
        for kind, words in _overriding().items()
        if kinds_found.get(kind)
    ]
    if overrode:
        said = sentences(said, _("Among them: {kinds}.").format(kinds=listed(overrode)))
    if asked.also:
        number = _("The position of that number: {also}.").format(also=asked.also)
        said = sentences(said, number)
    return said


def _overriding() -> dict[Kind, str]:
    """Kinds of entries that override something, counted in words."""
    return {
        "correction": _("corrections {n}"),
        "retraction": _("withdrawals {n}"),
        "decision": _("decisions {n}"),
    }


def _show_entry(entry: Entry) -> None:
    kinds = {
        "report": "",
        "correction": _("correction"),
        "retraction": _("withdrawal"),
        "decision": _("decision"),
    }
    kind = f" · {kinds[entry.kind]}" if kinds[entry.kind] else ""
    opening = " · " + _("opening balance") if entry.opening else ""
    about = " " + _("of #{about}").format(about=entry.about) if entry.about else ""
    line(
        f"#{entry.position} {entry.title} ({entry.fact}){kind}{about}{opening} · {_state(entry)}",
        "bold" if entry.counts else "dim",
    )
    received = (
        " · " + _("received {day}").format(day=entry.received_on) if entry.received_on else ""
    )
    line("  " + _("happened {day}").format(day=entry.occurred_on) + received)
    line(
        "  "
        + _("recorded {when} by {actor}, known from position {commit} on").format(
            when=moment(entry.recorded_at), actor=entry.actor or "–", commit=entry.commit
        )
    )
    _show_origin(entry)
    _show_late(entry)
    if entry.kind == "correction" and entry.changes:
        for change in entry.changes:
            line(f"    {change.title}: {change.old or '–'} → {change.new or '–'}")
    else:
        for said in entry.said:
            mark = " " + _("(sealed)") if said.private else ""
            line(f"    {said.title}{mark}: {said.shown}")
    _show_sealed(entry)
    if entry.kind == "decision":
        if entry.authority:
            line("    " + _("decided by {authority}").format(authority=entry.authority))
    elif entry.reason or entry.authority:
        line(
            "    "
            + _("reason: {reason}; authority: {authority}").format(
                reason=entry.reason or "–", authority=entry.authority or "–"
            )
        )


def _show_late(entry: Entry) -> None:
    """That it came after the seal, and who let it in."""
    late = entry.late
    if late is None:
        return
    said = _("after {period} was sealed (封账后补录)").format(period=late.period)
    if late.allowed_by:
        said += " · " + _("allowed by {authority}: {ground}").format(
            authority=late.allowed_by, ground=late.ground
        )
    else:
        said += " · " + _("nobody noted who allowed it")
    line("  " + said, "yellow")


def _show_sealed(entry: Entry) -> None:
    """How the sealed part fares; whoever it names bears a pseudonym."""
    said = {
        "": "",
        "withheld": _("and a sealed part (--private shows it)"),
        "locked": _("and a sealed part: its key is not here"),
        "erased": _("and a sealed part: its key is destroyed (已销毁), nobody can read it"),
    }[entry.sealed]
    if said:
        line("    " + said)
    if entry.pseudonym:
        line("    " + _("who is named in it: {pseudonym}").format(pseudonym=entry.pseudonym))


def _state(entry: Entry) -> str:
    if entry.counts:
        return _("counts")
    reasons = {
        "corrected": _("no longer counts: #{by} counts instead"),
        "retracted": _("no longer counts: withdrawn by #{by}"),
        "repeated": _("does not count: #{by} reported it first"),
    }
    return reasons[entry.because].format(by=entry.by)


def _show_origin(entry: Entry) -> None:
    if entry.file is None:
        line("  " + _("from no file (stream {stream})").format(stream=entry.stream))
        return
    place = ""
    if entry.row:
        place = " · " + _("sheet {sheet}, row {row}").format(sheet=entry.sheet, row=entry.row)
    if entry.row_key:
        place += " · " + _("row key {key}").format(key=entry.row_key)
    kept = "" if entry.file.kept else " · " + _("the file is not kept here")
    line(
        "  "
        + _("from {file} (SHA-256 {digest}…)").format(
            file=entry.file.name, digest=entry.file.digest[:12]
        )
        + place
        + kept
    )
    paper = entry.paper
    if paper is not None:
        if paper.original_at:
            line("  " + _("paper original: {place}").format(place=paper.original_at))
        names = [
            _("filled by {name}").format(name=paper.filled_by) if paper.filled_by else "",
            _("checked by {name}").format(name=paper.reviewed_by) if paper.reviewed_by else "",
        ]
        line("  " + listed([_("sheet signed {day}").format(day=paper.filled_on), *names]))


def _show_row(row: tuple[Cell, ...] | str) -> None:
    if isinstance(row, str):
        line("  " + _("the row can't be shown: {reason}").format(reason=row), "yellow")
        return
    line("  " + _("the row as handed in:"))
    for cell in row:
        header = f" {cell.header}" if cell.header else ""
        line(f"    {cell.place}{header}: {cell.text}")


def tell_saved(saved: Sequence[tuple[str, str]]) -> None:
    """Say which files were written where, and which could not be."""
    for name, problem in saved:
        note(
            _("{file}: {problem}").format(file=name, problem=problem)
            if problem
            else _("Written: {path}").format(path=name)
        )


def tell_files(
    entries: Sequence[Entry], rows: Mapping[int, tuple[Cell, ...] | str], *, private: bool
) -> None:
    """Warn where rows shown may hold words that the record seals."""
    sealed = any(
        entry.sealed == "withheld" and not isinstance(rows.get(entry.position, ""), str)
        for entry in entries
    )
    if sealed and not private:
        note(_("Rows as handed in hold sealed words too: mind who reads over your shoulder."))
