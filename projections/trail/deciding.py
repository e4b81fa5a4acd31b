"""Decisions in a trail: what only a procedure writes (adoptions, ties, publications, flags)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evalcore.procedures.facts import DECIDED

if TYPE_CHECKING:
    import duckdb

    from evalcore.vocabulary import Fact

DECIDED_BY = (
    "adopted_by", "decided_by", "published_by", "admitted_by", "revoked_by", "witness",
    "raised_by", "notified_by", "heard_by", "referred_by", "received_by", "corrected_by",
    "registered_by", "granted_by", "allowed_by", "issued_by", "opened_by", "tallied_by",
    "sealed_by", "sent_by", "posted_by",
)  # fmt: skip
"""Fields that say whose decision something was."""


def decided_positions(connection: duckdb.DuckDBPyConnection) -> frozenset[int]:
    """The positions of all decisions."""
    families = sorted({cls.FAMILY for cls in DECIDED})
    topics = [cls.topic() for cls in DECIDED]
    selects = (
        f"SELECT position FROM log.{name} WHERE topic IN (SELECT unnest($1))" for name in families
    )
    rows = connection.execute(" UNION ALL ".join(selects), [topics]).fetchall()
    return frozenset(position for (position,) in rows)


def decided_by(cls: type[Fact], state: Mapping[str, Any]) -> str | None:
    """Whose decision an event is, empty where it does not say; None where it is no decision."""
    if cls not in DECIDED:
        return None
    return next((str(state[name]) for name in DECIDED_BY if state.get(name)), "")
