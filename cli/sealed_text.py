"""What ``sealed`` prints. No sealed word passes here but those that ``sealed open`` shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cli.common import note, say
from cli.tables import heading, line, table
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.sealed.destroying import Destroyed, Plan
    from evalcore.sealed.handed_in import HeldIn
    from evalcore.sealed.opening import Met, Shown
    from evalcore.sealed.returned import Unfinished
    from evalcore.sealed.survey import ScopeState, Survey


def _state(one: ScopeState) -> dict[str, Any]:
    return {
        "scope": one.scope,
        "facts": one.parts,
        "open": len(one.open),
        "erased": len(one.erased),
        "missing": len(one.missing),
        "key": one.key,
        **({"file": one.file} if one.file else {}),
        "opened_by": one.readers,
    }


def list_data(
    found: Survey, chosen: Sequence[ScopeState], met: Mapping[str, Met] | None
) -> dict[str, Any]:
    """``sealed list`` as JSON data."""
    told = []
    for one in chosen:
        data = _state(one)
        if met is not None:
            data |= {"named": met[one.scope].named, "mentioned": met[one.scope].mentioned}
        told.append(data)
    return {"scopes": told, **_sums(found)}


def _sums(found: Survey) -> dict[str, int]:
    facts, files = found.facts.values(), found.files.values()
    return {
        "facts": sum(one.parts for one in facts),
        "facts_open": sum(len(one.open) for one in facts),
        "facts_erased": sum(len(one.erased) for one in facts),
        "facts_missing": sum(len(one.missing) for one in facts),
        "files": len(files),
        "files_open": sum(one.key == "there" for one in files),
        "files_erased": sum(one.key == "destroyed" for one in files),
    }


def show_list(
    found: Survey,
    chosen: Sequence[ScopeState],
    met: Mapping[str, Met] | None,
    limit: int | None,
) -> None:
    """Print ``sealed list``."""
    sums = _sums(found)
    heading(
        _(
            "{facts} sealed parts in {scopes} scopes: {open} can be opened, {erased} are erased, "
            "{missing} without a key here; {files} sealed source files, {gone} of them erased."
        ).format(
            facts=sums["facts"],
            scopes=len(found.facts),
            open=sums["facts_open"],
            erased=sums["facts_erased"],
            missing=sums["facts_missing"],
            files=sums["files"],
            gone=sums["files_erased"],
        )
    )
    keys = {
        "there": _("there"),
        "destroyed": _("destroyed (已销毁)"),
        "missing": _("not here"),
    }
    shown = chosen[:limit]
    head = [_("scope"), _("sealed parts"), _("key"), _("opened by")]
    rows = []
    for one in shown:
        name = f"{one.scope[:20]}… {one.file}" if one.file else one.scope
        opened = ", ".join(f"{who} {n}×" for who, n in sorted(one.readers.items()))
        row = [name, str(one.parts or ""), keys[one.key], opened]
        if met is not None:
            each = met[one.scope]
            row.append(_("as a name {n}, in words {m}").format(n=each.named, m=each.mentioned))
        rows.append(row)
    if rows:
        table([*head, *([_("found")] if met is not None else [])], rows)
    elif met is not None:
        say(_("That name is in nothing that can be opened here."))
    if len(chosen) > len(shown):
        note(_("{n} more: sealed list --all, or --case.").format(n=len(chosen) - len(shown)))
    if met:
        note(_("To erase all of these: sealed destroy, followed by the scopes above."))


def words_data(shown: Sequence[Shown], erased: Collection[int]) -> list[dict[str, Any]]:
    """``sealed open`` as JSON data."""
    return [
        {
            "position": one.position,
            "title": one.title,
            "occurred_on": one.occurred_on,
            "key": _fares(one, erased),
            "said": dict(one.said),
        }
        for one in shown
    ]


def _fares(one: Shown, erased: Collection[int]) -> str:
    if not one.lost:
        return "there"
    return "destroyed" if one.position in erased else "missing"


def show_words(shown: Sequence[Shown], erased: Collection[int]) -> None:
    """Print the words of ``sealed open``."""
    for one in shown:
        line(f"#{one.position} {one.title} · {one.occurred_on}", "bold")
        for title, text in one.said:
            line(f"    {title}: {text}")
        if _fares(one, erased) == "destroyed":
            line("    " + _("its key is destroyed (已销毁), nobody can read it"))
        elif one.lost:
            line("    " + _("its key is not here"))


def plan_data(planned: Plan, done: Destroyed | None) -> dict[str, Any]:
    """``sealed destroy`` as JSON data."""

    def file(one: HeldIn) -> dict[str, str]:
        return {"digest": one.digest, "name": one.name, "why": one.why}

    return {
        "scopes": [{"scope": one.scope, "facts": one.parts} for one in planned.scopes],
        "files": [file(one) for one in planned.files],
        "files_erased": not planned.keep_files,
        "unread": [file(one) for one in planned.unread],
        "kin": list(planned.kin),
        "destroyed": None
        if done is None
        else {"keys": done.keys, "files": done.file_keys, "position": done.position},
    }


def show_plan(planned: Plan, done: Destroyed | None) -> None:
    """Print what ``sealed destroy`` does or did, and what stays."""
    parts = sum(len(one.open) for one in planned.scopes)
    scopes = ", ".join(one.scope for one in planned.scopes)
    if done is None:
        say(_("Would erase {n} sealed parts: {scopes}.").format(n=parts, scopes=scopes))
    else:
        say(
            _(
                "Erased: {n} sealed parts ({scopes}), {keys} keys; {files} source files. Recorded "
                "at position {position}."
            ).format(
                n=parts,
                scopes=scopes,
                keys=done.keys,
                files=done.file_keys,
                position=done.position,
            )
        )
    _show_files(planned, done)
    if planned.kin:
        note(
            _(
                "Other versions of the same facts lie in {names}: what was corrected stood there. "
                "Destroy these too where they must go."
            ).format(names=", ".join(planned.kin))
        )
    if planned.locked:
        note(
            _(
                "{n} parts can't be opened here, so other files were not searched for their words."
            ).format(n=planned.locked)
        )
    note(
        _(
            "Out of reach of this program: the office's own workbooks and annotated copies, "
            "bundles with --sources or --with-private, files that were saved, older copies of the "
            "key file and of the disk. Destroy them by hand (docs/sealed.md)."
        )
    )
    if not planned.keep_files:
        note(_("Let the office take the words out of its workbook: import refuses them now."))


def _show_files(planned: Plan, done: Destroyed | None) -> None:
    why = {"came_from": _("the facts came from it"), "repeats": _("rows in it repeat them")}
    if planned.keep_files and planned.files:
        say(_("KEPT, and the words can still be read in them (--keep-files):"))
    elif planned.files and done is None:
        say(_("With them go these source files, whole (--keep-files keeps them):"))
    elif planned.files:
        say(_("With them went these source files, whole; their digests and all proofs stand:"))
    for one in planned.files:
        line(f"  {one.name} ({one.digest[:12]}…): {why[one.why]}")
    for one in planned.unread:
        line(
            "  "
            + _("{name} ({digest}…) can't be looked into, and stays.").format(
                name=one.name, digest=one.digest[:12]
            )
        )


def show_check(
    found: Survey,
    back: Sequence[Unfinished],
    gone: Sequence[str],
    missing: Sequence[str],
    *,
    finished: bool,
) -> None:
    """Print what ``sealed check`` found."""
    for one in back:
        words = (
            _("{scope}: destroyed again, as recorded at position {at}.")
            if finished
            else _(
                "{scope}: destroyed by the record (position {at}), and the key is there. Run "
                "sealed check --finish, and destroy the copy of the key file that it came from."
            )
        )
        say(words.format(scope=one.key.scope, at=one.destroyed_at))
    for scope in gone:
        say(
            _(
                "{scope}: its key is destroyed, and the record tells nothing of it. Record it with "
                "sealed destroy."
            ).format(scope=scope)
        )
    if missing:
        say(
            _(
                "{n} scopes have no key in this key file: {names}. Put back the key file that "
                "belongs to this record (restore --keys)."
            ).format(n=len(missing), names=", ".join(missing[:5]))
        )
    if not (back or gone or missing):
        sums = _sums(found)
        say(
            _(
                "Key file and record agree: {open} sealed parts and {files} source files can be "
                "opened, {erased} are erased for good."
            ).format(
                open=sums["facts_open"],
                files=sums["files_open"],
                erased=sums["facts_erased"] + sums["files_erased"],
            )
        )
