"""A dossier checked in Python: the same questions as its page asks, by other code.

The page's JavaScript comes with the page; whoever does not trust it asks here. What is pure of it
stands in this package: reading the HTML is the caller's (``projections.dossier.page``).
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from attrs import define, field, frozen

from evalcore.certificates.signed import CertificateFile, read_certificate
from evalcore.checking.dossier_shapes import FORMAT, Payload, Told
from evalcore.checking.report import Report
from evalcore.checking.trusting import judge, judge_text, read_checkpoint
from evalcore.errors import DataError
from evalcore.messages import _, listed
from evalcore.record.envelope import Entry, parse_entry
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.codes import check_code
from evalcore.transparency.merkle import leaf_hash, verify_inclusion
from evalcore.transparency.note import COSIGNATURE, Note, Verifier, check, parse
from evalcore.transparency.policy import Policy

Form = Callable[[str, Sequence[str], int], str | None]
"""What a proved field looks like in a form (form, fields, column)."""


@frozen
class PageRead:
    """A page as its reader gives it: digest anew, the texts by id, how fields are shown."""

    payload: Mapping[str, Any]
    issue_text: str
    issue_note: bytes | None
    texts: Mapping[str, str]
    form: Form


@define
class Case:
    """What has been proved so far."""

    page: PageRead
    payload: Payload
    report: Report
    policy: Policy | None
    keys: list[tuple[Verifier, str]] = field(factory=list)
    checkpoint: Checkpoint | None = None
    certificate: CertificateFile | None = None
    entries: list[tuple[Told, Entry, dict[str, Any]]] = field(factory=list)
    rows: dict[str, list[list[str]]] = field(factory=dict)

    def entries_of(self, role: str) -> list[tuple[Told, Entry, dict[str, Any]]]:
        """The quoted events of a role."""
        return [one for one in self.entries if one[0].role == role]


def check_page(page: PageRead, name: str, policy: Policy | None = None, paper: str = "") -> Report:
    """Check a page that was read. Whatever is in it ends in findings, never in an error."""
    from evalcore.checking.dossier_result import check_result, check_shows, check_standing

    report = Report("dossier")
    try:
        payload = msgspec.convert(dict(page.payload), Payload)
    except (msgspec.ValidationError, RecursionError) as error:
        report.fails(_("its data can't be read: {error}").format(error=error), name)
        return report
    case = Case(page, payload, report, policy)
    report.facts["edition"] = payload.edition
    for where, step in (
        (_("keys"), _keys),
        (_("checkpoint"), _checkpoint),
        (_("issue"), _issue),
        (_("entries"), _entries),
        (_("certificate"), _certificate),
        (_("scheme"), _scheme),
        (_("result"), check_result),
        (_("standing"), check_standing),
        (_("what is shown"), check_shows),
    ):
        try:
            step(case, where)
        except DataError as error:
            report.fails(str(error), where)
            # What follows rests on what went before.
            return report
    if paper:
        _paper(case, paper)
    return report


def demand(holds: bool, what: str) -> None:
    """Raise DataError saying ``what``, unless it ``holds``."""
    if not holds:
        raise DataError(what)


def decoded(text: str) -> bytes:
    """Base 64. Raises DataError where it is none."""
    try:
        return b64decode(text, validate=True)
    except (NoBase64, ValueError) as error:
        raise DataError(_("{text!r} is not base 64").format(text=text[:40])) from error


def _keys(case: Case, where: str) -> None:
    demand(case.payload.format == FORMAT, _("its data are not {form}").format(form=FORMAT))
    case.keys = [(Verifier.parse(key.vkey), key.role) for key in case.payload.keys]
    if case.keys:
        case.report.facts["keys"] = [
            {"name": key.name, "fingerprint": key.fingerprint, "role": role}
            for key, role in case.keys
        ]


def _checkpoint(case: Case, where: str) -> None:
    case.checkpoint, note = read_checkpoint(case.payload.checkpoint.encode())
    case.report.facts |= {
        "origin": case.checkpoint.origin,
        "size": case.checkpoint.size,
        "root": case.checkpoint.root.hex(),
    }
    judge(note, case.policy, where, case.report)
    if note is None:
        return
    signed = _signed(case, note, where)
    origin = case.checkpoint.origin
    # Another log's signature says nothing of this one (C2SP tlog-checkpoint).
    logs = [key.name for key in signed if key.kind != COSIGNATURE and key.name == origin]
    demand(case.policy is not None or bool(logs), _("no key of the log signed the checkpoint"))
    if logs:
        case.report.holds(
            _("signed by {names}: {size} events").format(
                names=listed(logs), size=case.checkpoint.size
            ),
            where,
        )
    witnesses = [key.name for key in signed if key.kind == COSIGNATURE]
    if witnesses:
        case.report.holds(_("witnessed by {names}").format(names=listed(witnesses)), where)
    else:
        case.report.notes.append(
            _("No other office witnessed it: nobody says that all were shown the same record.")
        )


def _signed(case: Case, note: Note, where: str) -> list[Verifier]:
    """The page's keys that signed a note. Raises DataError where a signature is wrong."""
    found = check(note, [key for key, _role in case.keys])
    demand(
        not found.failed,
        _("the signature of {name} is wrong").format(
            name=listed(key.name for key, _signature in found.failed)
        ),
    )
    return list(dict.fromkeys(key for key, _signature in found.verified))


