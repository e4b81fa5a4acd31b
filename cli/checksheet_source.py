"""What check sheets are made from: a record and a scheme, or results that score wrote."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cli.adopted_rules import rules_of
from cli.common import parse_day, parse_known_at, progress
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.record import Record
    from evalcore.schemes.model import Scheme
    from projections.publishing import Results


def sources(
    stack: ExitStack,
    results: Path | None,
    store: str,
    scheme: str,
    as_of: str | None,
    known_at: str | None,
    *,
    send: bool,
) -> tuple[Results, Record | None, Scheme | None]:
    """The results to read, the record that is written to, the rules where they were read.

    All are open until ``stack`` ends. With ``send`` the results must be of the record. Raises
    UsageError where they are not, or a day or size is given for results that have their own.
    """
    from evalcore.record import open_record
    from projections.publishing import open_results

    if results is None:
        record = stack.enter_context(open_record(store))
        rules = rules_of(record, scheme)
        made = stack.enter_context(_scored(record, rules, as_of, known_at))
        return made, record, rules
    if as_of or known_at:
        raise UsageError(_("Results have their own day and size. Leave --as-of and --known-at."))
    opened = stack.enter_context(open_results(results))
    if not send and not scheme:
        return opened, None, None
    record = stack.enter_context(open_record(store))
    rules = rules_of(record, scheme or opened.run.scheme)
    if send:
        _same_record(record, opened)
    return opened, record, rules


@contextmanager
def _scored(
    record: Record, rules: Scheme, as_of: str | None, known_at: str | None
) -> Iterator[Results]:
    """Results of the record by the rules, in a folder that goes away."""
    from evalcore.record.reading import open_columns
    from projections.publishing import open_results, write_results
    from projections.publishing.official import stamped
    from projections.run import judge

    day = parse_day(as_of, "--as-of") if as_of else rules.period.ends_on
    commit = record.commit_at(parse_known_at(known_at))
    with progress(_("Reading the record")) as shown:
        columns = open_columns(record, commit, progress=shown)
    with columns, tempfile.TemporaryDirectory() as folder, progress(_("Scoring")):
        result = judge(columns, rules, day)
        path = Path(folder) / "results.db"
        write_results(result, path, stamped(record, result))
        with open_results(path) as opened:
            yield opened


def _same_record(record: Record, opened: Results) -> None:
    run = opened.run
    if any(c.size == run.known_at and c.root.hex() == run.root for c in record.commits()):
        return
    raise UsageError(
        _("The results in {path} are not of this record. Score it, and use those results.").format(
            path=opened.path
        )
    )
