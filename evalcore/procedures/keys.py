"""Keys that sign for a record: admitted, replaced, revoked; never twice, and never another origin.

A key of role ``log`` bears the record's origin as its name, so that a checkpoint says by its name
alone whose log it is. Another office's key (role ``witness``) is admitted too, so that its
cosignatures are taken in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from attrs import evolve as changed

from evalcore.messages import _
from evalcore.procedures.deciding import Procedure, Refused
from evalcore.procedures.facts import SIGNED
from evalcore.procedures.keys_state import (
    COMPROMISED,
    REPLACED,
    ROLE_OF_KIND,
    WITNESS_ROLE,
    AdmitKey,
    KeyState,
    KnownKey,
    RevokeKey,
    RotateKey,
    Signing,
)
from evalcore.transparency.note import COSIGNATURE, NOTE, Verifier
from evalcore.vocabulary import Fact
from evalcore.vocabulary.checkpoints import (
    REVOKED_BECAUSE,
    SigningKeyAdmitted,
    SigningKeyRevoked,
)

__all__ = [
    "COMPROMISED",
    "KEYS",
    "REPLACED",
    "WITNESS_ROLE",
    "AdmitKey",
    "KeyState",
    "KnownKey",
    "RevokeKey",
    "RotateKey",
    "Signing",
]


def initial_state() -> KeyState:
    """No key."""
    return KeyState()


def evolve(state: KeyState, event: Fact) -> KeyState:
    """The state after an event of the stream."""
    if isinstance(event, SigningKeyAdmitted):
        return KeyState((*state.keys, KnownKey(event, Verifier.parse(event.vkey))))
    if isinstance(event, SigningKeyRevoked):
        return KeyState(
            tuple(
                changed(key, revoked=(*key.revoked, event))
                if key.admitted.vkey == event.vkey
                else key
                for key in state.keys
            )
        )
    return state


def decide(state: KeyState, command: AdmitKey | RotateKey | RevokeKey) -> tuple[Fact, ...]:
    """The events of a command, or ``Refused`` with every reason."""
    if isinstance(command, AdmitKey):
        return _admit(state, command)
    if isinstance(command, RotateKey):
        return _rotate(state, command)
    return _revoke(state, command)


KEYS: Procedure[KeyState, AdmitKey | RotateKey | RevokeKey] = Procedure(
    initial_state, evolve, decide, final=SIGNED
)


def _admit(state: KeyState, command: AdmitKey) -> tuple[Fact, ...]:
    reasons = [*_by_whom(command.by), *_not_new(state, command.verifier)]
    if reasons:
        raise Refused(reasons)
    return (_admitted(command.verifier, command.by, command.today),)


def _admitted(key: Verifier, by: str, today: date, replaces: str = "") -> SigningKeyAdmitted:
    return SigningKeyAdmitted(
        occurred_on=today,
        received_on=today,
        name=key.name,
        vkey=key.vkey,
        role=ROLE_OF_KIND[key.kind],
        replaces=replaces,
        admitted_by=by.strip(),
    )


def _not_new(state: KeyState, key: Verifier) -> list[str]:
    """Why a key can't be admitted."""
    same = next((known for known in state.keys if known.verifier.public == key.public), None)
    if same is not None and same.admitted.vkey == key.vkey:
        if same.may_sign:
            return [_("{key} is admitted already. There is nothing to do.").format(key=same.shown)]
        return [
            _("{key} was revoked and never signs again. Make a new key (key new).").format(
                key=same.shown
            )
        ]
    if same is not None:
        # C2SP tlog-cosignature: what a cosigner signs does not name it, so each needs its own key.
        return [
            _(
                "The same key is known under another name or role, as {key}. Make a key of its own "
                "for each (key new)."
            ).format(key=same.shown)
        ]
    if any((k.verifier.name, k.verifier.key_id) == (key.name, key.key_id) for k in state.keys):
        return [
            _("Another key is called {name}+{key_id} already. Make a new key (key new).").format(
                name=key.name, key_id=key.key_id.hex()
            )
        ]
    if key.kind == NOTE and state.origin not in ("", key.name):
        return [
            _(
                "This record is called {origin}, and every key that signs for it bears that name; "
                "this one is called {name}. Make one: key new {origin}."
            ).format(origin=state.origin, name=key.name)
        ]
    if key.kind == COSIGNATURE and key.name == state.origin:
        return [
            _(
                "A witness is another office: its key can't bear the name of the record ({name})."
            ).format(name=key.name)
        ]
    if key.kind == NOTE and any(key.name == other.name for other in state.witness_keys):
        return [
            _(
                "{name} is the name of a witness already. The record needs a name of its own."
            ).format(name=key.name)
        ]
    return []


