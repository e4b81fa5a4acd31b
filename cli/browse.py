"""``evalcore browse``: look around in results with Datasette, on this machine."""

from __future__ import annotations

import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import (
    DEFAULT_RESULTS,
    JsonOption,
    LanguageOption,
    ResultsOption,
    note,
    paper_language_of,
    progress,
    say,
    say_json,
)
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from projections.browsing import Copied
    from projections.exchange.edition import Edition
    from projections.publishing import Results

DATABASE = "results"
"""What the database is called in addresses."""

BEGINS = b'{\n "title": '
"""How metadata that was written here begins: nothing else is replaced by it."""


def register(app: typer.Typer) -> None:
    """Add ``browse``."""
    app.command(name="browse")(browse)


def browse(
    results: ResultsOption = DEFAULT_RESULTS,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Where to listen; 0: any free port.")
    ] = 8001,
    host: Annotated[
        str, typer.Option("--host", help="Who may look: by default this machine alone.")
    ] = "127.0.0.1",
    show: Annotated[
        bool | None,
        typer.Option(
            "--open/--no-open", help="Open the page in a browser; default: where somebody watches."
        ),
    ] = None,
    reviewer_edition: Annotated[
        bool,
        typer.Option("--reviewer-edition", help="With votes as reported: for reviewers alone."),
    ] = False,
    metadata: Annotated[
        Path | None,
        typer.Option(
            "--metadata",
            metavar="FILE.json",
            help="Serve nothing: write Datasette's metadata, and the database beside it (FILE.db).",
        ),
    ] = None,
    language: LanguageOption = "",
    as_json: JsonOption = False,
) -> None:
    """Look around in results with Datasette: titles, facets, questions that are asked already.

    A copy of the results and ledgers is served, without votes and what would give votes of few
    away; it is deleted at the end. Nothing can be changed. It names people: it is for reviewers,
    not for hanging out. Only this machine reaches it unless --host says otherwise. Ctrl-C ends it.

    Needs Datasette, the extra called browse; where it is missing, the message says what to do.

    Exit codes: 0 ended by Ctrl-C, or written, 2 usage or no results, 3 Datasette missing, port in
    use, disk.
    """
    from cli import browse_serving as serving
    from projections.browsing import copy_results
    from projections.browsing import metadata as metadata_of
    from projections.exchange.edition import FOR_ANALYSTS, FOR_REVIEWERS
    from projections.publishing import open_results

    told_in = paper_language_of(language)
    edition = FOR_REVIEWERS if reviewer_edition else FOR_ANALYSTS
    with ExitStack() as stack:
        opened = stack.enter_context(open_results(results))
        if metadata is not None:
            _write(opened, edition, metadata, told_in, as_json=as_json)
            return
        serving.must_be_installed()
        stack.enter_context(serving.ending_as_by_ctrl_c())
        listener = stack.enter_context(serving.listening(host, port))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="evalcore-browse-")))
        with progress(_("Copying tables")) as shown:
            copied = copy_results(opened, edition, folder / f"{DATABASE}.db", progress=shown)
        described = metadata_of(opened, edition, copied, DATABASE, told_in)
        address = serving.address_of(listener, host)
        application = serving.datasette_of(copied.path, described, told_in).app()
        if as_json:
            say_json(_shape(opened, edition, copied, described, DATABASE, address=address))
        else:
            say(address)
            _notes(edition, copied)
            note(_("Ctrl-C ends it."))
        sys.stdout.flush()
        if not serving.is_loopback(host):
            note(
                _("Whoever reaches {host} over the network can look: no password is asked.").format(
                    host=host
                )
            )
        if show if show is not None else sys.stdout.isatty():
            serving.open_browser(address)
        serving.serve(serving.guarded(application, host), listener)
    note(_("Ended. The copy was deleted; the results are as they were."))


def _write(opened: Results, edition: Edition, file: Path, language: str, *, as_json: bool) -> None:
    """Write the metadata and the database, for an office that serves them itself."""
    from cli.small_files import refuse_place
    from evalcore.placing import write_whole
    from projections.browsing import copy_results, is_copy
    from projections.browsing import metadata as metadata_of

    if file.suffix != ".json":
        raise UsageError(_("--metadata: {file} has to end in .json.").format(file=file))
    database = file.with_suffix(".db")
    refuse_place(file, BEGINS)
    if database.exists() and not is_copy(database):
        raise UsageError(
            _(
                "{path} exists and holds something else; it is not overwritten. Name another file."
            ).format(path=database)
        )
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".evalcore-browse-") as folder:
        work = Path(folder) / database.name
        with progress(_("Copying tables")) as shown:
            copied = copy_results(opened, edition, work, progress=shown)
        described = metadata_of(opened, edition, copied, database.stem, language)
        work.replace(database)
    text = json.dumps(described, ensure_ascii=False, indent=1)
    write_whole(file, f"{text}\n".encode(), replace=True)
    if as_json:
        files = [str(file), str(database)]
        say_json(_shape(opened, edition, copied, described, database.stem, files=files))
        return
    say(_("Written: {file} and {database}").format(file=file, database=database))
    _notes(edition, copied)
    note(
        _("Serve them: datasette serve --immutable {database} --metadata {file}").format(
            database=database, file=file
        )
    )


def _notes(edition: Edition, copied: Copied) -> None:
    note(
        _("It holds votes of small groups as reported: for reviewers alone.")
        if edition.votes
        else _("It names people and holds no votes (--reviewer-edition does): for reviewers.")
    )
    for one in copied.left_out:
        note(
            _("{table} has {rows} rows and is not in it; it is in {file}.").format(
                table=one.name, rows=f"{one.rows:,}", file=one.file
            )
        )


def _shape(
    opened: Results,
    edition: Edition,
    copied: Copied,
    described: dict[str, Any],
    database: str,
    *,
    address: str = "",
    files: list[str] | None = None,
) -> dict[str, Any]:
    """What ``--json`` says (docs/browse.md)."""
    place = f"{address}{database}" if address else ""
    told = described["databases"][database]
    return {
        "address": address,
        "files": files or [],
        "edition": edition.name,
        "results": str(opened.path),
        "run": opened.run.run,
        "database": database,
        "tables": [{"table": name, "rows": rows} for name, rows in copied.rows.items()],
        "views": list(copied.views),
        "questions": [
            {
                "question": name,
                "title": question["title"],
                "parameters": question.get("params", []),
                "address": f"{place}/{name}" if place else "",
            }
            for name, question in told["queries"].items()
        ],
        "left_out": [
            {"table": one.name, "rows": one.rows, "file": one.file} for one in copied.left_out
        ],
    }
