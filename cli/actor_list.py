"""``evalcore actor list``: who may do what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cli.common import DEFAULT_STORE, JsonOption, StoreOption, say, say_json, today
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.procedures.actors_state import KnownActor


def list_actors(store: StoreOption = DEFAULT_STORE, as_json: JsonOption = False) -> None:
    """List who may do what: roles, for which unit, until when; whose events are signed.

    Exit codes: 0 done (also where the record is open), 2 usage, 3 environment.
    """
    from evalcore.procedures.actors_roster import actors_of, unit_names
    from evalcore.record import open_record

    with open_record(store, reading=True) as record:
        state = actors_of(record)
        names = {} if state.open or as_json else unit_names(record)
    actors = [known for _name, known in sorted(state.actors.items())]
    if as_json:
        say_json({"open": state.open, "actors": [_data(known) for known in actors]})
        return
    if state.open:
        say(open_record_text())
        return
    from cli.tables import LISTS, table

    table(
        [_("actor"), _("person"), _("office"), _("role"), _("unit"), _("until"), _("key")],
        [row for known in actors for row in _rows(known, names)],
        piped=LISTS,
    )


def open_record_text() -> str:
    """What is said of a record without actors."""
    return _(
        "This is an open record: it has no actors, whoever holds the file writes under any name. "
        "Register the first with actor add NAME --role admin."
    )


def _rows(known: KnownActor, names: Mapping[str, str]) -> list[tuple[str, ...]]:
    keys = ", ".join(_key_ids(known))
    who = (known.name, known.registered.person, known.registered.office)
    rows: list[tuple[str, ...]] = [
        (
            *(who if at == 0 else ("", "", "")),
            role_name(grant.role),
            names.get(grant.unit, grant.unit) or _("all"),
            ""
            if grant.until is None
            else str(grant.until)
            if grant.holds_on(today())
            else _("{day} (ended)").format(day=grant.until),
            keys if at == 0 else "",
        )
        for at, grant in enumerate(known.grants)
    ]
    return rows or [(*who, _("no role"), "", "", keys)]


def role_name(role: str) -> str:
    """A role in the reader's language, with the word that options take."""
    names = {
        "admin": _("grants roles"),
        "clerk": _("imports"),
        "assessor": _("assesses"),
        "decider": _("decides"),
        "appeal_body": _("decides appeals"),
        "teller": _("counts ballots"),
        "code_office": _("issues codes"),
        "key_keeper": _("keeps keys"),
        "reviewer": _("opens what is sealed"),
    }
    return f"{role} · {names[role]}" if role in names else role


def _key_ids(known: KnownActor) -> list[str]:
    from evalcore.transparency.note import Verifier

    return [Verifier.parse(key.vkey).key_id.hex() for key in known.keys]


def _data(known: KnownActor) -> dict[str, Any]:
    return {
        "actor": known.name,
        "person": known.registered.person,
        "office": known.registered.office,
        "registered_by": known.registered.registered_by,
        "registered_on": known.registered.occurred_on.isoformat(),
        "roles": [
            {
                "role": grant.role,
                "unit": grant.unit,
                "until": grant.until.isoformat() if grant.until else None,
                "holds": grant.holds_on(today()),
            }
            for grant in known.grants
        ],
        "keys": _key_ids(known),
    }
