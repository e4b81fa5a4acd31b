"""``evalcore bundle``: a copy of the record up to one checkpoint, to carry to a stranger."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from attrs import frozen

from cli.common import (
    DEFAULT_STORE,
    JsonOption,
    KnownAtOption,
    StoreOption,
    note,
    parse_known_at,
    progress,
    say,
    say_json,
)
from evalcore.errors import DataError, EvalcoreError, UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.bundles.prefix import Prefix
    from evalcore.bundles.writing import Run, Written
    from evalcore.certificates.signed import CertificateFile
    from evalcore.certificates.text import Certificate
    from evalcore.record import Record
    from projections.publishing.read import Results

SHORTEST_RUN = 8
"""Digits by which a run may be named."""


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
    as_json: JsonOption = False,
) -> None:
    """Write a folder or zip that shows the whole record up to one point, and can be checked alone.

    It ends at the last signed checkpoint (or --known-at), and holds every event up to it, the tree,
    schemes, certificates, results and public keys. Sealed words and source files stay out, but for
    their hashes, unless they are asked for. evalcore verify and replay work on it offline.

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
        at = record.commit_at(parse_known_at(known_at)) if known_at is not None else None
        prefix = prefix_at(record, at)
        chosen = _chosen(record, prefix, certificate or [])
        given = [_opened(stack, path) for path in results or []]
        texts = {} if no_results else _texts(stack, record, chosen.runs, given)
        contents = Contents(
            prefix.commit,
            prefix.checkpoint,
            [_run(one, chosen.files.get(one.run), texts.get(one.run, {})) for one in chosen.runs],
            admitted_keys(record, prefix.commit.size),
            with_sources=sources,
            with_private=with_private,
        )
        with progress(_("Bundling")) as shown:
            written = write_bundle(record, out, contents, shown)
    took = time.perf_counter() - began
    if as_json:
        _say_json(written, prefix, chosen, texts)
    else:
        _tell(written, prefix, chosen, texts, took)
    _warn(written, prefix, chosen)


@frozen
class _Chosen:
    """The runs to put in, certificates that were given as files, and runs that come too late."""

    runs: tuple[Certificate, ...]
    files: dict[str, CertificateFile]
    later: tuple[Certificate, ...]


def _chosen(record: Record, prefix: Prefix, asked: list[str]) -> _Chosen:
    """The published runs of the prefix, or those of them that are asked for."""
    from evalcore.certificates.published import published_runs

    every = published_runs(record)
    size = prefix.commit.size
    within = tuple(one for one in every if one.position <= size)
    later = tuple(one for one in every if one.position > size)
    if not asked:
        return _Chosen(within, {}, later)
    runs: dict[str, Certificate] = {}
    files: dict[str, CertificateFile] = {}
    for text in asked:
        file = _certificate_in(text)
        name = file.certificate.run if file is not None else text
        if file is None and (len(text) < SHORTEST_RUN or set(text) - set("0123456789abcdef")):
            raise UsageError(
                _(
                    "--certificate: {text!r} is neither a certificate's file nor the first {n} or "
                    "more digits of a run. evalcore certificate lists the runs."
                ).format(text=text, n=SHORTEST_RUN)
            )
        found = [one for one in every if one.run.startswith(name)]
        if len(found) != 1:
            raise DataError(
                _(
                    "{store} holds no published run {run}. evalcore certificate lists the runs."
                ).format(store=record.shown, run=name[:12])
            )
        if found[0].position > size:
            raise DataError(
                _(
                    "Run {run} was published at position {position}, and the bundle would end at "
                    "{size}. Sign a checkpoint after publishing (evalcore checkpoint), or give "
                    "--known-at."
                ).format(run=name[:12], position=found[0].position, size=size)
            )
        if file is not None and file.certificate != found[0]:
            raise DataError(
                _(
                    "{file} does not say what {store} published of this run. See evalcore verify."
                ).format(file=text, store=record.shown)
            )
        runs[found[0].run] = found[0]
        if file is not None:
            files[found[0].run] = file
    return _Chosen(tuple(runs.values()), files, ())


def _certificate_in(text: str) -> CertificateFile | None:
    from evalcore.certificates.signed import read_certificate
    from evalcore.certificates.text import LARGEST_FILE

    path = Path(text)
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return read_certificate(file.read(LARGEST_FILE + 1))


def _run(one: Certificate, file: CertificateFile | None, texts: dict[str, _Text]) -> Run:
    from evalcore.bundles.writing import Run

    held = file.bytes if file is not None else one.text.encode()
    return Run(one.run, held, one.tables, texts)


_Text = Callable[[], Iterable[bytes]]


def _opened(stack: ExitStack, path: Path) -> Results:
    from projections.publishing import open_results

    return stack.enter_context(open_results(path))


