"""Dossiers that an insider with the log's real key puts together: neither checker lets one pass."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from evalcore.certificates.result_tree import TABLES, blind_of
from evalcore.errors import DataError
from evalcore.transparency import cosignature, note
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.merkle import root_of
from projections.dossier.page import build_page
from projections.dossier.shows import presentable
from tests.projections.dossier.page.opened import examined, opened, with_payload
from tests.projections.dossier.page.sample import (
    LOG,
    SUBJECT,
    WITNESS,
    entry,
    noted_text,
    results,
    sample,
    standing_of,
)
from tests.projections.dossier.page.test_both_checkers import checked

OTHER = "P01@V01"
Payload = dict[str, Any]


def b64(data: bytes) -> str:
    return b64encode(data).decode()


def of(role: str, payload: Payload) -> Any:
    return next(one for one in payload["entries"] if one["role"] == role)


def rows_of_somebody_else(payload: Payload) -> None:
    """Their own proof, all of it genuine: with the first one's published standing."""
    tree, texts, salts = results()
    payload["result"].update(
        subject=OTHER,
        index=tree.place(OTHER),
        proof=[b64(one) for one in tree.proof(OTHER)],
        tables=texts[OTHER],
        blinds={table: b64(blind_of(salts[OTHER], table)) for table in TABLES},
        hidden={},
    )


def one_table_of_somebody_else(payload: Payload) -> None:
    _tree, texts, salts = results()
    payload["result"]["tables"]["contributions"] = texts[OTHER]["contributions"]
    payload["result"]["blinds"]["contributions"] = b64(blind_of(salts[OTHER], "contributions"))


def a_standing_made_up(payload: Payload) -> None:
    """Written as the record writes them, in no record."""
    _tree, texts, salts = results()
    fact = standing_of(texts[SUBJECT]["standings"].replace("\t3\t24", "\t1\t24"), salts[SUBJECT])
    of("standing", payload)["entry"] = b64(entry("period:county-2025:2025", 5, fact, 1))


def the_publication_twice(payload: Payload) -> None:
    payload["entries"].append(dict(of("run", payload)))


def the_standing_twice(payload: Payload) -> None:
    payload["entries"].append(dict(of("standing", payload)))


def roles_exchanged(payload: Payload) -> None:
    run, standing = of("run", payload), of("standing", payload)
    run["role"], standing["role"] = "standing", "run"


def blinds_exchanged(payload: Payload) -> None:
    blinds = payload["result"]["blinds"]
    blinds["flags"], blinds["effects"] = blinds["effects"], blinds["flags"]


def tables_exchanged(payload: Payload) -> None:
    tables = payload["result"]["tables"]
    tables["flags"], tables["contributions"] = tables["contributions"], tables["flags"]


def a_row_doubled(payload: Payload) -> None:
    tables = payload["result"]["tables"]
    first = tables["contributions"].split("\n")[0]
    tables["contributions"] = f"{first}\n{tables['contributions']}"


def one_shown_table_hidden(payload: Payload) -> None:
    """What is unfavourable in an edition that is to be whole: shown as a hash alone."""
    tree, _texts, _salts = results()
    told = payload["result"]
    del told["tables"]["contributions"], told["blinds"]["contributions"]
    leaf = tree.leaves[tree.place(SUBJECT)]
    told["hidden"]["contributions"] = b64(leaf.tables[TABLES.index("contributions")])
    payload["shows"] = [one for one in payload["shows"] if one.get("table") != "contributions"]


def no_table_need_be_whole(payload: Payload) -> None:
    payload["result"]["whole"] = []
    payload["shows"] = [one for one in payload["shows"] if one.get("table") != "effects"]


def a_row_left_out_of_the_page(payload: Payload) -> None:
    payload["result"]["whole"] = []
    payload["shows"] = [
        one for one in payload["shows"] if (one.get("table"), one.get("row")) != ("score_nodes", 0)
    ]


def an_edition_of_its_own(payload: Payload) -> None:
    payload["edition"] = "complete"


def a_checkpoint_before_the_publication(payload: Payload) -> None:
    """Signed by the real key, of this very log; the entries' proofs can't be of it."""
    size = of("run", payload)["position"] - 1
    text = Checkpoint.of(LOG.name, size, root_of([bytes(32)] * size)).text
    payload["checkpoint"] = noted_text(text)


def a_size_beyond_what_scripts_count(payload: Payload) -> None:
    read = Checkpoint.parse(note.parse(payload["checkpoint"].encode()).text)
    payload["checkpoint"] = noted_text(Checkpoint.of(read.origin, 2**53 + 1, read.root).text)


def a_wrong_signature_of_a_known_witness(payload: Payload) -> None:
    """A cosignature of the same witness over another log's checkpoint, moved here."""
    foreign = note.sign(Checkpoint.of("elsewhere.example/log", 85, bytes(32)).text, [LOG])
    moved = cosignature.cosign(foreign, WITNESS, 1_767_160_000)
    own = note.parse(payload["checkpoint"].encode())
    log = [one for one in own.signatures if one.name == LOG.name]
    payload["checkpoint"] = note.Note(own.text, (*log, moved)).bytes.decode()


