"""Trust policies: the file of C2SP tlog-policy, and who must have signed."""

from __future__ import annotations

from hashlib import sha256

import pytest

from evalcore.errors import DataError
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.cosignature import cosign
from evalcore.transparency.note import COSIGNATURE, Note, Signature, Signer, Verifier, sign
from evalcore.transparency.policy import Group, Policy

ORIGIN = "example.org/log"
OLD, NEW = Signer(ORIGIN, bytes([1]) * 32), Signer(ORIGIN, bytes([2]) * 32)
OTHER = Signer("example.org/other", bytes([3]) * 32)
WITNESSES = {
    f"{group}{n}": Signer(f"example.org/{group}{n}", sha256(f"{group}{n}".encode()).digest(), 4)
    for group in "XY"
    for n in (1, 2, 3)
}
CHECKPOINT = Checkpoint.of(ORIGIN, 9, bytes(32))
TWO_LEVELS = "\n".join(
    [
        f"log {OLD.verifier.vkey}",
        "",
        *(f"witness {name} {signer.verifier.vkey}" for name, signer in WITNESSES.items()),
        "group X-witnesses 2 X1 X2 X3",
        "group Y-witnesses any Y1 Y2 Y3",
        "group X-and-Y all X-witnesses Y-witnesses",
        "quorum X-and-Y",
        "",
    ]
)


def vkey(signer: Signer) -> str:
    return signer.verifier.vkey


def cosigned(*names: str, signers: tuple[Signer, ...] = (OLD,)) -> Note:
    note = sign(CHECKPOINT.text, signers)
    return note.with_signatures(
        cosign(note, WITNESSES[name], at) for at, name in enumerate(names, 1_700_000_000)
    )


def test_the_two_levels_of_the_pages_example_are_read() -> None:
    policy = Policy.parse(TWO_LEVELS)
    assert policy.logs == (OLD.verifier,)
    assert policy.witnesses == {name: signer.verifier for name, signer in WITNESSES.items()}
    assert policy.groups["X-witnesses"] == Group(2, ("X1", "X2", "X3"))
    assert policy.groups["Y-witnesses"].needed == 1
    assert policy.groups["X-and-Y"].needed == 2
    assert policy.quorum == "X-and-Y"


def test_a_policy_is_read_back_from_the_file_that_it_writes() -> None:
    policy = Policy.parse(TWO_LEVELS)
    assert Policy.parse(policy.text) == policy
    own = Policy.of([OLD.verifier, NEW.verifier, *(s.verifier for s in WITNESSES.values())])
    assert Policy.parse(own.text) == own


@pytest.mark.parametrize(
    ("names", "ok"),
    [
        ("X1 X2 Y1", True),
        ("X3 X1 Y3", True),
        ("X1 X2 X3 Y1 Y2 Y3", True),
        ("X1 X2", False),
        ("X1 Y1 Y2 Y3", False),
        ("", False),
    ],
)
def test_a_quorum_of_two_levels(names: str, ok: bool) -> None:
    judgement = Policy.parse(TWO_LEVELS).judge(cosigned(*names.split()))
    assert judgement.ok is ok
    assert bool(judgement.missing) is not ok
    assert judgement.log == (ORIGIN,)
    assert {name for name, _at in judgement.witnesses} == set(names.split())


def test_a_judgement_says_who_must_have_signed_and_did_not() -> None:
    judgement = Policy.parse(TWO_LEVELS).judge(cosigned("X2", "Y1"))
    assert judgement.missing == (
        "Of the group X-witnesses, 1 have cosigned and 2 must.",
        "The witness X1 has not cosigned.",
        "The witness X3 has not cosigned.",
    )


def test_a_judgement_tells_the_time_of_each_cosignature_and_the_earliest_of_several() -> None:
    note = cosigned("X1", "X2", "Y1")
    again = note.with_signatures([cosign(note, WITNESSES["X2"], 1_600_000_000)])
    judgement = Policy.parse(TWO_LEVELS).judge(again)
    assert judgement.witnesses == (
        ("X1", 1_700_000_000),
        ("X2", 1_600_000_000),
        ("Y1", 1_700_000_002),
    )


def test_a_checkpoint_that_the_log_has_not_signed_is_not_good() -> None:
    note = cosigned("X1", "X2", "Y1", signers=(NEW,))
    judgement = Policy.parse(TWO_LEVELS).judge(note)
    assert not judgement.ok
    assert judgement.log == ()
    assert OLD.verifier.fingerprint in judgement.missing[0]


def test_another_listed_log_cannot_sign_for_this_one() -> None:
    policy = Policy.of([OTHER.verifier, OLD.verifier])
    assert not policy.judge(sign(CHECKPOINT.text, [OTHER])).ok
    judgement = Policy.of([OTHER.verifier]).judge(sign(CHECKPOINT.text, [OTHER]))
    assert judgement.missing == (f"The policy lists no key of the log {ORIGIN}.",)


