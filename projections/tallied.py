"""What a tallies indicator needs before its votes are counted: known names, merged categories."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.schemes.ballots import JOINED
from evalcore.schemes.model import Scheme, Tallies
from projections import rounds, tallies_sql
from projections.population import replace
from projections.small_cells import slots_of

if TYPE_CHECKING:
    import duckdb


def given(connection: duckdb.DuckDBPyConnection, scheme: Scheme) -> tallies_sql.Given:
    """What the ledgers hold of votes that changes how these are counted."""
    if not any(isinstance(each.counts, Tallies) for each in scheme.indicators):
        return tallies_sql.Given()
    asked = f"SELECT DISTINCT rater_category FROM tallies WHERE rater_category LIKE '%{JOINED}%'"
    joined = sorted(name for (name,) in connection.execute(asked).fetchall())
    return tallies_sql.Given(rounds.register(connection, scheme), tuple(joined))


def prepare(
    connection: duckdb.DuckDBPyConnection,
    tallies: Tallies,
    indicator: str,
    given: tallies_sql.Given,
) -> str:
    """Check what is going to be counted, and make what it is counted by; its name.

    Raises DataError for an option or rater category that the scheme does not name, and for votes
    whose ballots nobody counted where the rate is one of ballots.
    """
    _check_named(connection, tallies, indicator, given)
    _check_limited(connection, tallies, indicator, given)
    return _register_merges(connection, tallies, indicator, given)


def _check_named(
    connection: duckdb.DuckDBPyConnection,
    tallies: Tallies,
    indicator: str,
    given: tallies_sql.Given,
) -> None:
    found = connection.execute(tallies_sql.unknown(tallies, given)).fetchone()
    if found is None:
        return
    meeting, category, option, option_known = found
    if option_known:
        raise DataError(
            _(
                "{indicator}: meeting {meeting} holds votes of raters {category!r}, whom the "
                "scheme gives no weight. Correct the tally, give the category a weight, or leave "
                "it out in `where`."
            ).format(indicator=indicator, meeting=meeting, category=category)
        )
    raise DataError(
        _(
            "{indicator}: meeting {meeting} holds votes for the option {option!r}, which the "
            "scheme does not name. Correct the tally, or add the option to `worth` or `skipped`."
        ).format(indicator=indicator, meeting=meeting, option=option)
    )


def _check_limited(
    connection: duckdb.DuckDBPyConnection,
    tallies: Tallies,
    indicator: str,
    given: tallies_sql.Given,
) -> None:
    """A rate of ballots needs to know how many there were."""
    if tallies.of == "valid":
        return
    found = connection.execute(tallies_sql.unlimited(tallies, given)).fetchone()
    if found is not None:
        raise DataError(
            _(
                "{indicator}: meeting {meeting} holds votes of raters {category!r}, but not how "
                "many ballots were given out and came back. Report them, or let the rate be "
                "`of: valid`."
            ).format(indicator=indicator, meeting=found[0], category=found[1])
        )


def _register_merges(
    connection: duckdb.DuckDBPyConnection,
    tallies: Tallies,
    indicator: str,
    given: tallies_sql.Given,
) -> str:
    """``(subject, rater_category, slot)`` for categories too small to show; the table's name."""
    import pyarrow as pa

    smallest = tallies.smallest.whole if tallies.smallest else 0
    cells: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    named: dict[str, set[str]] = defaultdict(set)
    if smallest:
        sql = tallies_sql.voters(tallies, smallest, given)
        for subject, cell, category, count in connection.execute(sql).fetchall():
            cells[subject][cell][category] = count
            named[subject].add(category)
    if given.joined:
        sql = tallies_sql.joined(tallies, given)
        for subject, category in connection.execute(sql).fetchall():
            named[subject].add(category)
    rows: list[tuple[str, str, str]] = []
    for subject, categories in sorted(named.items()):
        slots = slots_of(cells.get(subject, {}), categories, smallest)
        rows.extend((subject, category, slot) for category, slot in sorted(slots.items()))
    of_rows = tuple(zip(*rows, strict=True)) if rows else ((), (), ())
    columns = {
        column: pa.array(of, pa.string())
        for column, of in zip(("subject", "rater_category", "slot"), of_rows, strict=True)
    }
    name = f"merges_{indicator.encode().hex()}"
    replace(connection, name, pa.table(columns))
    return name