def a_key_of_the_log_by_another_name(payload: Payload) -> None:
    imitation = note.Signer(LOG.name + ".cn", bytes(range(7, 39)))
    text = note.parse(payload["checkpoint"].encode()).text
    payload["checkpoint"] = note.sign(text, [imitation]).bytes.decode()
    payload["keys"].append({"vkey": imitation.verifier.vkey, "role": "log"})


def a_key_whose_name_only_looks_like_the_offices(payload: Payload) -> None:
    name, data = LOG.name.replace("cn/", "cn/\u200b"), b"\x01" + LOG.verifier.public
    number = sha256(name.encode() + b"\n" + data).hexdigest()[:8]
    payload["keys"].append({"vkey": f"{name}+{number}+{b64(data)}", "role": "log"})


def a_witness_that_says_it_is_the_log(payload: Payload) -> None:
    payload["keys"] = [{"vkey": WITNESS.verifier.vkey, "role": "log"}]


def a_certificate_of_another_log(payload: Payload) -> None:
    text = note.parse(payload["certificate"]["text"].encode()).text
    payload["certificate"]["text"] = noted_text(text.replace(LOG.name, "elsewhere.example/log"))


def a_certificate_signed_twice_once_wrongly(payload: Payload) -> None:
    lines = payload["certificate"]["text"].rstrip("\n").split("\n")
    name = lines[-1].split(" ")[1]
    raw = LOG.verifier.key_id + bytes(64)
    lines.insert(len(lines) - 1, f"— {name} {b64(raw)}")
    payload["certificate"]["text"] = "\n".join(lines) + "\n"


DEEDS: list[Callable[[Payload], None]] = [
    rows_of_somebody_else,
    one_table_of_somebody_else,
    a_standing_made_up,
    the_publication_twice,
    the_standing_twice,
    roles_exchanged,
    blinds_exchanged,
    tables_exchanged,
    a_row_doubled,
    one_shown_table_hidden,
    no_table_need_be_whole,
    a_row_left_out_of_the_page,
    an_edition_of_its_own,
    a_checkpoint_before_the_publication,
    a_size_beyond_what_scripts_count,
    a_wrong_signature_of_a_known_witness,
    a_key_of_the_log_by_another_name,
    a_witness_that_says_it_is_the_log,
    a_key_whose_name_only_looks_like_the_offices,
    a_certificate_of_another_log,
    a_certificate_signed_twice_once_wrongly,
]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the page's own program says of each, in one go."""
    given = opened(sample().page())
    pages = [with_payload(given, deed) for deed in DEEDS]
    found = examined(tmp_path_factory.mktemp("pages"), pages)
    return {deed.__name__: one for deed, one in zip(DEEDS, found, strict=True)}


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_the_page_itself_turns_red(deed: Any, said: dict[str, dict[str, Any]]) -> None:
    assert said[deed.__name__]["state"] == "red"


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_verify_finds_it(deed: Any) -> None:
    assert not checked(with_payload(opened(sample().page()), deed)).ok


def test_a_name_twice_in_the_payload_is_refused_or_read_alike(tmp_path: Path) -> None:
    """Both take the last of two equal names: what one shows the other checks."""
    given = opened(sample().page())
    last = json.loads(given["payload"])
    doubled = given["payload"].replace('"edition":', '"edition":"own","edition":', 1)
    assert doubled != given["payload"]
    (page,) = examined(tmp_path, [{**given, "payload": doubled}])
    assert json.loads(doubled)["edition"] == last["edition"]
    assert (page["state"] != "red") == checked({**given, "payload": doubled}).ok


@pytest.mark.parametrize("beyond", ["9007199254740993", "61.0", "6.1e1", "61.5", "-61"])
def test_a_place_that_two_readers_would_take_for_two_places_is_refused(
    tmp_path: Path, beyond: str
) -> None:
    given = opened(sample().page())
    place = of("run", json.loads(given["payload"]))["position"]
    text = given["payload"].replace(
        f'"position":{place}', f'"position":{beyond.replace("61", str(place))}'
    )
    assert text != given["payload"]
    (page,) = examined(tmp_path, [{**given, "payload": text}])
    assert not checked({**given, "payload": text}).ok or page["state"] != "red"
    if beyond[0] in "9-" or beyond.endswith(".5"):
        assert page["state"] == "red"


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200b", "\u061c", "\ufeff", "\x9b"])
def test_no_page_holds_what_turns_text_around_or_is_not_seen(mark: str) -> None:
    made = sample()
    with pytest.raises(DataError):
        build_page(made.title, made.body.replace("李四", f"李{mark}四"), made.payload, LOG)
    assert presentable(f"李{mark}四") == "李□四"
