"""``evalcore scheme``: which rules there are, what each number rests on, what is unwise in them."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from cli.burden import burden
from cli.common import DEFAULT_STORE, JsonOption, say, say_json
from cli.scheme_gaps import gaps
from cli.scheme_lint import lint_schemes
from cli.scheme_record import SchemeArgument, adopt_scheme, show_kept
from cli.scheme_sheet import sheet
from cli.scheme_test import run_schemes
from cli.tables import heading, line, table
from evalcore.messages import _


def register(app: typer.Typer) -> None:
    """Add the group ``scheme`` with its commands."""
    group = typer.Typer(help="Which rules apply, and what each number rests on.")
    group.command(name="list")(list_schemes)
    group.command(name="show")(show)
    group.command(name="lint")(lint_schemes)
    group.command(name="gaps")(gaps)
    group.command(name="test")(run_schemes)
    group.command(name="burden")(burden)
    group.command(name="sheet")(sheet)
    group.command(name="adopt")(adopt_scheme)
    app.add_typer(group, name="scheme", no_args_is_help=True)


def list_schemes(as_json: JsonOption = False) -> None:
    """List the schemes that come with the program.

    Exit codes: 0 done, 1 a scheme has mistakes.
    """
    from evalcore.schemes.loader import catalogue, load_scheme

    rows = []
    for name in catalogue():
        scheme = load_scheme(name)
        rows.append(
            {
                "scheme": name,
                "title": scheme.title,
                "period": scheme.period.id,
                "indicators": len(scheme.indicators),
                "rests_on_demo": scheme.rests_on_demo,
                "digest": scheme.digest,
            }
        )
    if as_json:
        say_json(rows)
        return
    table(
        [_("scheme"), _("period"), _("indicators"), _("basis"), _("title")],
        [
            (r["scheme"], r["period"], r["indicators"], _demo(bool(r["rests_on_demo"])), r["title"])
            for r in rows
        ],
        right=[2],
    )


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
    line()
    heading(_("Left to people"))
    table([_("what"), _("clause")], [(each["what"], each["clause"]) for each in told["by_people"]])
    _mechanisms(told)


def _demo(rests: bool) -> str:
    return _("demo in part") if rests else _("cited")


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
        [_("rule"), _("title"), _("share"), _("of"), _("rounding"), _("at a tie"), _("rests on")],
        [
            (
                name,
                title,
                each["share"]["value"],
                each["base"],
                each["rounding"],
                each["tie"],
                _cited(each["share"]["basis"]),
            )
            for name, title, each in shares
        ],
        right=[2],
    )
    line()
    heading(_("Vetoes and flags"))
    rows = [
        (name, each["title"], _("at most {grade}").format(grade=each["at_most"]), each)
        for name, each in told["vetoes"].items()
    ]
    rows += [(name, each["title"], each["suggests"], each) for name, each in told["flags"].items()]
    table(
        [_("rule"), _("title"), _("does or suggests"), _("rests on")],
        [(name, title, does, _cited(each["basis"])) for name, title, does, each in rows],
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
        [_("row"), _("mechanism"), _("asks"), _("document")],
        [(m.row, m.name, m.asks, told["documents"].get(m.document, m.document)) for m in known],
        right=[0],
    )
