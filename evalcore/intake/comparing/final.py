"""What no file withdraws or changes: results, signatures, what procedures counted or decided."""

from __future__ import annotations

from collections.abc import Mapping

from evalcore.intake.comparing.spill import Spill
from evalcore.intake.findings import Finding
from evalcore.messages import _
from evalcore.procedures.facts import FINAL, SIGNED
from evalcore.vocabulary import Fact
from evalcore.vocabulary.accountability import MeasureTaken
from evalcore.vocabulary.ballots import BallotBoxVoided
from evalcore.vocabulary.checksheets import PointObjected
from evalcore.vocabulary.evaluations import BallotsCounted, VotesTallied
from evalcore.vocabulary.governance import SourceReceived

PROCEDURES = ("box:", "flag:")
"""What streams begin with whose facts come from a procedure, though files may report such facts."""

REPORTED_TOO: frozenset[type[Fact]] = frozenset({BallotsCounted, VotesTallied, MeasureTaken})
"""Facts that files report, and that procedures decide too."""

_ABOUT = ("objection", "scheme", "period", "unit", "person", "indicator", "slot")
"""What an objection is about; its words may be corrected."""

_FINAL = frozenset(cls.topic() for cls in FINAL)
_SIGNED = frozenset(cls.topic() for cls in SIGNED)


def decided_there() -> tuple[str, str]:
    """Reason and remedy where a procedure counted or decided: no file changes that."""
    return (
        _("at this position a ballot box was counted or a flag was decided; it stands"),
        _("A round is declared void by ballots void, a decision on a flag is appealed."),
    )


def objection_stands() -> tuple[str, str]:
    """Reason and remedy where an objection would vanish: who keeps the books silences nobody."""
    return (
        _("at this position somebody objected to a check sheet; every objection is answered"),
        _("Where they take it back, that is the reason: evalcore objection answer --reject."),
    )


def moves(before: Fact | None, after: Fact) -> bool:
    """Whether a correction makes an objection one of another period, subject or point."""
    return isinstance(after, PointObjected) and any(
        getattr(before, name, None) != getattr(after, name) for name in _ABOUT
    )


def not_to_withdraw(
    target: int, topics: Mapping[int, str], decided: frozenset[int]
) -> tuple[str, str] | None:
    """Reason and remedy where what stands at ``target`` can't be withdrawn."""
    found = topics.get(target)
    if found is None:
        return _("the record has no such position"), _("Look the position up in the record.")
    if found == SourceReceived.topic():
        return (
            _("at this position the record notes that a file came in"),
            _("Give the position of the fact that never happened; trail shows it."),
        )
    if found in _SIGNED:
        return (
            _("at this position a key or a signature is recorded; it stands"),
            _("A key is revoked by its own command; trail shows the position that you meant."),
        )
    if target in decided:
        return decided_there()
    if found == PointObjected.topic():
        return objection_stands()
    if found in _FINAL:
        return (
            _("at this position an official result was published; it stands"),
            _("Give the position of the fact that never happened; trail shows it."),
        )
    return None


_BESIDE = f"""
SELECT h.position FROM here.evaluations AS h
SEMI JOIN (
  SELECT meeting, part, string_split(rater_category, '+') AS raters FROM log.evaluations
  WHERE topic = '{BallotsCounted.topic()}' AND starts_with(stream, '{PROCEDURES[0]}')
    AND substr(stream, {len(PROCEDURES[0]) + 1}) NOT IN (
      SELECT box FROM log.ballots WHERE topic = '{BallotBoxVoided.topic()}')
) AS b ON b.meeting = h.meeting AND b.part = h.part
  AND list_has_any(b.raters, string_split(h.rater_category, '+'))
ANTI JOIN log.evaluations AS l ON l.topic = h.topic AND l.meeting = h.meeting AND l.part = h.part
  AND l.rater_category = h.rater_category AND l.item IS NOT DISTINCT FROM h.item
  AND l."option" IS NOT DISTINCT FROM h."option"
WHERE h.topic IN ('{BallotsCounted.topic()}', '{VotesTallied.topic()}') ORDER BY 1 LIMIT 5000
"""
"""A box counts ``党员+群众`` where it merged them: neither of them is counted again on paper."""


def beside_a_box(here: Spill) -> list[Finding]:
    """Ballots and votes of a file from raters whom a ballot box counted, under any name."""
    if not (here.has(VotesTallied) or here.has(BallotsCounted)):
        return []
    found = here.reported(row[0] for row in here.all(_BESIDE))
    return [
        one.finding(
            "rater_category",
            _("a ballot box counted these raters; nothing is added to its count"),
            _("Take the row out; a round is declared void by ballots void."),
        )
        for one in found.values()
    ]
