"""``evalcore bundle``: a copy of the record up to one checkpoint, to carry to a stranger."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.acting import OverrideOption
from cli.bundle_runs import Chosen, Text, chosen_runs, texts_of
from cli.bundle_text import bundled_data, tell_bundled, warn_of_bundled
from cli.common import (
    DEFAULT_STORE,
    ActorOption,
    JsonOption,
    KnownAtOption,
    StoreOption,
    parse_known_at,
    progress,
    refuse_bundle,
    say_json,
)
from cli.joined_logs import WithOption, opened_logs
from cli.opening import AllowedOption, ReasonOption, open_on_record
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.bundles.writing import Run
    from evalcore.certificates.text import Certificate
    from evalcore.record import Record
    from evalcore.sealed.opening import Needed


def register(app: typer.Typer) -> None:
    """Add ``bundle``."""
    app.command(name="bundle")(bundle)


def bundle(
    out: Annotated[
        Path,
        typer.Option("--out", metavar="DIR|X.zip", help="The folder or zip to write. Must be new."),
    ],
    store: StoreOption = DEFAULT_STORE,
    known_at: KnownAtOption = None,
    certificate: Annotated[
        list[str] | None,
        typer.Option(
            "--certificate",
            metavar="RUN|FILE",
            help="Only this published run: its first digits, or its certificate. Repeatable.",
        ),
    ] = None,
    results: Annotated[
        list[Path] | None,
        typer.Option(
            "--results",
            metavar="FILE",
            help="Results that publish wrote, so that they need not be computed again. Repeatable.",
        ),
    ] = None,
    further: WithOption = None,
    no_results: Annotated[
        bool,
        typer.Option("--no-results", help="Leave the result tables out; certificates stay in."),
    ] = False,
    sources: Annotated[
        bool, typer.Option("--sources", help="Put source files in, opened. Needs their keys.")
    ] = False,
    with_private: Annotated[
        bool,
        typer.Option("--with-private", help="Put sealed words in, opened. Needs their keys."),
    ] = False,
    reason: ReasonOption = "",
    allowed_by: AllowedOption = "",
    actor: ActorOption = "",
    override: OverrideOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write a folder or zip that shows the whole record up to one point, and can be checked alone.

    It ends at the last signed checkpoint (or --known-at), and holds every event up to it, the tree,
    schemes, certificates, results and public keys. Sealed words and source files stay out, but for
    their hashes, unless they are asked for: that is recorded first, with --reason and --allowed-by.
    evalcore verify and replay work on it offline.

    Exit codes: 0 written, 1 the record does not hold or a run is not in it, 2 usage, 3 environment.
    """
    from evalcore.bundles.prefix import admitted_keys, prefix_at
    from evalcore.bundles.sinks import must_be_free
    from evalcore.bundles.writing import Contents, write_bundle
    from evalcore.record import open_record

    began = time.perf_counter()
    must_be_free(out)
    with ExitStack() as stack:
        record = stack.enter_context(open_record(store))
        refuse_bundle(record, _("Copy it as it is: its signatures are of the whole of it."))
        at = record.commit_at(parse_known_at(known_at)) if known_at is not None else None
        prefix = prefix_at(record, at)
        chosen = chosen_runs(record, prefix, certificate or [])
        logs = [log for log, _at in opened_logs(stack, further)]
        texts = {} if no_results else texts_of(stack, record, chosen.runs, results or [], logs)
        contents = Contents(
            prefix.commit,
            prefix.checkpoint,
            [_run(one, chosen, texts) for one in chosen.runs],
            admitted_keys(record, prefix.commit.size),
            with_sources=sources,
            with_private=with_private,
        )
        if sources or with_private:
            wanted = _to_open(record, prefix.commit.size, words=with_private, files=sources)
            open_on_record(
                record,
                wanted,
                actor=actor,
                reason=reason,
                allowed_by=allowed_by,
                override=override,
            )
        with progress(_("Bundling")) as shown:
            written = write_bundle(record, out, contents, shown)
    took = time.perf_counter() - began
    with_results = {run for run, tables in texts.items() if tables}
    if as_json:
        say_json(bundled_data(written, prefix, chosen, with_results))
    else:
        tell_bundled(written, prefix, chosen, with_results, took)
    warn_of_bundled(written, prefix, chosen)


def _to_open(record: Record, size: int, *, words: bool, files: bool) -> Needed:
    from evalcore.sealed.opening import Needed, everything
    from evalcore.sealed.survey import survey

    if record.keys is None or not record.keys.is_file():
        # Nothing can be opened; writing says what is missing.
        return Needed()
    return everything(survey(record), size, words=words, files=files)


def _run(one: Certificate, chosen: Chosen, texts: Mapping[str, Mapping[str, Text]]) -> Run:
    from evalcore.bundles.writing import Run

    file = chosen.files.get(one.run)
    held = file.bytes if file is not None else one.text.encode()
    return Run(one.run, held, one.tables, texts.get(one.run, {}))
