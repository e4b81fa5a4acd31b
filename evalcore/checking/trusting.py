"""Who signed, and what that is worth: notes judged by a policy, or by the keys a record names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from evalcore.checking.report import Report
from evalcore.errors import DataError
from evalcore.messages import _, listed
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.note import Note, Verifier, check, parse
from evalcore.transparency.policy import Judgement, Policy


def read_checkpoint(data: bytes) -> tuple[Checkpoint, Note | None]:
    """A checkpoint and, where it is signed, its note. Raises DataError where it is none."""
    if b"\n\n" in data:
        note = parse(data)
        return _ours(Checkpoint.parse(note.text)), note
    try:
        return _ours(Checkpoint.parse(data.decode())), None
    except UnicodeDecodeError as error:
        raise DataError(
            _("This is not a checkpoint: byte {place} is not UTF-8.").format(place=error.start)
        ) from error


def _ours(checkpoint: Checkpoint) -> Checkpoint:
    if not checkpoint.is_sha256:
        raise DataError(_("This is a checkpoint of another kind of log: its root is no SHA-256."))
    return checkpoint


def judge(note: Note | None, policy: Policy | None, where: str, report: Report) -> bool:
    """Whether a checkpoint's note is signed as the policy demands; what is missing fails.

    Without a policy, says that nobody's word was asked for: True.
    """
    if policy is None:
        report.against.append(nobody_asked(note))
        return True
    if note is None:
        report.fails(_("nobody signed it"), where)
        return False
    found = policy.judge(note)
    return _told(found, where, report)


def judge_text(
    note: Note | None, policy: Policy | None, origin: str, where: str, report: Report
) -> bool:
    """The same of a note over another text of the log ``origin`` (a certificate)."""
    if policy is None:
        report.against.append(nobody_asked(note))
        return True
    if note is None:
        report.fails(_("nobody signed it"), where)
        return False
    return _told(policy.judge_text(note, origin), where, report)


def _told(found: Judgement, where: str, report: Report) -> bool:
    for reason in found.missing:
        report.fails(reason, where)
    if found.ok:
        report.holds(_("signed as the policy demands: {names}").format(names=names(found)), where)
        vouched(found, report)
    return found.ok


def vouched(found: Judgement, report: Report) -> None:
    """Against whom a note holds that the policy is content with."""
    told = [
        _("It holds against whoever does not have these keys: {names}.").format(
            names=listed(f"{key.name} ({key.fingerprint})" for key in found.keys)
        )
    ]
    if found.witnesses:
        told.append(
            _(
                "And against whoever has them, as long as {names} did not help: another log was "
                "not shown to them."
            ).format(names=listed(name for name, _at in found.witnesses))
        )
    # Several notes of one file may be vouched for by the same keys.
    report.against += [one for one in told if one not in report.against]


def names(found: Judgement) -> str:
    """Who signed and who witnessed when, for people."""
    return listed([*found.log, *(f"{name} ({shown(at)})" for name, at in found.witnesses)])


def shown(seconds: int) -> str:
    """A witness's time for people: UTC, to the second."""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        return str(seconds)


def nobody_asked(note: Note | None) -> str:
    """Against whom something holds of which no policy says who must have signed."""
    if note is None:
        return _(
            "It is not signed: whoever made it could have made it otherwise. Compare its root or "
            "check code with what was kept elsewhere (paper, a witness)."
        )
    return _(
        "No policy was given (--policy), so nobody's key is trusted: whoever made it could have "
        "made the keys too. Signatures by: {names}."
    ).format(names=listed(dict.fromkeys(one.name for one in note.signatures)))


def compare(note: Note, keys: Sequence[Verifier], where: str, report: Report) -> None:
    """A note's signatures against keys that a record names: none of these may be wrong."""
    found = check(note, keys)
    for verifier, _signature in found.failed:
        report.fails(
            _(
                "the signature of {name} is wrong: the text was changed after it was signed, or "
                "somebody forged the signature"
            ).format(name=verifier.name),
            where,
        )
    if found.verified and not found.failed:
        report.holds(
            _("signed by keys that the record names: {names}").format(
                names=listed(
                    f"{key.name} ({key.fingerprint})"
                    for key in dict.fromkeys(key for key, _signature in found.verified)
                )
            ),
            where,
        )
    elif not found.failed:
        report.notes.append(
            _("{where}: none of its signatures is of a key that the record names.").format(
                where=where
            )
        )
