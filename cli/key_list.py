"""``evalcore key list``: a record's keys, what each signed and when, and what that is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cli.common import DEFAULT_STORE, JsonOption, StoreOption, note, say, say_json
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.procedures.keys import KnownKey
    from evalcore.procedures.keys_trust import Known, Signed


def list_keys(store: StoreOption = DEFAULT_STORE, as_json: JsonOption = False) -> None:
    """List the keys of the record: admitted and revoked when and why, what each signed and when.

    Of each signature it says whether it stands: after a theft, what was signed before and what a
    later good signature or a witness covers does.

    Exit codes: 0 done (also where there is none), 3 environment.
    """
    from evalcore.procedures.sealing_read import keys_of, known_facts
    from evalcore.record import open_record

    with open_record(store) as record:
        keys, known = keys_of(record), known_facts(record)
    told = [_told(key, known) for key in keys.keys]
    if as_json:
        say_json(told)
        return
    for one in told:
        _show(one)
    if not told:
        note(_("The record knows no key. Make one: key new NAME --out FILE --store … --by …"))


def _told(key: KnownKey, known: Known) -> dict[str, Any]:
    from evalcore.record.planning import show_time

    life = known.life(key.admitted.vkey)
    assert life is not None
    revoked = key.revoked[-1] if key.revoked else None
    return {
        "name": key.verifier.name,
        "role": key.admitted.role,
        "key_id": key.verifier.key_id.hex(),
        "fingerprint": key.verifier.fingerprint,
        "vkey": key.admitted.vkey,
        "replaces": key.admitted.replaces or None,
        "admitted": {
            "position": life.admitted,
            "recorded_at": show_time(life.admitted_at),
            "by": key.admitted.admitted_by,
        },
        "revoked": {
            "position": life.revoked,
            "recorded_at": show_time(life.revoked_at),
            "because": revoked.because,
            "since": revoked.since or None,
            "good_until": revoked.good_until,
            "by": revoked.revoked_by,
        }
        if revoked
        else None,
        "signed": [_signed(one, known) for one in known.signed if one.vkey == life.vkey],
        "cosigned": [
            {"size": one.size, "root": one.root, "at": show_time(one.at), "position": one.position}
            for one in known.witnessed
            if one.vkey == life.vkey
        ],
    }


def _signed(one: Signed, known: Known) -> dict[str, Any]:
    from evalcore.procedures.keys_trust import Claimed, trust
    from evalcore.record.planning import show_time

    found = trust(known, Claimed(one.size, one.root, one.vkey))
    return {
        "size": one.size,
        "root": one.root,
        "position": one.position,
        "recorded_at": show_time(one.recorded_at),
        "standing": found.standing,
        "reason": found.reason,
    }


def _show(one: dict[str, Any]) -> None:
    from cli.tables import heading, table

    heading(f"{one['name']}  {one['role']}  {one['key_id']}")
    say(_("  fingerprint {code}").format(code=one["fingerprint"]))
    say(
        _("  admitted {time} (position {position}) by {by}").format(
            time=one["admitted"]["recorded_at"],
            position=one["admitted"]["position"],
            by=one["admitted"]["by"],
        )
    )
    gone = one["revoked"]
    if gone:
        say(
            _("  REVOKED {time} (position {position}) by {by}: {reason}").format(
                time=gone["recorded_at"],
                position=gone["position"],
                by=gone["by"],
                reason=gone["because"],
            )
        )
        if gone["since"]:
            say(_("  compromised since {since}").format(since=gone["since"]))
    if one["signed"]:
        table(
            [_("size"), _("signed"), _("standing"), _("reason")],
            [
                (s["size"], s["recorded_at"], _word(s["standing"]), s["reason"])
                for s in one["signed"]
            ],
            right=[0],
        )
    if one["cosigned"]:
        table(
            [_("size"), _("cosigned")],
            [(s["size"], s["at"]) for s in one["cosigned"]],
            right=[0],
        )
    say()


def _word(standing: str) -> str:
    return {"stands": _("stands"), "doubtful": _("DOUBTFUL"), "unknown": _("UNKNOWN")}[standing]
