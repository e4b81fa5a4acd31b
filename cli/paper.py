"""``paper``: which papers there are, and an office's own templates for them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import FINDING, JsonOption, finish, note, say, say_json
from cli.papering import LanguageOption, paper_language_of, write_paper
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from projections.papers import Paper

group = typer.Typer(help="Papers that are signed (文书), and your own templates for them.")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="A paper: see paper list.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(group, name="paper", no_args_is_help=True)


@group.command(name="list")
def listing(language: LanguageOption = "", as_json: JsonOption = False) -> None:
    """List the papers: name, title, what each can be printed as.

    Exit codes: 0 done, 2 usage.
    """
    from cli import tables
    from evalcore.paper_words import in_language, said
    from projections.papers import PAPERS

    with in_language(paper_language_of(language)):
        rows = [(paper.name, said(paper.title), paper.forms) for paper in PAPERS.values()]
    if as_json:
        say_json([{"name": n, "title": t, "forms": list(f)} for n, t, f in rows])
        return
    tables.table(
        (_("paper"), _("title"), _("formats")), [(n, t, ", ".join(forms)) for n, t, forms in rows]
    )


@group.command()
def template(
    name: NameArgument,
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FILE", help="Where: a name ending in .docx or .html.j2."),
    ],
    language: LanguageOption = "",
    as_json: JsonOption = False,
) -> None:
    """Hand out the template of a paper that comes with the program, to change it in Word or WPS.

    Put what you made into the folder that your letterhead names, or give it with --template. A
    file that exists is never overwritten.

    Exit codes: 0 done, 2 usage, 3 environment.
    """
    from projections.papers.own import is_word
    from projections.papers.printing import require_form, shipped

    paper, word = _paper(name), is_word(out)
    form = "docx" if word else "html"
    require_form(paper, form)
    if out.exists():
        raise UsageError(_("{path} exists; it is not overwritten.").format(path=out))
    ending = f"{paper_language_of(language)}.docx" if word else "html.j2"
    write_paper(out, shipped(paper, ending))
    if as_json:
        say_json({"paper": name, "file": str(out), "form": form})
        return
    say(_("The template of {paper} is in {path}.").format(paper=name, path=out))
    note(
        _("What can stand in it: evalcore paper fields {paper}. Changed: {check}").format(
            paper=name, check=f'evalcore paper check "{out}" --as {name}'
        )
    )


@group.command()
def fields(
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="A paper; blank with --markdown: all.")
    ] = "",
    markdown: Annotated[
        bool, typer.Option("--markdown", help="All papers as a page of the documentation.")
    ] = False,
    language: LanguageOption = "",
    as_json: JsonOption = False,
) -> None:
    """List what a template of a paper can name, with its meaning.

    A field of a list is written rows[].name: in the template, {% for row in rows %} and then
    {{ row.name }}.

    Exit codes: 0 done, 2 usage.
    """
    from cli import tables
    from evalcore.paper_words import in_language
    from projections.papers.listing import fields_of, page

    with in_language(paper_language_of(language)):
        if markdown:
            say(page().rstrip("\n"))
            return
        rows = fields_of(_paper(name))
    if as_json:
        say_json([{"field": r.name, "means": r.means, "standing": r.standing} for r in rows])
        return
    tables.table((_("field"), _("meaning")), [(row.name, row.means) for row in rows])


@group.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Your template.")],
    name: Annotated[
        str, typer.Option("--as", metavar="NAME", help="The paper that it is for: see paper list.")
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the invented example, printed with it."),
    ] = None,
    language: LanguageOption = "",
    as_json: JsonOption = False,
) -> None:
    """Try your template with an invented example, and say all that is wrong with it.

    Each problem is named with its paragraph and tag, and with what to do.

    Exit codes: 0 it can be used, 1 it has problems, 2 usage, 3 environment.
    """
    from projections.papers.checking import check as tried

    found = tried(_paper(name), file, paper_language_of(language))
    if out is not None and found.made is not None:
        write_paper(out, found.made)
    if as_json:
        say_json(
            {
                "file": str(file),
                "paper": name,
                "usable": not found.problems,
                "problems": [problem.data() for problem in found.problems],
                "unused": list(found.unused),
            }
        )
    elif found.problems:
        for problem in found.problems:
            say(str(problem))
        say(_("{n} problems.").format(n=len(found.problems)))
    else:
        say(_("{file} can be used for {paper}.").format(file=file, paper=name))
        if found.unused:
            note(_("It shows nothing of: {names}.").format(names=", ".join(found.unused)))
        if out is not None:
            say(_("The invented example is in {path}: look at it.").format(path=out))
    if found.problems:
        finish(FINDING)


def _paper(name: str) -> Paper:
    from projections.papers.printing import kind

    if not name:
        raise UsageError(_("Name a paper: evalcore paper list shows them."))
    return kind(name)