def _rotate(state: KeyState, command: RotateKey) -> tuple[Fact, ...]:
    old, new = state.get(command.old.vkey), command.new
    reasons = [*_by_whom(command.by), *_not_new(state, new)]
    if old is None:
        reasons.append(_unknown(command.old.key_id.hex()))
    elif not old.may_sign:
        reasons.append(_gone(old))
    if (command.old.name, command.old.kind) != (new.name, new.kind):
        reasons.append(
            _("The new key must bear the name and role of the old one, {name}.").format(
                name=command.old.name
            )
        )
    if reasons or old is None:
        raise Refused(reasons)
    return (
        _admitted(new, command.by, command.today, replaces=command.old.vkey),
        SigningKeyRevoked(
            occurred_on=command.today,
            received_on=command.today,
            vkey=command.old.vkey,
            because=REPLACED,
            revoked_by=command.by.strip(),
        ),
    )


def _revoke(state: KeyState, command: RevokeKey) -> tuple[Fact, ...]:
    reasons = [*_by_whom(command.by)]
    meant = state.named(command.key)
    if len(meant) != 1:
        several = _("{key} means several keys. Give the whole vkey.").format(key=command.key)
        reasons.append(several if meant else _unknown(command.key))
    if command.because not in REVOKED_BECAUSE:
        reasons.append(
            _("{reason!r} is no reason. Give one of: {reasons}.").format(
                reason=command.because, reasons=", ".join(REVOKED_BECAUSE)
            )
        )
    reasons += _impossible_since(command)
    if len(meant) == 1 and not _worse(meant[0].revoked, command.because):
        reasons.append(_gone(meant[0]))
    if reasons:
        raise Refused(reasons)
    (key,) = meant
    return (
        SigningKeyRevoked(
            occurred_on=command.today,
            received_on=command.today,
            # A key that was lost can turn out to have been stolen: said on top, both stay.
            ordinal=len(key.revoked) + 1,
            vkey=key.admitted.vkey,
            because=command.because,
            since=command.since.isoformat() if command.since else "",
            good_until=_good_until(key.admitted.vkey, command),
            revoked_by=command.by.strip(),
        ),
    )


def _impossible_since(command: RevokeKey) -> list[str]:
    if command.since is None:
        return []
    if command.because != COMPROMISED:
        return [_("--since is for a key that was compromised. Leave it out.")]
    if command.since > command.now:
        return [_("{instant} has not come yet.").format(instant=command.since.isoformat())]
    return []


def _good_until(vkey: str, command: RevokeKey) -> int:
    """The size of the last checkpoint of the key that was signed while nobody else had it."""
    if command.because == COMPROMISED and command.since is None:
        return 0
    return max(
        (
            one.size
            for one in command.signings
            if one.vkey == vkey
            and (command.since is None or one.recorded_at < micros(command.since))
        ),
        default=0,
    )


def _worse(said: Sequence[SigningKeyRevoked], because: str) -> bool:
    """Whether a revocation tells something that was not known of the key."""
    return not said or (because == COMPROMISED and said[-1].because != COMPROMISED)


def micros(instant: datetime) -> int:
    """An instant with an offset in µs since 1970-01-01T00:00Z, as the record counts time."""
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _by_whom(by: str) -> list[str]:
    return [] if by.strip() else [_("Nobody decides this. Say which authority does, with --by.")]


def _unknown(key: str) -> str:
    return _("The record knows no key {key}. key list shows those that it knows.").format(
        key=key[:80]
    )


def _gone(key: KnownKey) -> str:
    last = key.revoked[-1]
    return _("{key} was revoked on {day} ({reason}). There is nothing to do.").format(
        key=key.shown, day=last.occurred_on, reason=last.because
    )
