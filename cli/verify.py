"""``evalcore verify``: is what I have complete and unaltered, and against whom does that hold?"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import DEFAULT_STORE, FINDING, JsonOption, finish, progress
from evalcore.errors import UsageError
from evalcore.messages import _
from evalcore.outside import read_small

if TYPE_CHECKING:
    from evalcore.checking.record import Handed
    from evalcore.checking.report import Report
    from evalcore.record import Record
    from evalcore.transparency.policy import Policy

LARGEST_POLICY = 1_000_000
LARGEST_ENTRY = 65_535
BOM = "\ufeff".encode()
"""What Windows programs put before a text."""


def register(app: typer.Typer) -> None:
    """Add ``verify``."""
    app.command(name="verify")(verify)


def verify(
    what: Annotated[
        str,
        typer.Argument(
            metavar="[WHAT]",
            envvar="EVALCORE_STORE",
            help="A record (file or URL), bundle, dossier, certificate, checkpoint or proof.",
        ),
    ] = DEFAULT_STORE,
    policy: Annotated[
        Path | None,
        typer.Option(
            "--policy", metavar="FILE", help="Who must have signed: a policy or a .vkey file."
        ),
    ] = None,
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(
            "--checkpoint",
            metavar="FILE",
            help="A checkpoint kept elsewhere: the record must hold what it knew. Repeatable.",
        ),
    ] = None,
    paper: Annotated[
        str | None,
        typer.Option("--paper", metavar="CODE", help="A check code from paper: what is it of?"),
    ] = None,
    entry: Annotated[
        Path | None,
        typer.Option("--entry", metavar="FILE", help="With a proof: the event's bytes."),
    ] = None,
    store: Annotated[
        str,
        typer.Option(
            "--store",
            metavar="FILE|URL",
            help="With a certificate, checkpoint or proof: the record or bundle it is of.",
        ),
    ] = "",
    further: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            metavar="LOG",
            help="With a certificate of a run over several logs: one of the others. Repeatable.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check that nothing was altered, lost or added, and say against whom that holds.

    What WHAT is, is seen by its content. Of a record every stored event is hashed again, and every
    tree of every commit is built again from those hashes. Exit code 1 where something does not
    hold; what differs is named by its position or range.
    """
    from cli.verify_text import tell
    from evalcore.checking import recognise as kinds

    began = time.perf_counter()
    if paper is not None and not paper.strip():
        raise UsageError(_("--paper: there is no code. Type the check code as the page has it."))
    paper = paper or ""
    kind = kinds.recognise(what)
    _refuse_idle(kind, checkpoint, paper, entry, store, further)
    trusted = _policy(policy)
    handed = [_handed(path) for path in checkpoint or ()]
    if kind == kinds.STORE:
        report = _record(what, trusted, handed, paper)
    elif kind == kinds.BUNDLE:
        report = _bundle(Path(what), trusted, handed, paper)
    elif kind == kinds.DOSSIER:
        from cli.verify_dossier import check_dossier

        data = read_small(Path(what), kinds.LARGEST[kind])
        report = check_dossier(data, what, trusted, paper)
    else:
        report = _single(kind, Path(what), trusted, entry, store, further or [])
    tell(report, time.perf_counter() - began, as_json=as_json)
    if not report.ok:
        finish(FINDING)


def _refuse_idle(
    kind: str,
    checkpoints: list[Path] | None,
    paper: str,
    entry: Path | None,
    store: str,
    further: list[str] | None,
) -> None:
    """Refuse options that would do nothing here: who gives one believes that it was heeded."""
    from evalcore.checking import recognise as kinds

    whole = (kinds.STORE, kinds.BUNDLE)
    single = (kinds.CERTIFICATE, kinds.CHECKPOINT, kinds.PROOF)
    idle = [
        name
        for name, given, fits in (
            ("--checkpoint", bool(checkpoints), kind in whole),
            ("--paper", bool(paper), kind in (*whole, kinds.DOSSIER)),
            ("--entry", entry is not None, kind == kinds.PROOF),
            ("--store", bool(store), kind in single),
            ("--with", bool(further), kind == kinds.CERTIFICATE),
        )
        if given and not fits
    ]
    if idle:
        raise UsageError(
            _("{options} does not go with a {kind}. Leave it away, or verify the record.").format(
                options=", ".join(idle), kind=kind
            )
        )


