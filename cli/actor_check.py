"""``evalcore actor check``: who wrote what without the right, unsigned, or by an override."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cli.common import (
    DEFAULT_STORE,
    FINDING,
    JsonOption,
    StoreOption,
    finish,
    progress,
    say,
    say_json,
)
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.procedures.actors_check import Checked, Found


def check_actors(store: StoreOption = DEFAULT_STORE, as_json: JsonOption = False) -> None:
    """Go over every event: was it written by somebody with the right, and signed where it must be?

    For auditors; reads a bundle too. Listed, and no finding, are overrides (somebody with authority
    allowed them), and notices recorded when their days were over already. What was recorded before
    the first actor was open to everybody.

    Exit codes: 0 nothing found (or an open record), 1 findings, 2 usage, 3 environment.
    """
    from evalcore.procedures.actors_check import NO_FINDING, check_writing
    from evalcore.record import open_record

    with open_record(store, reading=True) as record, progress(_("Reading the record")) as shown:
        checked = check_writing(record, shown)
    wrong = [one for one in checked.found if one.kind not in NO_FINDING]
    if as_json:
        say_json(_data(checked))
    else:
        _show(checked, wrong)
    if wrong:
        finish(FINDING)


def _show(checked: Checked, wrong: list[Found]) -> None:
    from cli.actor_list import open_record_text
    from evalcore.procedures.actors_check import DATED_BACK, OVERRIDE

    if not checked.since:
        say(open_record_text())
        return
    overrides = [one for one in checked.found if one.kind == OVERRIDE]
    back = [one for one in checked.found if one.kind == DATED_BACK]
    for title, found in (
        (_("Written without the right to"), wrong),
        (_("Overridden, each with its authority"), overrides),
        (_("Recorded when the days that people had were over: were they told in time?"), back),
    ):
        if found:
            _table(title, found)
    if checked.since > 1:
        say(
            _("Positions 1 to {before} are older than the first actor: the record was open.")
            .format(before=checked.since - 1)
        )  # fmt: skip
    say(
        _(
            "{n} events since then: {signed} signed, {wrong} findings, {overrides} overrides."
        ).format(
            n=checked.size - checked.since + 1,
            signed=checked.signed,
            wrong=len(wrong),
            overrides=len(overrides),
        )
    )


def _table(title: str, found: list[Found]) -> None:
    from cli.tables import LISTS, heading, line, table

    heading(title)
    table(
        [_("position"), _("actor"), _("event"), _("what"), _("right"), _("reason")],
        [
            (
                f"{one.first}" if one.first == one.last else f"{one.first}–{one.last}",
                one.actor,
                _title(one.topic),
                _words(one.kind),
                one.right,
                f"{one.why} ({one.allowed_by})" if one.allowed_by else one.why,
            )
            for one in joined(found)
        ],
        piped=LISTS,
    )
    line()


def joined(found: Sequence[Found]) -> list[Found]:
    """The same of neighbouring positions as one: two hundred check sheets are sent at once."""
    from attrs import evolve

    made: list[Found] = []
    for one in found:
        before = made[-1] if made else None
        if before and before.last + 1 == one.first:
            both = evolve(before, last=one.last)
            if both == evolve(one, first=before.first):
                made[-1] = both
                continue
        made.append(one)
    return made


def _title(topic: str) -> str:
    from evalcore.errors import DataError
    from evalcore.vocabulary import fact_class

    try:
        return fact_class(topic).TITLE
    except DataError:
        return topic


def _words(kind: str) -> str:
    words = {
        "override": _("overridden"),
        "stranger": _("no actor of the record"),
        "no_right": _("no role for it"),
        "outside": _("outside their units"),
        "unsigned": _("not signed, though a key was admitted"),
        "wrong_signature": _("wrong signature"),
        "dated_back": _("dated back"),
    }
    return words[kind]


def _data(checked: Checked) -> dict[str, Any]:
    from attrs import asdict

    from evalcore.procedures.actors_check import KINDS

    return {
        "open": not checked.since,
        "since": checked.since or None,
        "size": checked.size,
        "signed": checked.signed,
        "counts": {kind: sum(one.kind == kind for one in checked.found) for kind in KINDS},
        "found": [asdict(one) for one in checked.found],
    }
