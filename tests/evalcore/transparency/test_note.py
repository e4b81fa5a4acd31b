"""Signed notes, against the public vectors and against what C2SP signed-note demands."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

import pytest

from evalcore.errors import DataError, UsageError
from evalcore.transparency import note as notes
from evalcore.transparency.note import (
    COSIGNATURE,
    Note,
    Signature,
    Signer,
    Verifier,
    check,
    parse,
    parse_signatures,
    sign,
)
from tests.evalcore.transparency.test_merkle import vectors

ONE = Signer("example.org/one", bytes([1]) * 32)
TWO = Signer("example.org/two", bytes([2]) * 32)
WITNESS = Signer("example.org/witness", bytes([3]) * 32, COSIGNATURE)
TEXT = "第一行\n\nthe text may hold empty lines\n"


def signed_notes() -> list[Any]:
    return list(vectors("signed_note_vectors.json")["signed_notes"])


def names(found: Any) -> list[str]:
    return [each.name for each in found]


def test_17_signed_note_vectors() -> None:
    cases = signed_notes()
    assert len(cases) == 17
    for case in cases:
        data = b64decode(case["note_b64"])
        try:
            note = parse(data)
            checked = check(note, [Verifier.parse(vkey) for vkey in case["vkeys"]])
        except DataError:
            assert not case["accept"], case["name"]
            continue
        assert note.bytes == data
        assert checked.ok is case["accept"], case["name"]
        if case["verified"] is not None:
            assert names(key for key, _signature in checked.verified) == case["verified"]
            assert names(checked.unverified) == case["unverified"]


def test_the_vector_of_a_wrong_signature_fails_as_a_known_keys() -> None:
    (case,) = [case for case in signed_notes() if case["name"] == "invalid signature"]
    checked = check(parse(b64decode(case["note_b64"])), map(Verifier.parse, case["vkeys"]))
    assert names(key for key, _signature in checked.failed) == ["PeterNeumann"]


def test_keys_of_the_vectors_are_written_as_they_were_read() -> None:
    vkeys = {vkey for case in signed_notes() for vkey in case["vkeys"]}
    assert len(vkeys) == 4
    assert {Verifier.parse(vkey).vkey for vkey in vkeys} == vkeys


def test_bad_vkeys_of_the_vectors_are_refused() -> None:
    bad = vectors("signed_note_vectors.json")["bad_vkeys"]
    assert len(bad) == 2
    for vkey in bad:
        with pytest.raises(DataError, match="is not a public key"):
            Verifier.parse(vkey)


def test_the_signing_vector_is_signed_as_there() -> None:
    vector = vectors("signed_note_vectors.json")["signing"]
    _private, _key, name, _id, encoded = vector["skey"].split("+", 4)
    signer = Signer(name, b64decode(encoded)[1:])
    assert sign(vector["text"], [signer]).signatures[0].line == vector["signature_line"]


def test_what_is_signed_is_read_back_and_holds() -> None:
    note = sign(TEXT, [ONE, TWO])
    again = parse(note.bytes)
    assert again == note
    assert check(again, [ONE.verifier, TWO.verifier]).ok


def test_existing_signatures_stand_first_and_none_twice() -> None:
    first = sign(TEXT, [ONE])
    both = sign(TEXT, [ONE, TWO], first.signatures)
    assert names(both.signatures) == [ONE.name, TWO.name]
    assert both.with_signatures(both.signatures) == both


def test_one_wrong_signature_of_a_known_key_spoils_the_note() -> None:
    one, two = sign(TEXT, [ONE]).signatures[0], sign(TEXT + "x\n", [TWO]).signatures[0]
    checked = check(Note(TEXT, (one, two)), [ONE.verifier, TWO.verifier])
    assert names(key for key, _signature in checked.verified) == [ONE.name]
    assert names(key for key, _signature in checked.failed) == [TWO.name]
    assert not checked.ok


def test_a_second_wrong_signature_of_a_key_is_not_hidden_behind_a_good_one() -> None:
    good = sign(TEXT, [ONE]).signatures[0]
    bad = Signature(good.name, good.key_id, bytes(64))
    assert not check(Note(TEXT, (good, bad)), [ONE.verifier]).ok


def test_a_signature_of_an_unknown_key_is_ignored_whatever_it_is() -> None:
    strange = Signature(ONE.name, b"\x00\x01\x02\x03", b"not even of the right length")
    checked = check(Note(TEXT, (strange, *sign(TEXT, [ONE]).signatures)), [ONE.verifier])
    assert checked.unverified == (strange,)
    assert checked.ok


def test_a_note_that_nobody_known_has_signed_is_not_ok() -> None:
    assert not check(sign(TEXT, [ONE]), [TWO.verifier]).ok
    assert not check(sign(TEXT, [ONE]), []).ok


def test_a_key_with_the_name_of_another_is_unknown() -> None:
    impostor = Signer(ONE.name, bytes([9]) * 32)
    checked = check(sign(TEXT, [impostor]), [ONE.verifier])
    assert not checked.verified
    assert not checked.failed


def test_sixteen_signatures_with_long_keys_are_read() -> None:
    many = [Signature(f"key-{n}", bytes(4), bytes(5000)) for n in range(16)]
    assert parse(Note(TEXT, tuple(many)).bytes).signatures == tuple(many)


def test_a_hundred_signatures_are_read_and_one_more_is_not() -> None:
    many = tuple(Signature(f"key-{n}", bytes(4), b"x") for n in range(101))
    assert len(parse(Note(TEXT, many[:100]).bytes).signatures) == 100
    with pytest.raises(DataError, match="more than 100 signatures"):
        parse(Note(TEXT, many).bytes)


def test_a_note_of_more_than_a_megabyte_is_refused() -> None:
    line = sign(TEXT, [ONE]).signatures
    room = notes.LARGEST_NOTE - len(Note("\n", line).bytes)
    assert parse(Note("x" * room + "\n", line).bytes)
    with pytest.raises(DataError, match="longer than 1000000 bytes"):
        parse(Note("x" * (room + 1) + "\n", line).bytes)


@pytest.mark.parametrize(
    "tail",
    [
        "- example.org/one AAAAAAA=\n",
        "—example.org/one AAAAAAA=\n",
        "— example.org/one\n",
        "— example.org/one AAAAAAA\n",
        "— example.org/one AAAAAAB=\n",
        "— example.org/one AAAAAA==\n",
        "— example.org/one AAAAAAA=\r\n",
        "— example.org/one AAAAAAA= \n",
        "— example.org/one  AAAAAAA=\n",
        "— example.org/one AAAA_AA=\n",
        "— example.org+one AAAAAAA=\n",
        "— example.org\u3000one AAAAAAA=\n",
        "—  AAAAAAA=\n",
        "— example.org/one AAAAAAA=",
    ],
)
def test_what_is_no_signature_line_is_refused(tail: str) -> None:
    assert parse(b"text\n\n" + "— example.org/one AAAAAAA=\n".encode())
    with pytest.raises(DataError, match="not a signed note"):
        parse(b"text\n\n" + tail.encode())


@pytest.mark.parametrize("text", ["no end", "a\rb\n", "tab\t\n", "\x00\n", "\ud800\n", ""])
def test_a_text_that_no_note_can_hold_is_not_signed(text: str) -> None:
    with pytest.raises(DataError, match="cannot be signed"):
        sign(text, [ONE])


def test_a_text_that_would_pass_for_a_cosignature_is_not_signed() -> None:
    with pytest.raises(DataError, match="cannot be signed"):
        sign("cosignature/v1\ntime 1\nexample.org/log\n1\nAAAA\n", [ONE])


def test_a_witness_key_signs_no_notes() -> None:
    with pytest.raises(UsageError, match="witness's key"):
        sign(TEXT, [WITNESS])


def test_a_witnesss_answer_is_read_as_signature_lines() -> None:
    signatures = sign(TEXT, [ONE, TWO]).signatures
    answer = "".join(each.line for each in signatures).encode()
    assert parse_signatures(answer) == signatures
    for wrong in (b"", b"\n", answer[:-1], answer + b"\n", b"\xff", b"x" * 1_000_001):
        with pytest.raises(DataError):
            parse_signatures(wrong)


@pytest.mark.parametrize(
    "name", ["", "a b", "a+b", "a\u00a0b", "a\nb", "a\x01", "x" * 501, "\udc80"]
)
def test_a_name_that_no_key_can_have_is_refused(name: str) -> None:
    with pytest.raises(DataError, match="cannot be the name"):
        Verifier.of(name, bytes(32))


@pytest.mark.parametrize(
    "change",
    [
        lambda vkey: vkey + "\n",
        lambda vkey: " " + vkey,
        lambda vkey: vkey.replace("one", "two"),
        lambda vkey: vkey[:-4],
        lambda vkey: vkey + "AAAA",
        lambda vkey: vkey.partition("+")[0],
        lambda vkey: "",
        lambda vkey: "x" * 5000 + vkey,
    ],
)
def test_a_changed_vkey_is_refused(change: Any) -> None:
    vkey = ONE.verifier.vkey
    assert Verifier.parse(vkey) == ONE.verifier
    with pytest.raises(DataError, match="is not a public key"):
        Verifier.parse(change(vkey))


def test_a_key_of_another_length_is_refused_although_its_id_fits() -> None:
    from hashlib import sha256

    number = sha256(b"short\n\x01" + bytes(31)).digest()[:4].hex()
    with pytest.raises(DataError, match="not 32 bytes"):
        Verifier.parse(f"short+{number}+{b64encode(bytes([1]) + bytes(31)).decode()}")


def test_a_private_key_given_for_a_public_one_is_not_shown() -> None:
    secret = "PRIVATE+KEY+name+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr"
    with pytest.raises(DataError) as caught:
        Verifier.parse(secret)
    assert "AYEK" not in str(caught.value)


def test_a_signer_shows_its_name_and_not_its_key() -> None:
    assert "\\x01" not in repr(ONE)
    assert ONE.name in repr(ONE)


def test_a_signer_needs_32_bytes_and_a_known_kind() -> None:
    with pytest.raises(UsageError, match="32 bytes"):
        Signer("name", b"short")
    with pytest.raises(UsageError, match="kind"):
        Signer("name", bytes(32), 6)


def test_one_key_of_two_kinds_has_two_ids() -> None:
    as_witness = Signer(ONE.name, ONE.private, COSIGNATURE)
    assert as_witness.verifier.public == ONE.verifier.public
    assert as_witness.verifier.key_id != ONE.verifier.key_id


def test_a_fingerprint_tells_keys_apart() -> None:
    assert ONE.verifier.fingerprint != TWO.verifier.fingerprint
    assert len(ONE.verifier.fingerprint) == 19