def _policy(path: Path | None) -> Policy | None:
    """A policy file, or public keys as ``key show`` and ``.vkey`` files give them."""
    if path is None:
        return None
    from evalcore.errors import DataError
    from evalcore.transparency.note import Verifier
    from evalcore.transparency.policy import Policy

    # Offices write this file themselves, with whatever editor they have; nobody signs it.
    data = read_small(path, LARGEST_POLICY).removeprefix(BOM).replace(b"\r\n", b"\n")
    if data.strip() and not data.endswith(b"\n"):
        data += b"\n"
    lines = [line for line in data.splitlines() if line.strip() and not line.startswith(b"#")]
    if lines and all(b"+" in line and b" " not in line.strip() for line in lines):
        return Policy.of([Verifier.parse(line.decode(errors="replace").strip()) for line in lines])
    try:
        return Policy.parse(data)
    except DataError as error:
        raise DataError(f"{path}: {error}") from error


def _handed(path: Path) -> Handed:
    from evalcore.checking.record import Handed
    from evalcore.errors import DataError
    from evalcore.transparency.note import LARGEST_NOTE

    try:
        return Handed.read(str(path), read_small(path, LARGEST_NOTE))
    except DataError as error:
        raise DataError(f"{path}: {error}") from error


def _record(where: str, policy: Policy | None, handed: list[Handed], paper: str) -> Report:
    from cli.verify_text import with_record
    from evalcore.checking.record import check_record
    from evalcore.record import open_record

    with open_record(where, reading=True) as record, progress(_("Verifying")) as shown:
        checked = check_record(record, policy=policy, handed=handed, paper=paper, progress=shown)
        if checked.found.ok:
            _keys_back(record, checked.report)
    return with_record(checked)


def _keys_back(record: Record, report: Report) -> None:
    """Keys that are there though the record tells that they were destroyed."""
    from evalcore.sealed.returned import unfinished

    for one in unfinished(record):
        report.fails(
            _(
                "{scope}: the record says that its key is destroyed, and the key file holds it. "
                "Run sealed check --finish, and destroy the copy of the key file that it came from."
            ).format(scope=one.key.scope),
            _("position {position}").format(position=one.destroyed_at),
        )


def _bundle(path: Path, policy: Policy | None, handed: list[Handed], paper: str) -> Report:
    from cli.verify_text import of_bundle
    from evalcore.bundles.verifying import verify_bundle
    from evalcore.checking.record import look_for
    from evalcore.record import open_record

    with progress(_("Verifying")) as shown:
        outcome = verify_bundle(
            path, policy=policy, claims=[one.claim for one in handed], progress=shown
        )
    report = of_bundle(outcome, policy, handed)
    if paper and outcome.ok:
        with open_record(path) as record:
            look_for(record, paper, report)
    return report


def _single(
    kind: str,
    path: Path,
    policy: Policy | None,
    entry: Path | None,
    store: str,
    further: list[str],
) -> Report:
    from contextlib import ExitStack

    from evalcore.checking import recognise as kinds
    from evalcore.checking import single
    from evalcore.record import open_record

    data = read_small(path, kinds.LARGEST[kind])
    with ExitStack() as stack:
        record = stack.enter_context(open_record(store, reading=True)) if store else None
        shown = stack.enter_context(progress(_("Verifying"))) if store else None
        if kind == kinds.CERTIFICATE:
            logs = [stack.enter_context(open_record(log, reading=True)) for log in further]
            return single.check_certificate(
                data, str(path), policy=policy, record=record, further=logs, progress=shown
            )
        if kind == kinds.CHECKPOINT:
            return single.check_checkpoint(
                data, str(path), policy=policy, record=record, progress=shown
            )
        if entry is None and record is None:
            raise UsageError(
                _(
                    "{path} proves an event that it does not hold: give it with --entry {entry}, "
                    "or the record with --store."
                ).format(path=path, entry=path.with_suffix(".entry"))
            )
        proved = read_small(entry, LARGEST_ENTRY) if entry is not None else None
        return single.check_proof(
            data, str(path), policy=policy, entry=proved, record=record, progress=shown
        )
