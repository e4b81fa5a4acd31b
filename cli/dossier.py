"""``evalcore dossier``: one subject's result, evidence and proofs, in a file that checks itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import (
    DEFAULT_RESULTS,
    DEFAULT_STORE,
    JsonOption,
    LanguageOption,
    ResultsOption,
    StoreOption,
    note,
    paper_language_of,
    progress,
    say,
    say_json,
)
from cli.signing import KeyOption, log_signer
from evalcore.errors import StoreError, UsageError
from evalcore.messages import _
from evalcore.paper_words import in_language, said
from evalcore.placing import write_whole

if TYPE_CHECKING:
    from evalcore.transparency.note import Signer
    from projections.dossier.gather import Material
    from projections.rows import Subject


def register(app: typer.Typer) -> None:
    """Add ``dossier``."""
    app.command(name="dossier")(dossier)


def dossier(
    subject: Annotated[
        str, typer.Argument(metavar="X", help="Name, code, unit or id of who is assessed.")
    ],
    edition: Annotated[
        str,
        typer.Option(
            "--edition",
            metavar="own|reviewer",
            help="own: for the subject (本人版); reviewer: for an auditor (核查版). Default: both.",
        ),
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE|DIR", help="File to write; a folder gets files named after X."
        ),
    ] = None,
    results: ResultsOption = DEFAULT_RESULTS,
    store: StoreOption = DEFAULT_STORE,
    key: KeyOption = None,
    language: LanguageOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write the dossier (核查材料) of X: one HTML file that opens offline and checks itself.

    It holds X's published result, what each point rests on and the proofs. The reviewer's edition
    bears the events in full; the subject's own bears no informant's text, nothing finer than the
    month, nobody else's name. Neighbours are called 甲, 乙, 丙 in both. Only a published run has
    dossiers.

    Exit codes: 0 written, 1 results or record don't fit, 2 usage, 3 environment.
    """
    from evalcore.record import open_record
    from projections.dossier.gather import gather
    from projections.dossier.render import dossier as page
    from projections.publishing import open_results
    from projections.publishing.who import the_subject

    signer = log_signer(key)
    with open_results(results) as opened, open_record(store) as record:
        one = the_subject(opened, subject)
        with in_language(paper_language_of(language)):
            files = _files(one, _editions(one, edition), out)
            with progress(_("Reading the record")) as shown:
                material = gather(opened, record, one, signer=signer, progress=shown)
            certificate = _certificate(results, material, signer)
            for name, path in files.items():
                _write(path, page(material, record, name, certificate=certificate, signer=signer))
    if as_json:
        say_json(_as_data(material, files))
        return
    for path in files.values():
        say(_("The dossier is in {path}.").format(path=path))
    _tell(material)


def _editions(subject: Subject, asked: str) -> list[str]:
    from projections.dossier.view import EDITIONS
    from projections.service import UNATTRIBUTED

    if asked and asked not in EDITIONS:
        raise UsageError(
            _("--edition: {asked} is none of {known}.").format(
                asked=asked, known=", ".join(EDITIONS)
            )
        )
    if subject.kind != UNATTRIBUTED:
        return [asked] if asked else list(EDITIONS)
    if asked == "own":
        raise UsageError(
            _("{subject} is a vacancy: nobody is its subject. Use --edition reviewer.").format(
                subject=subject.id
            )
        )
    return ["reviewer"]


def _files(subject: Subject, editions: list[str], out: Path | None) -> dict[str, Path]:
    """Edition → the file to write. Raises UsageError where something else lies there."""
    from projections.dossier.render import file_name
    from projections.dossier.view import EDITIONS

    folder: Path | None = None
    if out is None or out.is_dir() or out.suffix.lower() not in (".html", ".htm"):
        folder = out or Path()
        if folder.exists() and not folder.is_dir():
            raise UsageError(_("--out: {path} is no folder and no HTML file.").format(path=folder))
        found = {name: folder / file_name(subject, name) for name in editions}
    elif len(editions) == 1:
        found = {editions[0]: out}
    else:
        found = {
            name: out.with_name(f"{out.stem}-{said(EDITIONS[name])}{out.suffix}")
            for name in editions
        }
    for path in found.values():
        _refuse_other_file(path)
    # A folder that --out names is made; one above it that is not there is a slip of the pen.
    above = (folder if folder is not None else next(iter(found.values()))).parent
    if not above.is_dir():
        raise UsageError(
            _("--out: there is no directory {directory}. Make it first.").format(directory=above)
        )
    return found


def _refuse_other_file(path: Path) -> None:
    from projections.dossier.page import is_page

    if not path.exists():
        return
    if path.is_file() and is_page(path.read_bytes()):
        return
    raise UsageError(
        _("{file} is no dossier, and is not replaced. Name another file.").format(file=path)
    )


def _certificate(results: Path, material: Material, signer: Signer | None) -> str:
    """The certificate as a signed note where somebody signed it, or does now; else empty."""
    from cli.certificate import certificate_beside
    from evalcore.certificates.signed import CertificateFile, read_certificate
    from evalcore.certificates.text import LARGEST_FILE
    from evalcore.errors import DataError

    made = CertificateFile(material.certificate)
    beside = certificate_beside(results)
    if beside.is_file():
        with beside.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
        try:
            found = read_certificate(data)
        except DataError:
            found = made
        if found.certificate == material.certificate:
            made = found
    if signer is not None:
        made = made.signed_by([signer])
    return made.bytes.decode()


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data, replace=True)
    except OSError as error:
        raise StoreError(
            _("The dossier could not be written to {file}: {reason}.").format(
                file=path, reason=error.strerror or error
            )
        ) from error


def _as_data(material: Material, files: dict[str, Path]) -> dict[str, Any]:
    seal = material.seal
    return {
        "subject": material.subject.id,
        "run": material.certificate.run,
        "certificate": material.certificate.code,
        "position": material.certificate.position,
        "checkpoint": {
            "origin": seal.origin,
            "size": seal.size,
            "root": seal.root.hex(),
            "signed": seal.signed,
            "witnesses": [witness.name for witness in seal.witnesses],
            "doubts": list(seal.doubts),
        },
        "events": len(material.trail),
        "left_out": material.left_out,
        "files": [{"edition": name, "file": str(path)} for name, path in files.items()],
    }


def _tell(material: Material) -> None:
    """What keeps it from proving all that it could."""
    seal = material.seal
    say(
        _("Certificate {code}; {events} events; checkpoint of size {size}.").format(
            code=material.certificate.code, events=len(material.trail), size=seal.size
        )
    )
    for doubt in seal.doubts:
        note(_("A signature that does not stand: {reason}").format(reason=doubt))
    if not seal.signed:
        note(
            _(
                "No signed checkpoint covers the publication: the pages fit together, and can't "
                "show whose record it is. Sign one (evalcore checkpoint --key FILE) and write the "
                "dossier again."
            )
        )
    if material.left_out:
        note(
            _("{n} events are too many for a page and were left out: evalcore trail.").format(
                n=material.left_out
            )
        )