def _texts(
    stack: ExitStack, record: Record, runs: tuple[Certificate, ...], given: list[Results]
) -> dict[str, dict[str, _Text]]:
    """Run → table → its canonical text: from results at hand, else computed again."""
    from projections.publishing.canonical import stored_pieces

    found: dict[str, dict[str, _Text]] = {}
    for one in runs:
        results = next((each for each in given if each.run.run == one.run), None)
        if results is None:
            found[one.run] = _computed(stack, record, one)
        else:
            found[one.run] = {
                table: partial(_lines, partial(stored_pieces, results, table))
                for table in one.tables
            }
    unknown = [each.path for each in given if each.run.run not in found]
    if unknown:
        raise UsageError(
            _("--results: {file} holds none of the runs that go into the bundle.").format(
                file=unknown[0]
            )
        )
    return found


def _lines(pieces: Callable[[], Iterable[tuple[str, str]]]) -> Iterator[bytes]:
    return (lines.encode() for _subject, lines in pieces())


def _computed(stack: ExitStack, record: Record, one: Certificate) -> dict[str, _Text]:
    """The tables as this program computes them; none where they are not those published."""
    from evalcore.record.reading import open_columns
    from projections.digests import lines, table_digests
    from projections.replaying.rules import rules_of
    from projections.run import judge

    try:
        rules = rules_of(record, one)
        with progress(_("Computing run {run} again").format(run=one.run[:12])) as shown:
            commit = record.commit_at(one.size)
            columns = stack.enter_context(
                open_columns(record, commit, cached=False, progress=shown)
            )
            evaluation = judge(columns, rules, one.as_of)
            same = table_digests(evaluation) == dict(one.tables)
    except EvalcoreError as error:
        note(_("The results of run {run} are left out: {reason}").format(
            run=one.run[:12], reason=error))  # fmt: skip
        return {}
    if not same:
        note(
            _(
                "The results of run {run} are left out: computed by this version they are not "
                "those that were published. Give the published ones with --results; evalcore "
                "replay shows what differs."
            ).format(run=one.run[:12])
        )
        return {}

    def text(table: str) -> Iterator[bytes]:
        return (line.encode() for line in lines(evaluation, table))

    return {table: partial(text, table) for table in one.tables}


def _say_json(
    written: Written, prefix: Prefix, chosen: _Chosen, texts: dict[str, dict[str, _Text]]
) -> None:
    say_json(
        {
            "path": str(written.path),
            "bytes": written.bytes,
            "files": written.files,
            "digest": written.digest,
            "size": written.size,
            "root": written.root,
            "signed": prefix.signed,
            "cosigned": prefix.cosigned,
            "runs": [
                {"run": one.run, "code": one.code, "results": bool(texts.get(one.run))}
                for one in chosen.runs
            ],
            "later": [one.run for one in chosen.later],
            "public_files": written.public_files,
            "sources": written.sources,
            "left_out": written.left_out,
            "private": written.private,
            "sealed": written.sealed,
        }
    )


def _tell(
    written: Written,
    prefix: Prefix,
    chosen: _Chosen,
    texts: dict[str, dict[str, _Text]],
    took: float,
) -> None:
    say(
        _("{path}: {size} events, {files} files, {mb:.1f} MB ({seconds:.1f} s).").format(
            path=written.path,
            size=written.size,
            files=written.files,
            mb=written.bytes / 1_000_000,
            seconds=took,
        )
    )
    say(_("root {root}").format(root=written.root))
    say(_("SHA-256 of its manifest: {digest}").format(digest=written.digest))
    if prefix.signed:
        say(_("Signed checkpoint, with {n} cosignatures.").format(n=prefix.cosigned))
    for one in chosen.runs:
        what = _("with its results") if texts.get(one.run) else _("without results")
        say(
            _("Certificate of run {run} ({scheme}, {period}; check code {code}), {what}.").format(
                run=one.run[:12], scheme=one.scheme, period=one.period, code=one.code, what=what
            )
        )
    say(
        _(
            "Files in it: {public} public, {sources} source files. Not in it: {left_out} source "
            "files; of private parts {private} are shown, {sealed} by their hash alone."
        ).format(
            public=written.public_files,
            sources=written.sources,
            left_out=written.left_out,
            private=written.private,
            sealed=written.sealed,
        )
    )
    say(_("Check it: evalcore verify {path}").format(path=written.path))


def _warn(written: Written, prefix: Prefix, chosen: _Chosen) -> None:
    if not prefix.signed:
        note(
            _(
                "Nobody signed a checkpoint of this size, so nobody vouches for this bundle. Sign "
                "one (evalcore checkpoint) and bundle again, or hand its root on in another way."
            )
        )
    for one in chosen.later:
        note(
            _(
                "Run {run} was published after the point where the bundle ends: it is not in it."
            ).format(run=one.run[:12])
        )
    if written.private or written.sources:
        note(
            _(
                "Sealed words lie open in it: whoever has it reads them. A key that you destroy "
                "later does not reach this copy."
            )
        )