def _issue(case: Case, where: str) -> None:
    data = case.page.issue_note
    if data is None:
        case.report.notes.append(
            _(
                "The words of the page are not signed: what is proved from the record stands; "
                "anybody could have written the rest."
            )
        )
        return
    note = parse(data)
    demand(note.text == case.page.issue_text, _("what was signed is another page"))
    signed = _signed(case, note, where)
    demand(bool(signed), _("no key that the page names signed it"))
    case.report.holds(_("the whole page is signed by {name}").format(name=signed[0].name), where)


def _entries(case: Case, where: str) -> None:
    checkpoint = case.checkpoint
    assert checkpoint is not None
    for told in case.payload.entries:
        data = decoded(told.entry)
        demand(
            0 < told.position <= checkpoint.size
            and verify_inclusion(
                leaf_hash(data),
                told.position - 1,
                checkpoint.size,
                [decoded(each) for each in told.proof],
                checkpoint.root,
            ),
            _("the event said to stand at position {position} is not in the record").format(
                position=told.position
            ),
        )
        entry = parse_entry(data)
        case.entries.append((told, entry, _state(entry, told.position)))
    case.report.holds(
        _("{n} events quoted are in the record, to the letter").format(n=len(case.entries)), where
    )


def _state(entry: Entry, position: int) -> dict[str, Any]:
    try:
        state = msgspec.json.decode(entry.public)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise DataError(
            _("the event at position {position} can't be read: {error}").format(
                position=position, error=error
            )
        ) from error
    demand(
        isinstance(state, dict),
        _("the event at position {position} is no object").format(position=position),
    )
    return dict(state)


def _certificate(case: Case, where: str) -> None:
    from evalcore.certificates.text import Certificate
    from evalcore.vocabulary.results import RunPublished

    case.certificate = read_certificate(case.payload.certificate.text.encode())
    certificate, note = case.certificate.certificate, case.certificate.note
    if note is not None:
        _signed(case, note, where)
    if case.policy is not None and note is not None:
        judge_text(note, case.policy, certificate.log, where, case.report)
    runs = case.entries_of("run")
    demand(
        len(runs) == 1 and runs[0][1].topic == RunPublished.topic(),
        _("the publication is not among the events quoted"),
    )
    told, entry, _published = runs[0]
    again = Certificate.of(RunPublished.from_states(entry.public), told.position, certificate.log)
    demand(
        again.text == certificate.text
        and case.payload.certificate.position == certificate.position,
        _("the certificate says otherwise than the publication at position {position}").format(
            position=told.position
        ),
    )
    checkpoint = case.checkpoint
    assert checkpoint is not None
    demand(
        certificate.log == checkpoint.origin or certificate.log.startswith("evalcore/"),
        _("the certificate is of another log: {log}").format(log=certificate.log[:80]),
    )
    codes = (certificate.code, check_code(checkpoint.text.encode()))
    demand(
        tuple(case.page.texts.get(f"{each}-code") for each in ("certificate", "checkpoint"))
        == codes,
        _("the check codes at the end of the page are others"),
    )
    case.report.facts |= {"run": certificate.run, "code": certificate.code}
    case.report.holds(
        _("it says what position {position} publishes; check code {code}").format(
            position=told.position, code=certificate.code
        ),
        where,
    )


def _scheme(case: Case, where: str) -> None:
    assert case.certificate is not None
    certificate = case.certificate.certificate
    found = case.entries_of("scheme")
    if not found:
        case.report.notes.append(_("The adoption of the scheme is not on this page."))
        return
    demand(
        any(
            (state.get("digest"), state.get("scheme")) == (certificate.digest, certificate.scheme)
            for _told, _entry, state in found
        ),
        _("the scheme that was adopted is not that of the certificate"),
    )
    case.report.holds(_("the scheme of the certificate was adopted in the record"), where)


def _paper(case: Case, paper: str) -> None:
    from evalcore.transparency.codes import normal

    code = normal(paper)
    assert case.certificate is not None
    assert case.checkpoint is not None
    if code == case.certificate.certificate.code:
        case.report.holds(_("the certificate of this page"), code)
    elif code == check_code(case.checkpoint.text.encode()):
        case.report.holds(_("the checkpoint of this page"), code)
    else:
        case.report.fails(_("neither certificate nor checkpoint of this page has this code"), code)
