"""``evalcore scheme gaps``: what a scheme leaves open, and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cli.common import JsonOption, note, say_json
from cli.scheme_record import SchemeArgument
from cli.tables import heading, line, table
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.schemes.gaps import Gaps
    from evalcore.schemes.model import Scheme


def gaps(scheme: SchemeArgument, as_json: JsonOption = False) -> None:
    """Show what a scheme leaves open: to people, to an office that must fill it in, to nothing.

    Also what its documents ask for that no rule cites, and what is recorded but not scored.

    Exit codes: 0 done, 1 the scheme has mistakes, 2 there is no such scheme.
    """
    from evalcore.schemes.gaps import gaps as found_in
    from evalcore.schemes.loader import find_scheme, load_scheme
    from evalcore.yamltree import read_tree

    path = find_scheme(scheme)
    loaded = load_scheme(path)
    found = found_in(loaded, read_tree(path))
    if as_json:
        say_json(_data(found))
        return
    _tell(found, loaded)
    note(
        _("{people} left to people, {open} to be filled in, {demo} rest on demo.").format(
            people=len(found.by_people), open=len(found.open), demo=len(found.demo)
        )
    )


def _data(found: Gaps) -> dict[str, Any]:
    return {
        "by_people": [{"what": each.what, "clause": each.clause} for each in found.by_people],
        "open": [
            {"parameter": o.name, "title": o.title, "value": o.value, "why": o.why}
            for o in found.open
        ],
        "demo": [{"path": path, "value": value} for path, value in found.demo],
        "uncited": [
            {"row": m.row, "name": m.name, "document": m.document, "asks": m.asks}
            for m in found.uncited
        ],
        "recorded": [
            {"what": each.what, "clause": each.clause, "because": each.why}
            for each in found.recorded
        ],
    }


def _tell(found: Gaps, scheme: Scheme) -> None:
    """A table for each kind of gap that there is."""
    from evalcore.schemes.citations import basis_shown

    _part(
        _("Left to people"),
        [_("what"), _("clause")],
        [(each.what, basis_shown(scheme, each.clause)) for each in found.by_people],
    )
    _part(
        _("Left open by the document, to be filled in by the office"),
        [_("parameter"), _("title"), _("value"), _("why")],
        [(each.name, each.title, each.value, each.why) for each in found.open],
        right=2,
    )
    _part(
        _("Rests on demo: for trying out, not for an official run"),
        [_("path"), _("value")],
        found.demo,
        right=1,
    )
    _part(
        _("Asked for by the documents, cited by no rule"),
        [_("mechanism row"), _("mechanism"), _("document"), _("asks")],
        [(m.row, m.name, m.document, m.asks) for m in found.uncited],
        right=0,
    )
    _part(
        _("Recorded and looked up, not scored"),
        [_("what"), _("clause"), _("because")],
        [(each.what, basis_shown(scheme, each.clause), each.why) for each in found.recorded],
    )


def _part(
    title: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    right: int | None = None,
) -> None:
    """A heading and its table; nothing where there is nothing to tell."""
    if rows:
        heading(title)
        table(headers, rows, right=[] if right is None else [right])
        line()
