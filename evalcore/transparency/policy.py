"""Whom to trust: policy files after C2SP tlog-policy, and what they say of a checkpoint.

A checkpoint is good where a listed log has signed it and enough of the listed witnesses have
cosigned it. A log may be listed with several keys of one name, an old one and a new one: either
will do, and neither may be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from evalcore.messages import _
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.note import COSIGNATURE, Checked, Note, Verifier, check
from evalcore.transparency.notekeys import time_of

NONE = "none"
_EVERYBODY = "+every-witness"


@frozen
class Group:
    """Witnesses or groups (``members``), of whom ``needed`` must have cosigned."""

    needed: int
    members: tuple[str, ...]


@frozen
class Judgement:
    """What a policy says of a note.

    ``log``: names of the log's keys that signed; ``keys``: those keys; ``witnesses``: (name in
    the policy, seconds since 1970) of those who cosigned, with the earliest time of each;
    ``missing``: why the policy is not met, a sentence each; empty where it is (``ok``).
    """

    ok: bool
    log: tuple[str, ...]
    witnesses: tuple[tuple[str, int], ...]
    missing: tuple[str, ...]
    keys: tuple[Verifier, ...] = ()


@frozen
class Policy:
    """Listed logs, witnesses by name, groups by name (each after its members), and the quorum."""

    logs: tuple[Verifier, ...]
    witnesses: Mapping[str, Verifier] = field(factory=dict)
    groups: Mapping[str, Group] = field(factory=dict)
    quorum: str = NONE

    @classmethod
    def parse(cls, text: str | bytes) -> Policy:
        """A policy file. Raises DataError with the line where it is none."""
        from evalcore.transparency.policy_file import read

        return read(text)

    @classmethod
    def of(cls, verifiers: Iterable[Verifier]) -> Policy:
        """Trust in just these keys: any of the logs, and every witness by one of its keys.

        Raises DataError where two of them are one key, or nobody could tell them apart.
        """
        from evalcore.transparency.policy_file import refuse_doubles, refuse_namesakes

        keys = tuple(dict.fromkeys(verifiers))
        logs = tuple(key for key in keys if key.kind != COSIGNATURE)
        cosigners = [key for key in keys if key.kind == COSIGNATURE]
        refuse_doubles(logs)
        refuse_doubles(cosigners)
        refuse_namesakes(keys)
        if not cosigners:
            return cls(logs)
        by_name: dict[str, list[Verifier]] = {}
        for key in cosigners:
            by_name.setdefault(key.name, []).append(key)
        witnesses: dict[str, Verifier] = {}
        groups: dict[str, Group] = {}
        for name, rotated in by_name.items():
            if len(rotated) == 1 and name != NONE:
                witnesses[name] = rotated[0]
            else:
                # A vkey holds a plus sign, so it is never another key's name.
                witnesses.update((key.vkey, key) for key in rotated)
                groups[name + "+"] = Group(1, tuple(key.vkey for key in rotated))
        members = [name + "+" if name + "+" in groups else name for name in by_name]
        groups[_EVERYBODY] = Group(len(members), tuple(members))
        return cls(logs, witnesses, groups, _EVERYBODY)

    @property
    def verifiers(self) -> tuple[Verifier, ...]:
        """All keys, of logs and witnesses."""
        return tuple(dict.fromkeys((*self.logs, *self.witnesses.values())))

    @property
    def text(self) -> str:
        """The policy as a file that :meth:`parse` reads back."""
        from evalcore.transparency.policy_file import written

        return written(self)

    def judge(self, note: Note) -> Judgement:
        """Whether a checkpoint is good. Raises DataError where the note's text is none."""
        checkpoint = Checkpoint.parse(note.text)
        checked = check(note, self.verifiers)
        keys = _signing(checked, self.logs, checkpoint.origin)
        times = self._times(checked)
        missing = [*self._wrong(checked), *self._unsigned(checkpoint.origin, keys)]
        if not checkpoint.is_sha256:
            missing.append(_("The root is no SHA-256 and so no root of a log of this kind."))
        missing += self._absent(times)
        return Judgement(
            ok=not missing,
            log=tuple(key.name for key in keys),
            witnesses=tuple((_shown(name), at) for name, at in times.items()),
            missing=tuple(missing),
            keys=keys,
        )

    def judge_text(self, note: Note, origin: str) -> Judgement:
        """Whether the log ``origin`` has signed a note that is no checkpoint (a certificate).

        No witness is asked for: a witness vouches for checkpoints alone.
        """
        checked = check(note, self.logs)
        keys = _signing(checked, self.logs, origin)
        missing = (*self._wrong(checked), *self._unsigned(origin, keys))
        return Judgement(not missing, tuple(key.name for key in keys), (), missing, keys)

    def _times(self, checked: Checked) -> dict[str, int]:
        """Witness name → earliest time of its cosignatures, in the policy's order."""
        times: dict[str, int] = {}
        for name, key in self.witnesses.items():
            found = [time_of(sig.raw) for signed, sig in checked.verified if signed == key]
            known = [at for at in found if at is not None]
            if known:
                times[name] = min(known)
        return times

    def _wrong(self, checked: Checked) -> list[str]:
        text = _(
            "The signature of {name} is wrong: the text was changed after it was signed, or "
            "somebody forged the signature."
        )
        return [text.format(name=key.name) for key, _signature in checked.failed]

    def _unsigned(self, origin: str, keys: tuple[Verifier, ...]) -> list[str]:
        if keys:
            return []
        listed = [key for key in self.logs if key.name == origin]
        if listed:
            text = _("No listed key of the log {log} has signed; expected: {keys}.")
            prints = ", ".join(key.fingerprint for key in listed)
            return [text.format(log=origin, keys=prints)]
        return [_("The policy lists no key of the log {log}.").format(log=origin)]

    def _absent(self, times: Mapping[str, int]) -> list[str]:
        """A sentence for each witness or group below the quorum that fell short."""
        if self.quorum == NONE:
            return []
        held = dict.fromkeys(times, True)
        for name, defined in self.groups.items():
            held[name] = sum(held.get(each, False) for each in defined.members) >= defined.needed
        reasons, waiting = [], [self.quorum]
        while waiting:
            name = waiting.pop()
            if held.get(name):
                continue
            group = self.groups.get(name)
            if group is None:
                reasons.append(_("The witness {name} has not cosigned.").format(name=_shown(name)))
                continue
            if group.needed < len(group.members):
                text = _("Of the group {name}, {got} have cosigned and {needed} must.")
                got = sum(held.get(each, False) for each in group.members)
                reasons.append(text.format(name=_shown(name), got=got, needed=group.needed))
            waiting.extend(reversed(group.members))
        return reasons


def _signing(checked: Checked, logs: tuple[Verifier, ...], origin: str) -> tuple[Verifier, ...]:
    """The keys of the log ``origin`` that signed; another log's signature says nothing of it."""
    signed = [key for key, _signature in checked.verified if key in logs and key.name == origin]
    return tuple(dict.fromkeys(signed))


def _shown(name: str) -> str:
    """A name of a policy file, whose bytes need not be UTF-8, as text that can be printed."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