def test_old_and_new_key_of_a_log_are_both_good_and_neither_may_be_wrong() -> None:
    policy = Policy.of([OLD.verifier, NEW.verifier])
    for signers in ([OLD], [NEW], [OLD, NEW]):
        judgement = policy.judge(sign(CHECKPOINT.text, signers))
        assert judgement.ok
        assert judgement.keys == tuple(signer.verifier for signer in signers)
    wrong = Signature(NEW.name, NEW.verifier.key_id, bytes(64))
    judgement = policy.judge(sign(CHECKPOINT.text, [OLD]).with_signatures([wrong]))
    assert not judgement.ok
    assert "is wrong" in judgement.missing[0]


def test_a_wrong_cosignature_of_a_known_witness_spoils_the_checkpoint() -> None:
    key = WITNESSES["Y3"].verifier
    note = cosigned("X1", "X2", "Y1").with_signatures([Signature(key.name, key.key_id, bytes(72))])
    assert not Policy.parse(TWO_LEVELS).judge(note).ok


def test_a_quorum_of_none_asks_for_no_witness() -> None:
    policy = Policy.parse(f"log {vkey(OLD)}\nquorum none\n")
    assert policy.judge(cosigned()).ok


def test_a_policy_without_logs_is_read_and_finds_no_checkpoint_good() -> None:
    policy = Policy.parse("quorum none\n")
    assert policy == Policy.of([])
    assert not policy.judge(cosigned()).ok


def test_a_quorum_may_be_one_witness() -> None:
    policy = Policy.parse(f"log {vkey(OLD)}\nwitness X1 {vkey(WITNESSES['X1'])}\n\t quorum\tX1 \n")
    assert policy.judge(cosigned("X1")).ok
    assert policy.judge(cosigned()).missing == ("The witness X1 has not cosigned.",)


def test_trust_in_just_these_keys_asks_for_every_witness_by_one_of_its_keys() -> None:
    renewed = Signer("example.org/X1", bytes([7]) * 32, COSIGNATURE)
    keys = [OLD.verifier, renewed.verifier, *(WITNESSES[n].verifier for n in ("X1", "X2"))]
    policy = Policy.of(keys)
    assert policy.judge(cosigned("X1", "X2")).ok
    note = cosigned("X2")
    assert policy.judge(note.with_signatures([cosign(note, renewed, 1)])).ok
    assert not policy.judge(cosigned("X1")).ok
    assert policy.judge(cosigned("X1")).missing == ("The witness example.org/X2 has not cosigned.",)


def test_trust_in_a_key_named_twice_is_trust_in_it_once() -> None:
    assert Policy.of([OLD.verifier, OLD.verifier]) == Policy.of([OLD.verifier])


def test_one_key_under_two_names_is_not_two_keys() -> None:
    renamed = Signer("example.org/X9", WITNESSES["X1"].private, COSIGNATURE)
    with pytest.raises(DataError, match="listed twice"):
        Policy.of([WITNESSES["X1"].verifier, renamed.verifier])


def test_a_certificate_is_good_with_its_logs_signature_alone() -> None:
    policy = Policy.parse(TWO_LEVELS)
    note = sign("evalcore certificate v1\n", [OLD])
    assert policy.judge_text(note, ORIGIN).ok
    assert not policy.judge_text(note, OTHER.name).ok
    assert not policy.judge_text(sign("evalcore certificate v1\n", [NEW]), ORIGIN).ok
    forged = Note("evalcore certificate v2\n", note.signatures)
    assert "is wrong" in policy.judge_text(forged, ORIGIN).missing[0]


def test_what_is_no_checkpoint_is_not_judged_as_one() -> None:
    with pytest.raises(DataError, match="not a checkpoint"):
        Policy.of([OLD.verifier]).judge(sign("evalcore certificate v1\n", [OLD]))


def test_a_root_that_is_no_sha256_is_not_good() -> None:
    judgement = Policy.of([OLD.verifier]).judge(sign(f"{ORIGIN}\n1\nAAAA\n", [OLD]))
    assert judgement.missing == ("The root is no SHA-256 and so no root of a log of this kind.",)


def test_comments_blank_lines_and_urls_say_nothing() -> None:
    policy = Policy.parse(
        f"  # a comment: quorum X\n \t \nlog {vkey(OLD)} https://example.org\n"
        f"witness X1 {vkey(WITNESSES['X1'])} https://example.org/x1\nquorum none\n"
    )
    assert policy.logs == (OLD.verifier,)
    assert list(policy.witnesses) == ["X1"]


