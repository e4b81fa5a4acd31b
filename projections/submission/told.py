"""What a record tells of a run beside its results: what people decided, and what waits for them."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen


@frozen
class Told:
    """What was read of a record about the run's period and scheme.

    ``asked``: a record was read at all; ``sealed_on``: the day on which the period was sealed, as
    text, empty where it was not. ``stages``: id of a flag → where its file stands (as
    ``procedures.flag_state`` calls it), missing where none was opened. ``objections`` are those to
    check sheets that nobody answered, ``published_objections`` those to what hung out, each
    ``(number, subject)``; ``accepted`` are objections accepted after which no grade was set.
    ``unanswered_sheets``: check sheets sent that nobody answered. ``differing``: subject →
    (proposed, decided) grade; ``confirmed_on``: the day all were confirmed, or empty.
    ``overrides``: how many refusals were set aside; ``early_uses``: uses of a grade before it was
    final.
    """

    asked: bool = False
    sealed_on: str = ""
    stages: Mapping[str, str] = field(factory=dict)
    objections: tuple[tuple[str, str], ...] = ()
    published_objections: tuple[tuple[str, str], ...] = ()
    late_objections: int = 0
    accepted: tuple[str, ...] = ()
    unanswered_sheets: int = 0
    differing: Mapping[str, tuple[str, str]] = field(factory=dict)
    confirmed_on: str = ""
    confirmed_by: str = ""
    overrides: int = 0
    early_uses: int = 0


NOTHING_TOLD = Told()
"""No record was asked."""
