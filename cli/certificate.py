"""``evalcore certificate``: the published runs of a record, and their certificates."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import DEFAULT_STORE, JsonOption, StoreOption, note, say, say_json
from cli.signing import KeyOption, log_signer
from evalcore.errors import DataError, StoreError, UsageError
from evalcore.messages import _
from evalcore.placing import write_whole

if TYPE_CHECKING:
    from evalcore.certificates.signed import CertificateFile
    from evalcore.certificates.text import Certificate
    from evalcore.transparency.note import Signer


def register(app: typer.Typer) -> None:
    """Add ``certificate``."""
    app.command(name="certificate")(certificate)


def certificate(
    store: StoreOption = DEFAULT_STORE,
    scheme: Annotated[
        str, typer.Option("--scheme", metavar="ID", help="Runs by this scheme (its id).")
    ] = "",
    period: Annotated[
        str, typer.Option("--period", metavar="ID", help="Runs of this period, such as 2025.")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the certificate of the run there."),
    ] = None,
    key: KeyOption = None,
    as_json: JsonOption = False,
) -> None:
    """The published runs of a record with their check codes; write a certificate again.

    A certificate follows from the record alone: written again it has the same text, byte for byte,
    and the same check code. With --key it is signed as well; signatures that FILE has stay.

    Exit codes: 0 done, 1 no such run, 2 usage, 3 environment.
    """
    from evalcore.certificates.published import published_runs
    from evalcore.record import open_record

    if key is not None and out is None and not os.environ.get("EVALCORE_SIGNING_KEY"):
        raise UsageError(_("--key signs a file. Say which with --out."))
    with open_record(store) as record:
        runs = published_runs(record, scheme=scheme, period=period)
        shown = record.shown
    if out is not None:
        _write_one(runs, out, key, shown, as_json=as_json)
    elif as_json:
        say_json([as_data(run) for run in runs])
    else:
        _list(runs, shown)


def _write_one(
    runs: tuple[Certificate, ...], out: Path, key: Path | None, store: str, *, as_json: bool
) -> None:
    if len(runs) != 1:
        raise DataError(
            _("{store} holds {n} such runs. Name one with --scheme and --period.").format(
                store=store, n=len(runs)
            )
            if runs
            else _("{store} holds no such published run.").format(store=store)
        )
    refuse_other_file(out)
    signer = log_signer(key)
    written = write_certificate(runs[0], out, signer)
    if as_json:
        say_json({**as_data(runs[0]), "file": str(out), "signed_by": signers_of(written)})
    else:
        tell(written, out)


def _list(runs: tuple[Certificate, ...], store: str) -> None:
    from cli.tables import table

    if not runs:
        say(_("{store} holds no published run.").format(store=store))
        return
    table(
        [
            _("scheme"),
            _("period"),
            _("published"),
            _("by"),
            _("position"),
            _("subjects"),
            _("check code"),
        ],
        [[r.scheme, r.period, r.on, r.authority, r.position, r.subjects, r.code] for r in runs],
        right=[4, 5],
    )


def as_data(one: Certificate) -> dict[str, Any]:
    """A certificate for programs: what it states, its text and its code."""
    from evalcore.record.joined import further_data

    return {
        "code": one.code,
        "log": one.log,
        "size": one.size,
        "root": one.root.hex(),
        "further": further_data(one.further),
        "scheme": one.scheme,
        "digest": one.digest,
        "period": one.period,
        "as_of": one.as_of.isoformat(),
        "engine": one.engine,
        "run": one.run,
        "subjects": one.subjects,
        "tables": dict(sorted(one.tables.items())),
        "results": one.results,
        "position": one.position,
        "on": one.on.isoformat(),
        "authority": one.authority,
        "text": one.text,
    }


def certificate_beside(results: Path) -> Path:
    """Where ``publish`` puts the certificate of results: ``results.certificate.txt``."""
    return results.with_name(f"{results.stem}.certificate.txt")


def refuse_other_file(out: Path) -> None:
    """Raise UsageError where ``out`` is something else than an earlier certificate."""
    from evalcore.certificates.text import is_certificate

    if not out.exists():
        return
    with out.open("rb") as file:
        if is_certificate(file.read(100)):
            return
    raise UsageError(
        _("{file} is no certificate, and is not replaced. Name another file.").format(file=out)
    )


def write_certificate(one: Certificate, out: Path, signer: Signer | None) -> CertificateFile:
    """Write a certificate, whole or not at all; signatures that the file has over it are kept.

    Raises StoreError where the disk refuses.
    """
    made = _earlier(one, out).signed_by([signer] if signer is not None else [])
    try:
        write_whole(out, made.bytes, replace=True)
    except OSError as error:
        raise StoreError(
            _("The certificate could not be written to {file}: {reason}.").format(
                file=out, reason=error.strerror or error
            )
        ) from error
    return made


def _earlier(one: Certificate, out: Path) -> CertificateFile:
    """The certificate as ``out`` holds it already, with signatures; unsigned where it does not."""
    from evalcore.certificates.signed import CertificateFile, read_certificate
    from evalcore.certificates.text import LARGEST_FILE

    if out.is_file():
        with out.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
        try:
            found = read_certificate(data)
        except DataError:
            return CertificateFile(one)
        if found.certificate == one:
            return found
    return CertificateFile(one)


def signers_of(file: CertificateFile) -> list[str]:
    """Names of the keys that signed, as the file says."""
    return [each.name for each in file.note.signatures] if file.note is not None else []


def tell(written: CertificateFile, out: Path) -> None:
    """Where the certificate is, its code, and who signed it."""
    say(
        _("The certificate is in {file}; check code {code}.").format(
            file=out, code=written.certificate.code
        )
    )
    names = signers_of(written)
    if names:
        say(_("Signed by {names}.").format(names=", ".join(names)))
    else:
        note(
            _(
                "Nobody signed it: it shows what was published, not who says so. "
                "evalcore certificate --out {file} --key KEY signs it."
            ).format(file=out)
        )
