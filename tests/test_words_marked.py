"""No word for people goes past the catalogues: what code and templates say is marked as said.

Found by reading the code: texts handed to whatever prints or refuses, and Chinese texts where
papers are made. What is no word of ours (a command to copy, an invented example, a name that is
known again in files) is listed with its reason.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.make_messages import PAPERS
from tests.support.paper_texts import ROOT, TEMPLATES

HAN = re.compile("[\u4e00-\u9fff]")
WORD = re.compile("[A-Za-z]{2,}|[\u4e00-\u9fff]")
MARKS = {"_", "later", "said", "on_papers", "on_screen"}
TOLD = {
    *("say", "note", "echo", "secho", "confirm", "prompt", "progress"),
    *("DataError", "UsageError", "StoreError", "Refused", "EvalcoreError"),
    *("Finding", "Unreadable", "Bad"),
}
"""What shows a text to people: on the screen, as an error, as a finding."""

COMMANDS = re.compile(
    r'^(?: *evalcore |(?:apt|dnf) install |\.db$|"? ?--| *$)|^EVALCORE_|^libreoffice'
)
"""What is typed or named as it is, in every language."""

NOT_TOLD = {
    "cli/burden.py": "a key of a scheme",
    "projections/browsing/front.py": "each text stands there in both languages",
    "evalcore/demo/visits.py": "draws what a visit was about: a function of its own called note",
}

PAPER_CODE = (
    *(f"projections/{name}" for name in (
        "appealing", "ballot_slips", "chase", "checkpoints", "checksheet", "disclosure", "dossier",
        "overview", "papers", "reports", "submission", "workbook",
    )),
    *("evalcore/intake/annotating", "evalcore/intake/templates", "cli"),
)  # fmt: skip
"""Where papers, pages and workbooks are made."""

EXAMPLES = re.compile(r"/paper\.py$|/demo[a-z_]*\.py$")
"""Papers declare an invented example, the demo invents a county: names and data."""

FONT, KNOWN, PATTERN, PAGES = (
    "names of fonts",
    "known again by it in files",
    "recognises what others write",
    "reference pages, written in both languages side by side",
)
ALLOWED = {
    "cli/ballots_codes.py": "the label that the office gave",
    "cli/checkpoint_sheet.py": KNOWN,
    "cli/line_breaks.py": PATTERN,
    "cli/reference.py": PAGES,
    "cli/reference_ledgers.py": PAGES,
    "cli/reference_scheme.py": PAGES,
    "evalcore/intake/annotating/annotate.py": KNOWN,
    "evalcore/intake/annotating/comments.py": FONT,
    "evalcore/intake/annotating/marks.py": KNOWN,
    "evalcore/intake/annotating/plain.py": FONT,
    "evalcore/intake/annotating/styles.py": FONT,
    "evalcore/intake/templates/sheet.py": FONT,
    "projections/chase/steps.py": "steps are put together; what comes out is in the catalogue",
    "projections/chase/undertakings.py": "the same",
    "projections/disclosure/attack.py": "a sign for the other raters in formulas",
    "projections/disclosure/check.py": PATTERN,
    "projections/disclosure/numbers.py": PATTERN,
    "projections/disclosure/view.py": "compares with what results bear",
    "projections/dossier/coarse.py": PATTERN,
    "projections/dossier/page/reading.py": PATTERN,
    "projections/dossier/page/shown.py": "fixed words of both languages, the same in the page",
    "projections/dossier/words.py": "the ten stems, and how articles are cited in Chinese",
    "projections/overview/goods.py": "names of a checklist, as records bear them",
    "projections/papers/listing.py": PAGES,
    "projections/workbook/look.py": FONT,
}
"""File → why Chinese stands there that nobody translates."""


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(call: ast.Call) -> str:
    return getattr(call.func, "id", "") or getattr(call.func, "attr", "")


def unmarked(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Texts of an expression that reach the reader without a mark."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "join"):
            for part in (node.func.value, *node.args, *(k.value for k in node.keywords)):
                yield from unmarked(part)
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str) and WORD.search(node.value):
            yield node.lineno, node.value
    elif isinstance(node, ast.IfExp):
        yield from unmarked(node.body)
        yield from unmarked(node.orelse)
    elif isinstance(node, ast.FormattedValue):
        yield from unmarked(node.value)
    elif isinstance(
        node, ast.JoinedStr | ast.BinOp | ast.BoolOp | ast.Tuple | ast.List | ast.Starred
    ):
        for child in ast.iter_child_nodes(node):
            yield from unmarked(child)


def told(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node) in TOLD:
            for part in (*node.args, *(k.value for k in node.keywords)):
                yield from unmarked(part)


def chinese(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Chinese texts that are neither marked, nor documentation, nor a command's help."""
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
        marked = isinstance(node, ast.Call) and name_of(node) in MARKS | {"Option", "Argument"}
        if marked or (isinstance(node, ast.Call) and name_of(node) == "Typer"):
            passed |= {id(each) for each in ast.walk(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in passed:
            continue
        if isinstance(node.value, str) and HAN.search(node.value):
            yield node.lineno, node.value


def files(*folders: str) -> Iterator[tuple[str, Path]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path


@pytest.mark.parametrize("package", ["cli", "evalcore", "projections"])
def test_whatever_is_printed_or_refused_is_marked_for_translation(package: str) -> None:
    found = [
        f"{name}:{line}: {text!r}"
        for name, path in files(package)
        if name not in NOT_TOLD
        for line, text in told(tree_of(path))
        if not COMMANDS.search(text)
    ]
    assert found == []


def test_chinese_in_the_code_of_papers_is_marked_or_has_its_english() -> None:
    known = PAPERS.kept()
    found = [
        f"{name}:{line}: {text!r}"
        for name, path in files(*PAPER_CODE)
        if name not in ALLOWED and not EXAMPLES.search(name)
        for line, text in chinese(tree_of(path))
        if text not in known
    ]
    assert found == []


def test_what_is_allowed_is_still_there() -> None:
    for name in ALLOWED:
        assert any(chinese(tree_of(ROOT / name))), name


MARKED = re.compile(r"""_\(\s*(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
ASIDE = re.compile(r"\{#.*?#\}|\{%-?\s*trans.*?endtrans\s*-?%\}|<style.*?</style>", re.DOTALL)


@pytest.mark.parametrize("package", ["evalcore", "projections"])
def test_templates_hold_no_chinese_that_is_not_marked(package: str) -> None:
    found = [
        f"{path.name}: {line.strip()[:80]}"
        for path in sorted((ROOT / package).glob(TEMPLATES))
        for line in MARKED.sub("", ASIDE.sub("", path.read_text(encoding="utf-8"))).splitlines()
        if HAN.search(line)
    ]
    assert found == []


def test_the_search_finds_what_it_should() -> None:
    tree = ast.parse(
        "say('Done now')\n"
        "say(_('Done').format(x=1))\n"
        "raise DataError(f'{file}: went wrong')\n"
        "note('  ' + 'too bad' if x else '')\n"
        "title = '承诺'\n"
        "said('承诺')\n"
    )
    assert [line for line, _text in told(tree)] == [1, 3, 4]
    assert [line for line, _text in chinese(tree)] == [5]
