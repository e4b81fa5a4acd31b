"""Signatures of events against the keys that the record itself admitted, as of their position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.errors import EvalcoreError
from evalcore.messages import _
from evalcore.record import signatures
from evalcore.record.envelope import Row
from evalcore.transparency.note import Verifier
from evalcore.vocabulary.actors import ActorKeyAdmitted, ActorKeyRevoked

if TYPE_CHECKING:
    from evalcore.record.store import Store
    from evalcore.record.verify_findings import Findings

ACTORS_STREAM = "log:actors"
"""The stream of actors, their roles and keys."""


@frozen
class ActorKey:
    """A key, whose it is, and the positions behind which and up to which it signs."""

    verifier: Verifier
    admitted: int
    revoked: int | None = None

    def signs_at(self, position: int) -> bool:
        """Whether it may have signed the event there; its own revocation it may still sign."""
        return self.admitted < position and (self.revoked is None or position <= self.revoked)


ActorKeys = Mapping[str, Sequence[ActorKey]]
"""Actor → the keys that were ever admitted for them."""


def actor_keys(rows: Sequence[Row]) -> ActorKeys:
    """The keys that the events of the stream of actors tell of.

    Raises DataError where one can't be read.
    """
    found: dict[str, list[ActorKey]] = {}
    for row in rows:
        position, topic, public = row[0], row[3], row[4]
        if topic == ActorKeyAdmitted.topic():
            admitted = ActorKeyAdmitted.from_states(public)
            key = ActorKey(Verifier.parse(admitted.vkey), position)
            found.setdefault(admitted.actor, []).append(key)
        elif topic == ActorKeyRevoked.topic():
            gone = ActorKeyRevoked.from_states(public)
            found[gone.actor] = [
                ActorKey(key.verifier, key.admitted, position)
                if key.verifier.vkey == gone.vkey and key.revoked is None
                else key
                for key in found.get(gone.actor, ())
            ]
    return found


def read_actor_keys(store: Store, findings: Findings) -> ActorKeys | None:
    """The same from a store in whatever state it is; None, which is a finding, if unreadable."""
    try:
        return actor_keys(store.stream_rows(ACTORS_STREAM))
    except (EvalcoreError, TypeError, ValueError, AttributeError) as error:
        findings.add(
            None, _("keys of actors cannot be read: {reason}").format(reason=str(error)[:200])
        )
        return None


def check_signatures(rows: Sequence[Row], keys: ActorKeys | None, findings: Findings) -> None:
    """Every signature among ``rows`` is one over its event, by a key of its actor.

    Where the keys can't be read there is nothing to compare with, and that was said.
    """
    if keys is None:
        return
    for row in rows:
        if row[9]:
            wrong = wrong_signature(row, keys)
            if wrong:
                # Keys come from earlier events: one of those may be what is wrong.
                unknown = signatures.key_id_in(row[9]) is not None and not _keys_of(row, keys)
                findings.unsigned(row[0], wrong, follows=unknown)
            else:
                findings.signed += 1


def wrong_signature(row: Row, keys: ActorKeys) -> str:
    """Why the signature of a row does not hold; empty where it does."""
    position, stream, version, topic, public, _at, actor, source, private, signature = row
    if not isinstance(signature, bytes) or signatures.key_id_in(signature) is None:
        return _("its signature has a form that is not known")
    mine = _keys_of(row, keys)
    if not mine:
        return _("its signature names no key that was admitted for {actor}").format(actor=actor)
    if not any(key.signs_at(position) for key in mine):
        return _("its signature is by a key of {actor} that did not count there").format(
            actor=actor
        )
    try:
        signed = signatures.message(stream, version, topic, actor, source, public, private)
    except (ValueError, ArithmeticError, TypeError, AttributeError):
        # A stored field of another type than its column promises is a finding of its own.
        return _("its signature can't be checked")
    if any(
        key.signs_at(position) and signatures.holds(key.verifier, signature, signed) for key in mine
    ):
        return ""
    return _("its signature does not fit what it is over: the event was changed, or another signed")


def _keys_of(row: Row, keys: ActorKeys) -> list[ActorKey]:
    """The keys of the actor of ``row`` that its signature names."""
    named = signatures.key_id_in(row[9])
    return [key for key in keys.get(row[6], ()) if key.verifier.key_id == named]
