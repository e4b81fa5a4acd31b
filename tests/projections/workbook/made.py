"""A workbook of the sample results, made and opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import openpyxl

from projections.evaluation import Evaluation
from projections.publishing import open_results, write_results
from projections.workbook.book import Office, write_workbook
from projections.workbook.contents import Contents, Wish, contents
from projections.workbook.cover import Said
from tests.projections.publishing.sample import evaluation

EVIL = "=HYPERLINK(1)"


def with_names(name: str) -> Evaluation:
    """The sample, in which the first who is assessed bears ``name``."""
    found = evaluation()
    first, *others = found.subjects
    return attrs.evolve(found, subjects=(attrs.evolve(first, person_name=name), *others))


def scored(folder: Path, made: Evaluation | None = None) -> Path:
    """Results of the sample in a folder."""
    out = folder / "results.db"
    write_results(made or evaluation(), out)
    return out


def write(
    results: Path,
    out: Path,
    wish: Wish | None = None,
    office: Office | None = None,
    decided: Said | None = None,
) -> Contents:
    """The workbook of results; what is in it."""
    with open_results(results) as opened:
        made = contents(opened, wish or Wish())
        write_workbook(opened, made, out, office or Office(), decided or Said())
    return made


def table(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The rows of a sheet by the titles of its columns."""
    page = openpyxl.load_workbook(path)[sheet]
    first, *_rest = str(page.auto_filter.ref).split(":")
    header = int("".join(letter for letter in first if letter.isdigit()))
    titles = [cell.value for cell in page[header]][: _columns(page.auto_filter.ref)]
    return [
        dict(zip(titles, (cell.value for cell in row), strict=False))
        for row in page.iter_rows(min_row=header + 1)
    ]


def _columns(ref: str) -> int:
    from openpyxl.utils import range_boundaries

    return int(range_boundaries(ref)[2])
