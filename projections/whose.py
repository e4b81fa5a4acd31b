"""Whose a ledger row is: of whoever serves at its unit on its day, or of the person it is about.

A pledge or a problem belongs to the office; a rating, a comment or a decision that names a person
belongs to that person (domain §1.3.5), also where it came after the change: nobody bears what
was decided on a predecessor. Where that person is not assessed at the unit, it is
``unattributed``: nobody bears it, and it does not vanish. Where units are assessed, it is the
unit's.
"""

from __future__ import annotations

from evalcore.schemes.columns import ABOUT_A_PERSON
from projections.service import UNATTRIBUTED

ALONG_WITH_A_PERSON = frozenset({"trainings"})
"""Ledgers whose rows a person takes along: who was trained is trained at the next unit too."""


def person(ledger: str) -> str:
    """SQL to add to the columns chosen of a ledger, so that ``subject`` can tell whose it is."""
    return ", person" if ledger in ABOUT_A_PERSON else ""


def serving(ledger: str, row: str) -> str:
    """SQL that joins ``service`` as ``s`` to rows with ``unit``, ``happened_on``, ``person``."""
    on_the_day = (
        f"JOIN service AS s ON s.unit = {row}.unit "
        f"AND {row}.happened_on BETWEEN s.from_on AND s.to_on"
    )
    if ledger not in ABOUT_A_PERSON:
        return on_the_day
    return (
        f"{on_the_day} LEFT JOIN (SELECT DISTINCT unit, person, subject, assessed FROM service "
        f"WHERE person <> '') AS b ON b.unit = {row}.unit AND b.person = {row}.person "
        "AND b.assessed = s.assessed"
    )


def serving_above(row: str) -> str:
    """SQL that joins ``service`` as ``s`` of the units above a row's unit on its day.

    Needs ``units_below`` (``projections.below``). A row about an assessed unit is not below it.
    """
    return (
        f"JOIN units_below AS w ON w.unit = {row}.unit "
        f"AND {row}.happened_on BETWEEN w.from_on AND w.to_on "
        "JOIN service AS s ON s.unit = w.above AND s.assessed = w.above "
        f"AND {row}.happened_on BETWEEN s.from_on AND s.to_on"
    )


def subject(ledger: str, row: str) -> str:
    """SQL of the subject that a row joined by ``serving`` belongs to."""
    if ledger not in ABOUT_A_PERSON:
        return "s.subject"
    # A unit that is assessed itself is its own subject.
    return (
        f"CASE WHEN {row}.person IS NULL OR s.subject = s.assessed THEN s.subject "
        f"ELSE COALESCE(b.subject, '{UNATTRIBUTED}@' || s.assessed) END"
    )
