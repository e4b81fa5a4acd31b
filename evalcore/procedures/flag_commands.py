"""What people do about a flag, each as a command: who, on which day, and what they say."""

from __future__ import annotations

from datetime import date

from attrs import frozen


@frozen
class Flagged:
    """A flag as a run raised it. ``suggests`` is a measure or empty; ``evidence`` are positions."""

    flag_no: str
    scheme: str
    digest: str
    period: str
    run: str
    rule: str
    title: str
    unit: str
    person: str
    suggests: str
    cites: tuple[str, ...]
    evidence: tuple[int, ...]
    basis: str = ""


@frozen(kw_only=True)
class Step:
    """``by``: the authority that acts; ``on``: when it did; ``today``: the office's own day."""

    by: str
    on: date
    today: date


@frozen(kw_only=True)
class Raise(Step):
    """Open a file for a flag of a run."""

    flagged: Flagged


@frozen(kw_only=True)
class Notify(Step):
    """Tell whom it concerns. ``due``: last day to answer; ``least``: the earliest it may be."""

    due: date | None = None
    least: date | None = None


@frozen(kw_only=True)
class Hear(Step):
    """Record what they said (``words``: sealed), or that they ``waived`` it."""

    words: str = ""
    waived: bool = False


@frozen(kw_only=True)
class Confirm(Step):
    """The flag holds. ``appeal_until``: last day to appeal, where the scheme states one."""

    ground: str
    mitigation: str = ""
    exemption: str = ""
    appeal_until: date | None = None


@frozen(kw_only=True)
class Dismiss(Step):
    """Nothing follows from the flag; ``exemption`` is a ground of Art. 17."""

    ground: str
    exemption: str = ""
    mitigation: str = ""


@frozen(kw_only=True)
class TakeMeasure(Step):
    """A management measure. ``due``: last day of a rectification; ``ground``: the decision's."""

    measure: str
    ground: str = ""
    due: date | None = None


@frozen(kw_only=True)
class Refer(Step):
    """Hand the case to the organ that may hold somebody formally to account."""

    to: str
    proposal: str = ""


@frozen
class Allowed:
    """A refusal that an authority set aside: why, and who allowed it."""

    ground: str
    by: str


@frozen(kw_only=True)
class Appeal(Step):
    """They appeal (``words``: sealed). ``until``: the last day to appeal, as the scheme has it.

    ``due``: the last day to decide the appeal. ``allowed``: who lets a late one in. ``actor``: who
    records it.
    """

    actor: str
    words: str = ""
    due: date | None = None
    until: date | None = None
    allowed: Allowed | None = None


@frozen(kw_only=True)
class DecideAppeal(Step):
    """Uphold, change or revoke.

    ``actor``: who records it. ``first``: who recorded the decision and its measures, as of
    ``seen`` steps of the file: names of actors stand beside facts, not in them.
    """

    actor: str
    result: str
    ground: str
    first: frozenset[str]
    seen: int


@frozen(kw_only=True)
class Correct(Step):
    """Put a wrong decision right (Art. 21).

    ``lifts``: numbers of measures that are lifted; none named: all that stand, where the appeal
    revoked. ``instead``: a measure taken in place of what is lifted, ``due`` its last day.
    """

    correction: str
    lifts: frozenset[str] = frozenset()
    instead: str = ""
    due: date | None = None


Command = (
    Raise
    | Notify
    | Hear
    | Confirm
    | Dismiss
    | TakeMeasure
    | Refer
    | Appeal
    | DecideAppeal
    | Correct
)
