"""``evalcore export``: the record and results for other people's tools."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import (
    DEFAULT_STORE,
    JsonOption,
    KnownAtOption,
    LanguageOption,
    StoreOption,
    nearest,
    note,
    paper_language_of,
    parse_day,
    parse_known_at,
    say,
    say_json,
)
from cli.export_writing import FORMATS, PARQUET, WRITERS, Source, is_ours
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.record import Record
    from evalcore.record.store import Commit
    from projections.exchange import Chosen
    from projections.publishing import Results


def register(app: typer.Typer) -> None:
    """Add ``export``."""
    app.command(name="export")(export)


def export(
    format: Annotated[  # noqa: A002
        str, typer.Option("--format", metavar="|".join(FORMATS), help="For which tools.")
    ],
    out: Annotated[
        Path,
        typer.Option("--out", metavar="DIR|FILE", help="The folder (parquet) or file to write."),
    ],
    store: StoreOption = "",
    results: Annotated[
        Path | None,
        typer.Option(
            "--results",
            envvar="EVALCORE_RESULTS",
            metavar="FILE",
            help="Results that score wrote (parquet only); without --store they alone go out.",
        ),
    ] = None,
    known_at: KnownAtOption = None,
    first: Annotated[
        str, typer.Option("--from", metavar="DAY", help="Only facts from this day on.")
    ] = "",
    last: Annotated[
        str, typer.Option("--to", metavar="DAY", help="Only facts up to this day.")
    ] = "",
    family: Annotated[
        list[str] | None,
        typer.Option(
            "--family",
            metavar="NAME",
            help="Only facts of this family, such as problems. Repeatable.",
        ),
    ] = None,
    reviewer_edition: Annotated[
        bool,
        typer.Option("--reviewer-edition", help="With votes as reported: for reviewers alone."),
    ] = False,
    language: LanguageOption = "",
    force: Annotated[
        bool, typer.Option("--force", help="Replace an earlier export of this format.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Write the record, results or both for other tools: nothing sealed, and no votes.

    parquet: a folder of tables for DuckDB, Polars, pandas and Spark, with a README and a
    dictionary of columns. ocel: an object-centric event log (OCEL 2.0, SQLite) for process mining.
    cloudevents: the log event by event as JSON lines (CloudEvents 1.0).

    Votes go out with --reviewer-edition alone. Without --store and --results, record.db goes out;
    with both, the facts that the results rest on.

    Exit codes: 0 written, 1 nothing to export or an event that can't be read, 2 usage,
    3 environment.
    """
    from projections.exchange import FOR_ANALYSTS, FOR_REVIEWERS, Chosen
    from projections.exchange.place import made_whole, must_be_free

    if format not in FORMATS:
        raise UsageError(
            _("--format: {value!r} is none of {formats}.").format(
                value=format, formats=", ".join(FORMATS)
            )
        )
    if format != PARQUET:
        _refuse_results(results, format)
    chosen = Chosen(
        FOR_REVIEWERS if reviewer_edition else FOR_ANALYSTS,
        parse_day(first, "--from") if first else None,
        parse_day(last, "--to") if last else None,
        _families(family or []),
    )
    titles = paper_language_of(language)
    must_be_free(out, force=force, is_ours=is_ours(format))
    with _opened(store, results if format == PARQUET else None, known_at) as opened:
        record, commit, read = opened
        source = Source(
            record,
            commit,
            read,
            chosen,
            titles,
            _about(record, commit, read, chosen),
        )
        with made_whole(out) as work:
            made = WRITERS[format](source, work, work / out.name)
    shape = {
        "format": format,
        "edition": chosen.edition.name,
        "out": str(out),
        **source.about,
        **({"known_at": commit.size, "families": list(chosen.families)} if commit else {}),
        "left_out": list(chosen.edition.left_out()),
        **made.counts,
        **made.listed,
    }
    if as_json:
        say_json(shape)
        return
    say(_("Exported to {place}: {counts}").format(place=out, counts=made.said))
    note(
        _("It holds votes of small groups as reported: for reviewers alone.")
        if reviewer_edition
        else _("It holds no votes (--reviewer-edition does), and nothing that is sealed.")
    )


def _refuse_results(results: Path | None, format: str) -> None:  # noqa: A002
    # Whoever has named results once and for all may still ask for facts.
    if results is not None and str(results) != os.environ.get("EVALCORE_RESULTS"):
        raise UsageError(
            _(
                "--results: {format} is made of facts; results go out as parquet. Name a record "
                "with --store."
            ).format(format=format)
        )


def _families(named: list[str]) -> tuple[str, ...]:
    from evalcore.vocabulary import FAMILIES

    for name in named:
        if name not in FAMILIES:
            known = nearest(name, list(FAMILIES)) or list(FAMILIES)
            raise UsageError(
                _("--family: there is no family {name!r}. Did you mean {known}?").format(
                    name=name, known=", ".join(known)
                )
            )
    return tuple(name for name in FAMILIES if name in named or not named)


@contextmanager
def _opened(
    store: str, results: Path | None, known_at: str | None
) -> Iterator[tuple[Record | None, Commit | None, Results | None]]:
    """The record and the commit of it, the results; each where it goes out."""
    from evalcore.record import open_record

    with ExitStack() as stack:
        read = None
        if results is not None:
            from projections.publishing import open_results

            read = stack.enter_context(open_results(results))
        if read is not None and not store:
            if known_at is not None:
                raise UsageError(
                    _("--known-at is of a record: name it with --store, or leave it out.")
                )
            yield None, None, read
            return
        record = stack.enter_context(open_record(store or DEFAULT_STORE))
        if read is not None:
            _refuse_strangers(record, read)
        wanted = parse_known_at(known_at)
        if read is not None and wanted is None:
            wanted = read.run.known_at
        yield record, record.commit_at(wanted), read


def _refuse_strangers(record: Record, results: Results) -> None:
    run = results.run
    if not any(c.size == run.known_at and c.root.hex() == run.root for c in record.commits()):
        raise UsageError(
            _(
                "The results {results} are not of the record {store}: it was never {size} events "
                "long with the root that they name. Name the record they come from."
            ).format(results=results.path, store=record.shown, size=run.known_at)
        )


def _about(
    record: Record | None, commit: Commit | None, results: Results | None, chosen: Chosen
) -> dict[str, str]:
    """What an export was made of: the same words in README, metadata and ``--json``."""
    from evalcore.procedures.origin import origin_of

    told = {"edition": chosen.edition.name}
    if record is not None and commit is not None:
        told |= {
            "record": origin_of(record, commit.size),
            "known_at": str(commit.size),
            "root": commit.root.hex(),
        }
        days: list[tuple[str, date | None]] = [("from", chosen.first), ("to", chosen.last)]
        told |= {name: day.isoformat() for name, day in days if day is not None}
        told["families"] = " ".join(chosen.families)
    if results is not None:
        run = results.run
        told |= {
            "run": run.run,
            "scheme": run.scheme,
            "period": run.period,
            "status": run.status,
            "certificate": run.certificate,
        }
    return told
