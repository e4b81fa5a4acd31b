"""Keys that sign for a record: given what was admitted and revoked, what a command comes to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from evalcore.procedures.deciding import Refused
from evalcore.procedures.keys import KEYS, AdmitKey, RevokeKey, RotateKey, Signing, micros
from evalcore.transparency.note import COSIGNATURE, NOTE, Signer, Verifier
from evalcore.vocabulary.checkpoints import SigningKeyAdmitted, SigningKeyRevoked
from tests.evalcore.procedures.given import given

TODAY = date(2026, 1, 15)
NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
BY = "县委组织部"
NAME, OTHER = "qingshan.example/log", "city.example/w1"


def key(number: int = 1, name: str = NAME, kind: int = NOTE) -> Verifier:
    return Signer(name, bytes([number]) * 32, kind).verifier


def admitted(verifier: Verifier, replaces: str = "") -> SigningKeyAdmitted:
    return SigningKeyAdmitted(
        occurred_on=TODAY, received_on=TODAY, name=verifier.name, vkey=verifier.vkey,
        role="log" if verifier.kind == NOTE else "witness", replaces=replaces, admitted_by=BY,
    )  # fmt: skip


def revoked(
    verifier: Verifier, because: str = "lost", since: str = "", until: int = 0, ordinal: int = 1
) -> SigningKeyRevoked:
    return SigningKeyRevoked(
        occurred_on=TODAY, received_on=TODAY, ordinal=ordinal, vkey=verifier.vkey,
        because=because, since=since, good_until=until, revoked_by=BY,
    )  # fmt: skip


def revoke(
    verifier: Verifier | str,
    because: str = "lost",
    since: datetime | None = None,
    by: str = BY,
    signings: tuple[Signing, ...] = (),
) -> RevokeKey:
    text = verifier if isinstance(verifier, str) else verifier.key_id.hex()
    return RevokeKey(text, because, since, by, TODAY, NOW, signings)


def test_the_first_key_is_admitted_and_names_the_record() -> None:
    one = given(KEYS).when(AdmitKey(key(), f" {BY} ", TODAY))
    one.then(admitted(key()))
    assert KEYS.fold(one.made()).origin == NAME


def test_a_key_of_another_name_would_be_a_second_origin() -> None:
    given(KEYS, admitted(key())).when(AdmitKey(key(2, "other.example/log"), BY, TODAY)).refused(
        f"This record is called {NAME}", "other.example/log"
    )


def test_a_second_key_of_the_same_name_is_admitted() -> None:
    given(KEYS, admitted(key())).when(AdmitKey(key(2), BY, TODAY)).then(admitted(key(2)))


def test_the_name_stays_when_its_key_is_revoked() -> None:
    before = admitted(key()), revoked(key())
    given(KEYS, *before).when(AdmitKey(key(2, "other.example/log"), BY, TODAY)).refused(NAME)
    given(KEYS, *before).when(AdmitKey(key(2), BY, TODAY)).then(admitted(key(2)))


def test_a_key_is_not_admitted_twice() -> None:
    given(KEYS, admitted(key())).when(AdmitKey(key(), BY, TODAY)).refused("admitted already")


def test_a_revoked_key_never_comes_back() -> None:
    before = admitted(key()), revoked(key())
    given(KEYS, *before).when(AdmitKey(key(), BY, TODAY)).refused("never signs again")


def test_a_witness_is_admitted_beside_the_log() -> None:
    one = key(2, OTHER, COSIGNATURE)
    given(KEYS, admitted(key())).when(AdmitKey(one, BY, TODAY)).then(admitted(one))
    assert KEYS.fold([admitted(one)]).origin == ""


def test_a_witness_has_a_key_and_a_name_of_its_own() -> None:
    same_key, same_name = key(1, OTHER, COSIGNATURE), key(2, NAME, COSIGNATURE)
    before = given(KEYS, admitted(key()))
    before.when(AdmitKey(same_key, BY, TODAY)).refused("The same key is known", NAME)
    before.when(AdmitKey(same_name, BY, TODAY)).refused("another office")
    given(KEYS, admitted(same_name)).when(AdmitKey(key(), BY, TODAY)).refused("name of a witness")


def test_nobody_admits_or_revokes_nothing() -> None:
    given(KEYS).when(AdmitKey(key(), "  ", TODAY)).refused("--by")
    given(KEYS, admitted(key())).when(revoke(key(), by="")).refused("--by")


def test_a_rotation_admits_the_new_key_and_revokes_the_old_together() -> None:
    given(KEYS, admitted(key())).when(RotateKey(key(), key(2), BY, TODAY)).then(
        admitted(key(2), replaces=key().vkey), revoked(key(), "replaced")
    )


def test_a_rotation_keeps_name_and_role_and_needs_a_key_that_may_sign() -> None:
    now = given(KEYS, admitted(key()))
    now.when(RotateKey(key(), key(2, "x.example/y"), BY, TODAY)).refused("name and role")
    now.when(RotateKey(key(3), key(2), BY, TODAY)).refused("knows no key")
    gone = given(KEYS, admitted(key()), revoked(key()))
    gone.when(RotateKey(key(), key(2), BY, TODAY)).refused("was revoked")


@pytest.mark.parametrize("because", ["lost", "replaced", "retired"])
def test_what_a_key_signed_stands_when_it_only_went_away(because: str) -> None:
    signed = Signing(key().vkey, 5, 40), Signing(key(2).vkey, 6, 60)
    given(KEYS, admitted(key()), admitted(key(2))).when(
        revoke(key(), because, signings=signed)
    ).then(revoked(key(), because, until=40))


def test_after_a_theft_the_last_checkpoint_from_before_is_named() -> None:
    since = NOW - timedelta(days=3)
    signings = tuple(
        Signing(key().vkey, micros(NOW - timedelta(days=days)), size)
        for days, size in ((10, 100), (4, 200), (2, 300))
    )
    given(KEYS, admitted(key())).when(revoke(key(), "compromised", since, signings=signings)).then(
        revoked(key(), "compromised", since.isoformat(), until=200)
    )


def test_where_nobody_knows_since_when_no_checkpoint_is_named() -> None:
    signings = (Signing(key().vkey, 5, 40),)
    given(KEYS, admitted(key())).when(revoke(key(), "compromised", signings=signings)).then(
        revoked(key(), "compromised")
    )


def test_a_key_is_not_revoked_twice() -> None:
    given(KEYS, admitted(key()), revoked(key())).when(revoke(key(), "retired")).refused(
        "was revoked on 2026-01-15 (lost)"
    )


def test_a_lost_key_can_turn_out_to_have_been_stolen_once() -> None:
    lost = given(KEYS, admitted(key()), revoked(key()))
    stolen = revoked(key(), "compromised", ordinal=2)
    lost.when(revoke(key(), "compromised")).then(stolen)
    assert stolen.natural_key() != revoked(key()).natural_key()
    again = given(KEYS, admitted(key()), revoked(key()), stolen)
    again.when(revoke(key(), "compromised")).refused("was revoked")


def test_a_key_is_named_by_its_id_or_its_vkey() -> None:
    now = given(KEYS, admitted(key()), admitted(key(2)))
    for text in (key().vkey, key().key_id.hex(), key().key_id.hex().upper()):
        now.when(revoke(text)).then(revoked(key()))
    now.when(revoke("00000000")).refused("knows no key 00000000")


def test_since_is_for_thefts_and_not_to_come() -> None:
    now = given(KEYS, admitted(key()))
    now.when(revoke(key(), "lost", NOW)).refused("Leave it out")
    now.when(revoke(key(), "compromised", NOW + timedelta(1))).refused("has not come yet")
    now.when(revoke(key(), "mislaid")).refused("lost", "compromised")


def test_every_reason_is_told_at_once() -> None:
    with pytest.raises(Refused) as caught:
        KEYS.decide(KEYS.fold([]), revoke("00000000", "mislaid", by=""))
    assert len(caught.value.reasons) == 3
