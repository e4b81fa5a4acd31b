"""Rows that were copied with their hidden key: one of them keeps it."""

from __future__ import annotations

from collections import defaultdict

from attrs import evolve

from evalcore.intake.comparing.spill import Spill
from evalcore.intake.findings import WARNING, Finding
from evalcore.messages import _


def settle_copies(here: Spill) -> list[Finding]:
    """Let one row keep each hidden key: the one that the record knows, else the first.

    A finding where the record knows the key and none of the rows: then it can't be told.
    """
    rows = here.all(
        """
        WITH twice AS (
          SELECT tab, row_key FROM here.facts WHERE row_key <> '' GROUP BY ALL
          HAVING count(DISTINCT line) > 1
        )
        SELECT f.tab, f.row_key, f.line, count(a.seq) AS held
        FROM here.facts AS f JOIN twice AS t ON t.tab = f.tab AND t.row_key = f.row_key
        LEFT JOIN here.act AS a ON a.seq = f.seq GROUP BY ALL ORDER BY ALL
        """
    )
    lines: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    for tab, key, line, held in rows:
        lines[tab, key].append((line, held))
    findings = []
    for (tab, key), found in lines.items():
        keeper = max(found, key=lambda item: (item[1] > 0, -item[0]))[0]
        unclear = not any(held for _line, held in found) and _is_known(here, tab, key)
        for line, _held in found:
            if line != keeper:
                here.connection.execute(
                    "UPDATE here.facts SET row_key = '' WHERE tab = $1 AND row_key = $2 "
                    "AND line = $3",
                    [tab, key, line],
                )
                copied = _copied(here, tab, key, line, keeper)
                findings.append(copied if unclear else evolve(copied, severity=WARNING))
    return findings


def _is_known(here: Spill, tab: int, key: str) -> bool:
    """Whether the record holds a fact of a row with this key."""
    if here.all("SELECT 1 FROM here.origin WHERE tab = $1 AND row_key = $2 LIMIT 1", [tab, key]):
        return True
    families = {event.fact.FAMILY for event in here.tables[tab].events}
    return any(
        here.all(f"SELECT 1 FROM log.{name} WHERE ends_with(source, $1) LIMIT 1", ["#" + key])
        for name in sorted(families)
    )


def _copied(here: Spill, tab: int, key: str, line: int, keeper: int) -> Finding:
    bound = here.tables[tab].bound
    return Finding(
        bound.file,
        bound.table.name,
        bound.place(bound.row_key, line),
        key,
        _("this row was copied from row {row}, with its hidden key").format(row=keeper),
        _("Clear this cell in the row that was made later: it is a row of its own."),
    )
