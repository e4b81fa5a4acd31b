"""The quickest way from a row to a stored fact: its public state, and no object in between.

For an event whose every field is one cell as it stands, without words that are sealed. Whatever is
out of the ordinary goes the longer way in :mod:`evalcore.intake.rows.reader`, which also says why.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from evalcore.errors import DataError
from evalcore.intake.rows.plan import EventPlan
from evalcore.vocabulary.telling import encode, telling

Tell = Callable[[list[Any]], bytes | None]
"""From the read values of a row, none of them bad, to the state; None: go the longer way."""


def teller(event: EventPlan, received_on: date) -> Tell | None:
    """How this event is told; None where it needs the longer way."""
    if not event.straight or event.repeats:
        return None
    slots = {name: slot for name, slot, _required in event.straight}
    fields = telling(event.fact, {*slots, "received_on"})
    if fields is None:
        return None
    blank = {"received_on": received_on}
    steps = [
        (
            slots.get(one.name, -1),
            blank.get(one.name),
            one.name,
            one.required,
            one.default,
            one.check,
            one.attribute,
        )
        for one in fields
    ]

    def tell(values: list[Any]) -> bytes | None:
        state = {}
        try:
            for slot, otherwise, name, required, default, check, attribute in steps:
                value = values[slot] if slot >= 0 else otherwise
                if value is None:
                    if otherwise is None:
                        if required:
                            return None
                        continue
                    value = otherwise
                check(None, attribute, value)
                if value != default:
                    state[name] = value
        except DataError:
            return None
        return encode(state)

    return tell
