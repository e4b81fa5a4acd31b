"""``evalcore scheme show``: a scheme for people to read, from the file or as a record kept it."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from cli.common import DEFAULT_STORE, JsonOption, say, say_json
from cli.scheme_record import SchemeArgument, show_kept
from cli.tables import heading, line, table
from evalcore.messages import _


def show(
    scheme: SchemeArgument,
    as_json: JsonOption = False,
    as_yaml: Annotated[
        bool, typer.Option("--yaml", help="Print the file itself, to start one of your own.")
    ] = False,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DAY", help="As the record says that it was in force on this day."
        ),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option("--store", metavar="FILE|URL", help="The record that adopted it."),
    ] = None,
) -> None:
    """Show a scheme: documents, indicators with points and basis, parameters, what people decide.

    With --as-of or --store: the rules that were adopted, from the files that the record kept, with
    the history of adoptions.

    Exit codes: 0 done, 1 the scheme has mistakes or none was in force, 2 there is no such scheme.
    """
    from evalcore.schemes.loader import find_scheme, load_scheme
    from evalcore.schemes.overview import overview
    from evalcore.yamltree import read_tree

    if as_of is not None or store is not None:
        where = store or os.environ.get("EVALCORE_STORE") or DEFAULT_STORE
        show_kept(scheme, where, as_of, as_json=as_json, as_yaml=as_yaml, show=_show)
        return
    if as_yaml:
        say(find_scheme(scheme).read_text(encoding="utf-8").rstrip("\n"))
        return
    told = overview(load_scheme(scheme), read_tree(find_scheme(scheme)))
    if as_json:
        say_json(told)
        return
    _show(told)


def _show(told: dict[str, Any]) -> None:
    _head(told)
    _indicators(told)
    _rules(told)
    _escalation(told)
    _days(told)
    line()
    heading(_("Left to people"))
    table([_("what"), _("clause")], [(each["what"], each["clause"]) for each in told["by_people"]])
    _mechanisms(told)


def _days(told: dict[str, Any]) -> None:
    """How many days people have, where the scheme says so."""
    days = told["procedure"]
    if days is None:
        return
    line()
    heading(
        _("Days that people have, counted as working days")
        if days["counted"] == "working"
        else _("Days that people have, every day counted")
    )
    titles = {
        "answer": _("to answer after being told of a flag (申辩)"),
        "appeal": _("to appeal after a decision (申诉)"),
        "appeal_decided": _("to decide an appeal"),
        "objection": _("to object to a check sheet (核对单)"),
        "objection_answered": _("to answer such an objection"),
        "publicity": _("that published results hang out (公示)"),
    }
    table(
        [_("limit"), _("days"), _("meaning"), _("rests on")],
        [
            (name, days[name]["value"], title, _cited(days[name]["basis"]))
            for name, title in titles.items()
            if days[name]
        ],
        right=[1],
    )


def _cited(basis: dict[str, str]) -> str:
    return _("demo") if basis["text"] == "demo" else basis["text"]


def _head(told: dict[str, Any]) -> None:
    heading(f"{told['scheme']}  {told['title']}")
    line(
        _("{authority}, {start} to {end}, digest {digest}").format(
            authority=told["authority"],
            start=told["period"]["from"],
            end=told["period"]["to"],
            digest=told["digest"][:16],
        )
    )
    if told["rests_on_demo"]:
        line(_("Part of it rests on demo: for trying out, not for an official run."), "yellow")
    for warning in told["warnings"]:
        line(warning, "yellow")
    line()
    heading(_("Documents"))
    table([_("name"), _("document")], told["documents"].items())
    line()
    heading(_("Parameters"))
    table(
        [_("name"), _("value"), _("meaning"), _("rests on")],
        [
            (name, each["value"], each["title"], _cited(each["basis"]))
            for name, each in told["parameters"].items()
        ],
        right=[1],
    )


def _indicators(told: dict[str, Any]) -> None:
    line()
    heading(_("Indicators"))
    rows = []
    for each in told["indicators"]:
        sign = {"score": "", "bonus": "+", "deduction": "-"}[each["role"]]
        points = each["points"]
        rows.append(
            (
                told["groups"][each["group"]]["title"],
                each["id"],
                each["title"],
                sign + points["value"],
                _cited(points["basis"]),
                _cited(each["basis"]),
            )
        )
    table(
        [_("group"), _("indicator"), _("title"), _("points"), _("points rest on"), _("rests on")],
        rows,
        right=[3],
    )


def _rules(told: dict[str, Any]) -> None:
    line()
    heading(_("Grades"))
    table(
        [_("grade"), _("from"), _("rests on")],
        [
            (name, each["value"] if each else _("else"), _cited(each["basis"]) if each else "")
            for name, each in told["grades"].items()
        ],
        right=[1],
    )
    line()
    heading(_("Quotas and lists"))
    shares = [(name, name, each) for name, each in told["quotas"].items()]
    shares += [(name, each["title"], each) for name, each in told["lists"].items()]
    table(
        [
            _("rule"),
            _("title"),
            _("share or number"),
            _("of"),
            _("rounding"),
            _("at a tie"),
            _("rests on"),
        ],
        [
            (
                name,
                title,
                (each["share"] or each["number"])["value"],
                " / ".join(
                    text
                    for text in (
                        each["base"] if each["share"] else "",
                        each["within"] if each["within"] != "cohort" else "",
                    )
                    if text
                ),
                each["rounding"] if each["share"] else "",
                each["tie"],
                _cited((each["share"] or each["number"])["basis"]),
            )
            for name, title, each in shares
        ],
        right=[2],
    )
    if told["flag_lists"]:
        line()
        heading(_("Lists by criteria"))
        table(
            [_("list"), _("title"), _("flags"), _("needs"), _("rests on")],
            [
                (
                    name,
                    each["title"],
                    ", ".join(each["flags"]),
                    each["meets"],
                    _cited(each["basis"]),
                )
                for name, each in told["flag_lists"].items()
            ],
        )
    line()
    heading(_("Vetoes and flags"))
    rows = [(name, each["title"], _kept(each), each) for name, each in told["vetoes"].items()]
    rows += [(name, each["title"], each["suggests"], each) for name, each in told["flags"].items()]
    table(
        [_("rule"), _("title"), _("does or suggests"), _("rests on")],
        [(name, title, does, _cited(each["basis"])) for name, title, does, each in rows],
    )


def _kept(veto: dict[str, Any]) -> str:
    """What a veto keeps its subject from."""
    parts = [_("at most {grade}").format(grade=veto["at_most"])] if veto["at_most"] else []
    if veto["bars"]:
        parts.append(_("off {lists}").format(lists=", ".join(veto["bars"])))
    return "; ".join(parts)


def _escalation(told: dict[str, Any]) -> None:
    """Ladders, levels and what is only recorded, where a scheme has any."""
    if told["ladders"]:
        line()
        heading(_("Ladders"))
        table(
            [_("ladder"), _("title"), _("times"), _("suggests"), _("to"), _("begins again")],
            [
                (name, each["title"], rung["at_least"]["value"], rung["suggests"],
                 rung["addressed_to"], each["resets"])
                for name, each in told["ladders"].items()
                for rung in each["rungs"]
            ],
            right=[2],
        )  # fmt: skip
    if told["after"]:
        line()
        heading(_("Levels below, evaluated first"))
        table(
            [_("level"), _("scheme"), _("title")],
            [(name, each["scheme"], each["title"]) for name, each in told["after"].items()],
        )
    if told["recorded"]:
        line()
        heading(_("Recorded, not scored"))
        table(
            [_("what"), _("ledger"), _("because"), _("rests on")],
            [
                (each["what"], each["ledger"], each["because"], _cited(each["basis"]))
                for each in told["recorded"]
            ],
        )


def _mechanisms(told: dict[str, Any]) -> None:
    """What "row 79" means, for every row that is cited."""
    from evalcore.schemes.mechanisms import mechanisms, rows_within

    rows = sorted(rows_within(told))
    if not rows:
        return
    line()
    heading(_("Rows cited"))
    known = [mechanisms()[row] for row in rows if row in mechanisms()]
    table(
        [_("mechanism row"), _("mechanism"), _("asks"), _("document")],
        [(m.row, m.name, m.asks, told["documents"].get(m.document, m.document)) for m in known],
        right=[0],
    )
