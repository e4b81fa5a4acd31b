"""Changes of a page's data, and which check must find each: for engines of every kind."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from evalcore.transparency import note
from tests.projections.dossier.page.opened import opened, with_payload
from tests.projections.dossier.page.sample import noted_text, sample


def entry_of(payload, role):
    return next(one for one in payload["entries"] if one["role"] == role)


def flipped(text: str, place: int) -> str:
    data = bytearray(b64decode(text))
    data[place] ^= 1
    return b64encode(bytes(data)).decode()


def set_(role, name, value):
    def change(payload):
        entry_of(payload, role)[name] = value(entry_of(payload, role)[name])

    return change


def result(name, value):
    def change(payload):
        payload["result"][name] = value(payload["result"][name])

    return change


def certificate(old, new):
    def change(payload):
        text = payload["certificate"]["text"]
        assert old in text
        # Without its signature, which would fail first.
        payload["certificate"]["text"] = text[: text.index("\n\n") + 1].replace(old, new, 1)

    return change


def checkpoint(old, new):
    def change(payload):
        assert old in payload["checkpoint"]
        payload["checkpoint"] = payload["checkpoint"].replace(old, new, 1)

    return change


def table(name, old, new):
    def change(payload):
        text = payload["result"]["tables"][name]
        assert old in text
        payload["result"]["tables"][name] = text.replace(old, new, 1)

    return change


def shows(place, **values):
    def change(payload):
        payload["shows"][place].update(values)

    return change


def dropped(role):
    def change(payload):
        payload["entries"] = [one for one in payload["entries"] if one["role"] != role]

    return change


def only_key(role):
    def change(payload):
        payload["keys"] = [one for one in payload["keys"] if one["role"] == role]

    return change


def hides(name):
    def change(payload):
        payload["result"]["hidden"][name] = payload["result"]["blinds"][name]

    return change


def of_another_log(payload):
    """The same checkpoint as if of another log, signed by this one's key."""
    text = note.parse(payload["checkpoint"].encode()).text.replace("record-2025", "record-2024")
    payload["checkpoint"] = noted_text(text)


def less_shown(payload):
    payload["shows"] = [one for one in payload["shows"] if one.get("table") != "effects"]


CHANGES = {
    "payload": {
        "another format": lambda p: p.update(format="evalcore dossier/v2"),
        "a key of another id": lambda p: p["keys"][0].update(
            vkey=p["keys"][0]["vkey"].replace("+", "+0", 1)
        ),
    },
    "checkpoint": {
        "another size": checkpoint("\n85\n", "\n86\n"),
        "no key of the log": only_key("witness"),
        "a log of another name than its key": of_another_log,
        "another name": checkpoint("record-2025\n85", "record-2026\n85"),
    },
    "entries": {
        "an entry": set_("event", "entry", lambda e: flipped(e, 30)),
        "a cut entry": set_("event", "entry", lambda e: b64encode(b64decode(e)[:-3]).decode()),
        "a proof": set_("event", "proof", lambda p: [flipped(p[0], 5), *p[1:]]),
        "a short proof": set_("event", "proof", lambda p: p[:-1]),
        "a long proof": set_("event", "proof", lambda p: [*p, p[0]]),
        "another place": set_("event", "position", lambda n: n + 1),
        "a place beyond": set_("event", "position", lambda n: n + 1000),
        "place nought": set_("event", "position", lambda n: 0),
    },
    "certificate": {
        "another run": certificate("run 7a", "run 7b"),
        "another day": certificate("as-of 2025-12-31", "as-of 2025-12-30"),
        "another scheme": certificate("scheme county-2025", "scheme county-2026"),
        "another engine": certificate("engine e5", "engine e6"),
        "another root": certificate("root q6", "root q7"),
        "another size": certificate("size 60", "size 61"),
        "more subjects": certificate("subjects 24", "subjects 25"),
        "another authority": certificate("县委组织部", "县纪委"),
        "another place": certificate("published 61", "published 62"),
        "a table less": certificate("table effects", "table effect"),
        "another log": certificate("log zzb.example.cn/record-2025", "log zzb.example.cn/x"),
        "a line more": certificate("period 2025\n", "period 2025\nperiod 2025\n"),
        "no publication": dropped("run"),
    },
    "scheme": {
        "another scheme was adopted": lambda p: (
            dropped("scheme")(p),
            entry_of(p, "event").update(role="scheme"),
        )
    },
    "result": {
        "a number": table("score_nodes", "total\thalf_up 2\t8649", "total\thalf_up 2\t9649"),
        "a row less": table("effects", "\tquota:优秀", "\tquota:优异"),
        "another subject": result("subject", lambda s: "P18@V03"),
        "another index": result("index", lambda n: n + 1),
        "another size": result("size", lambda n: n + 1),
        "a blind": result("blinds", lambda b: {**b, "effects": flipped(b["effects"], 0)}),
        "a table twice": hides("flags"),
        "a table of no known name": lambda p: p["result"]["tables"].update(extra="P17@V03\t99\n"),
        "a table missing": lambda p: p["result"]["tables"].pop("flags"),
    },
    "standing": {
        "no published standing of a page that shows none": lambda p: (
            dropped("standing")(p),
            p["result"]["tables"].pop("standings"),
        ),
        "an adoption as standing": lambda p: (
            dropped("standing")(p),
            entry_of(p, "scheme").update(role="standing"),
        ),
    },
    "shows": {
        "another row": shows(4, row=2),
        "another column": shows(0, column=8),
        "another form": shows(4, **{"as": "fraction1"}),
        "no such form": shows(4, **{"as": "roman"}),
        "words of its own": shows(0, words={"优秀": "合格"}),
        "a word by a form of its own": shows(0, **{"as": "word", "words": {"优秀": "优秀"}}),
        "two places": shows(0, certificate="run"),
        "a form with another scale": shows(-1, **{"as": "decimal1"}),
        "a place that is not there": shows(0, id="s9999"),
        "a row of effects not shown": less_shown,
    },
}


def cases() -> dict[str, dict[str, Any]]:
    """Name → what the verifier is given: the page as it is, and with each change."""
    given = opened(sample().page())
    found = {"as it is": given, "own": opened(sample(edition="own").page())}
    found["unsigned"] = opened(sample(signed=False).page(None))
    found["other digest"] = {**given, "digest": "0" * 64}
    found["other way of writing"] = {**given, "issue": given["issue"].replace(":", ": ", 1)}
    found["other code"] = {**given, "shown": {**given["shown"], "certificate-code": "x"}}
    found["other number"] = {**given, "shown": {**given["shown"], "s1": "96.49"}}
    found["no data"] = {**given, "payload": "{"}
    for check, changes in CHANGES.items():
        for name, change in changes.items():
            found[f"{check}: {name}"] = with_payload(given, change)
    return found
