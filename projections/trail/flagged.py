"""What belongs to the file of a flag beside its steps: evidence, accountability after it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evalcore.procedures.flag_read import the_one
from evalcore.vocabulary import FAMILIES

if TYPE_CHECKING:
    import duckdb


def beside(
    connection: duckdb.DuckDBPyConnection, code: str
) -> tuple[Mapping[str, list[str]], dict[str, Any]]:
    """Conditions by family, and the values that they name; none where ``code`` is no flag.

    Everything in the flag's own stream (measures, rights that were overridden), the events that
    the flag rests on, and appeals against formal accountability that names the flag.
    """
    raised = connection.execute(
        "SELECT evidence FROM log.flags WHERE topic = 'FlagRaised.1' AND flag_no = $1 LIMIT 1",
        [code],
    ).fetchone()
    if raised is None:
        return {}, {}
    decisions = connection.execute(
        "SELECT DISTINCT decision FROM log.accountability "
        "WHERE topic = 'AccountabilityDecided.1' AND flag_no = $1",
        [code],
    ).fetchall()
    shared = ["stream = $flag_stream", "position IN (SELECT unnest($evidence))"]
    conditions = {name: list(shared) for name in FAMILIES}
    conditions["accountability"].append('"decision" IN (SELECT unnest($flag_decisions))')
    values = {
        "flag_stream": f"flag:{code}",
        "evidence": evidence_of(raised[0]),
        "flag_decisions": [decision for (decision,) in decisions],
    }
    return conditions, values


def flag_meant(connection: duckdb.DuckDBPyConnection, text: str) -> str:
    """The number of the flag that ``text`` begins, as the commands of flags take it; "": of none.

    Raises UsageError where several begin so.
    """
    rows = connection.execute(
        "SELECT DISTINCT flag_no FROM log.flags WHERE topic = 'FlagRaised.1' ORDER BY flag_no"
    ).fetchall()
    return the_one(text, [number for (number,) in rows]) or ""


def evidence_of(text: str) -> list[int]:
    """The positions that a flag names as evidence; what is no list of positions names none."""
    try:
        found = json.loads(text)
    except ValueError:
        return []
    return [each for each in found if type(each) is int] if isinstance(found, list) else []
