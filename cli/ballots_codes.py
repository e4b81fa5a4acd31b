"""Making the codes of a ballot box: its file, the files to hand out, and the roots in the log."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.acting import Override, acting, perform_as
from cli.common import Progress, progress, today
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.ballots.contents import Contents
    from evalcore.procedures.boxes_read import Meeting
    from evalcore.procedures.boxes_state import BoxState
    from evalcore.record import Record
    from evalcore.vocabulary.ballots import BallotBoxOpened
    from projections.papers import Style

KINDS = ("xlsx", "csv", "html", "docx")
"""Forms of the codes: lists, and slips to print and cut."""


def issue_codes(
    record: Record,
    box: str,
    by: str,
    out: Path,
    kinds: tuple[str, ...],
    day: date,
    style: Style,
    *,
    actor: str,
    override: Override | None,
) -> dict[str, Any]:
    """Make box and codes as files, then record it; nothing is left where that is refused."""
    from evalcore.ballots.box_file import make_box
    from evalcore.ballots.entries import code_leaves, root
    from evalcore.placing import SECRET, write_whole
    from evalcore.procedures.boxes import BOXES
    from evalcore.procedures.boxes_commands import IssueCodes
    from evalcore.procedures.boxes_read import meeting_of, opener_of
    from evalcore.procedures.boxes_state import stream_of
    from evalcore.procedures.deciding import history

    stream = stream_of(box)
    state: BoxState = BOXES.fold(history(record, stream, BOXES.final).events)
    about = meeting_of(record, state.opened.meeting, state.opened.part) if state.opened else None
    who = acting(
        record,
        actor,
        "issue_codes",
        about=stream,
        units=(about.unit,) if about else (),
        persons=(about.person,) if about and about.person else (),
        other_actors=tuple(filter(None, [opener_of(record, stream)])),
        override=override,
    )
    if out.exists() and not out.is_dir():
        raise UsageError(_("{out} is a file. Name a directory with --out.").format(out=out))
    with progress(_("Making codes")) as shown:
        contents, codes = _made(box, state, shown)
    by_category: dict[str, list[tuple[str, bytes]]] = {name: [] for name in state.rolls}
    for hashed, category in contents.issued.items():
        by_category[category].append((category, hashed))
    command = IssueCodes(
        box=box,
        by=by,
        on=day,
        today=today(),
        issued={name: (len(each), root(code_leaves(each))) for name, each in by_category.items()},
    )
    BOXES.decide(state, command)
    files = {
        out / f"{name}.{kind}": (kind, category)
        for category, name in _names(box, codes).items()
        for kind in kinds
    }
    place = out / f"{safe_name(box)}.box"
    for path in (place, *files):
        if path.exists():
            raise UsageError(
                _("{path} exists already; codes and boxes are never written over another file.")
                .format(path=path)
            )  # fmt: skip
    wrote: list[Path] = []
    made = [each for each in (out, *out.parents) if not each.exists()]
    try:
        out.mkdir(parents=True, exist_ok=True)
        assert state.opened is not None
        rated = _rated(record, about)
        for path, (kind, category) in files.items():
            data = _file(kind, state.opened, category, codes[category], contents, rated, style)
            write_whole(path, data, replace=False, mode=SECRET)
            wrote.append(path)
        make_box(place, contents)
        wrote.append(place)
        perform_as(who, record, stream, BOXES, command)
    except BaseException:
        # Where it was recorded all the same (Ctrl-C just then), these are the only codes.
        if not BOXES.fold(history(record, stream, BOXES.final).events).issued:
            for path in wrote:
                path.unlink(missing_ok=True)
            for folder in made:
                if folder.is_dir() and not any(folder.iterdir()):
                    folder.rmdir()
        raise
    return {
        "codes": {category: len(each) for category, each in codes.items()},
        "files": [str(path) for path in files],
        "file": str(place),
    }


def _file(
    kind: str,
    opened: BallotBoxOpened,
    category: str,
    codes: list[str],
    contents: Contents,
    rated: str,
    style: Style,
) -> bytes:
    """The codes of one category as a file: a list, or slips to print and cut."""
    from attrs import evolve

    from evalcore.ballots.handing_out import KINDS, written
    from projections.ballot_slips.paper import printed

    if kind in KINDS:
        return written(kind, codes)
    own = evolve(style, form=kind)
    return printed(opened.box, opened.part, category, codes, contents.rules, rated, own)


def _rated(record: Record, about: Meeting | None) -> str:
    """Whom the ballots are about, and at which meeting: who votes must know."""
    from cli.naming import naming

    if about is None:
        return ""
    whom = naming(record)(about.unit, about.person)
    return f"{whom} · 评议会 {about.meeting}"


def _made(box: str, state: BoxState, shown: Progress) -> tuple[Contents, dict[str, list[str]]]:
    """A box with as many codes as the roll says, and the codes by category."""
    from evalcore.ballots.codes import issued_of, make_codes, token_of
    from evalcore.ballots.contents import Contents

    issued: dict[bytes, str] = {}
    codes: dict[str, list[str]] = {}
    for done, (category, many) in enumerate(state.rolls.items()):
        shown(done, len(state.rolls))
        codes[category] = list(make_codes(box, many, secrets.randbelow))
        for code in codes[category]:
            issued[issued_of(token_of(box, category, code))] = category
    text = state.opened.rules if state.opened else ""
    return Contents(box=box, rules_text=text, issued=issued), codes


def _names(box: str, categories: Iterable[str]) -> dict[str, str]:
    """Category → the name of its files without ending, each another one."""
    found: dict[str, str] = {}
    for category in categories:
        name = f"{safe_name(box)}-{safe_name(category)}"
        found[category] = name if name not in found.values() else f"{name}-{len(found) + 1}"
    return found


def safe_name(text: str) -> str:
    """A name of a box or category as part of a file's name: no path, nothing that hides it."""
    kept = "".join(sign if sign.isalnum() or sign in "-_+" else "_" for sign in text)
    return kept[:80] or "_"