def test_names_are_octets_that_need_not_be_utf8() -> None:
    key = vkey(WITNESSES["X1"]).encode()
    policy = Policy.parse(
        b"log " + vkey(OLD).encode() + b"\nwitness \xff\xa0 " + key + b"\nquorum \xff\xa0\n"
    )
    judgement = policy.judge(cosigned("X1"))
    assert judgement.ok
    judgement.witnesses[0][0].encode()
    policy.judge(cosigned()).missing[0].encode()


def test_names_that_look_alike_are_different() -> None:
    kelvin = f"witness K {vkey(WITNESSES['X1'])}\nquorum \u212a\n"
    with pytest.raises(DataError, match="no witness or group of a line before"):
        Policy.parse(kelvin)


def test_a_no_break_space_does_not_part_words() -> None:
    policy = Policy.parse(f"witness a\u00a0b {vkey(WITNESSES['X1'])}\nquorum a\u00a0b\n")
    assert list(policy.witnesses) == ["a\u00a0b"]


LOG_LINE = f"log {vkey(OLD)}\n"
X1, X2 = (f"witness {name} {vkey(WITNESSES[name])}\n" for name in ("X1", "X2"))
RENAMED = Signer("example.org/renamed", OLD.private).verifier.vkey


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no quorum line"),
        (LOG_LINE, "no quorum line"),
        (LOG_LINE + "quorum none\nquorum none\n", "Line 3.*already"),
        (LOG_LINE + "quorum none", "Line 2.*does not end"),
        (LOG_LINE + "quorum none\r\n", "Line 2.*Windows"),
        ("\ufeff" + LOG_LINE + "quorum none\n", "byte order mark"),
        (LOG_LINE + "quorum none\x7f\n", "control character"),
        (LOG_LINE + "quorum none\x00\n", "control character"),
        (LOG_LINE + "quorum none more\n", "is none of"),
        (LOG_LINE + "Quorum none\n", "is none of"),
        (LOG_LINE + "quorum X1\n" + X1, "Line 2.*no witness or group"),
        (LOG_LINE + LOG_LINE + "quorum none\n", "Line 2.*listed twice"),
        (LOG_LINE + f"log {RENAMED}\nquorum none\n", "Line 2.*listed twice"),
        (X1 + X1.replace(" X1 ", " X2 ") + "quorum none\n", "Line 2.*listed twice"),
        (X1 + X2.replace(" X2 ", " X1 ") + "quorum none\n", "Line 2.*is taken"),
        (X1.replace(" X1 ", " none ") + "quorum none\n", "is taken"),
        (X1 + "group X1 any X1\nquorum none\n", "is taken"),
        (X1 + "group g any none\nquorum g\n", "no witness or group"),
        (X1 + "group g any g\nquorum g\n", "no witness or group"),
        (X1 + "group g any\nquorum none\n", "is none of"),
        (X1 + "group g 0 X1\nquorum g\n", "from 1 to 1"),
        (X1 + "group g 2 X1\nquorum g\n", "from 1 to 1"),
        (X1 + "group g 01 X1\nquorum g\n", "from 1 to 1"),
        (X1 + "group g -1 X1\nquorum g\n", "from 1 to 1"),
        (X1 + "group g ١ X1\nquorum g\n", "from 1 to 1"),
        (X1 + "group g any X1 X1\nquorum g\n", "in a group already"),
        (X1 + X2 + "group g any X1 X2\ngroup h any X1\nquorum g\n", "in a group already"),
        (f"witness X1 {vkey(OLD)}\nquorum X1\n", "signs notes"),
        (f"log {vkey(OLD)[:-1]}\nquorum none\n", "Line 1.*is not a public key"),
        ("# " + "x" * 500_000 + "\nquorum none\n", "longer than"),
    ],
)
def test_what_is_no_policy_is_refused_with_its_line(text: str, reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        Policy.parse(text)


def test_500_witnesses_are_read_and_one_more_is_not() -> None:
    publics = [sha256(n.to_bytes(2, "big")).digest() for n in range(501)]
    keys = [Verifier.of(f"w{n}", public, COSIGNATURE) for n, public in enumerate(publics)]
    lines = [f"witness {key.name} {key.vkey}\n" for key in keys]
    assert len(Policy.parse("".join(lines[:500]) + "quorum none\n").witnesses) == 500
    with pytest.raises(DataError, match=r"Line 501.*more than 500"):
        Policy.parse("".join(lines) + "quorum none\n")


def test_groups_of_groups_500_deep_are_judged() -> None:
    lines = [LOG_LINE, X1, "group g0 any X1\n"]
    lines += [f"group g{n} any g{n - 1}\n" for n in range(1, 500)]
    policy = Policy.parse("".join(lines) + "quorum g499\n")
    assert policy.judge(cosigned("X1")).ok
    assert policy.judge(cosigned()).missing == ("The witness X1 has not cosigned.",)
