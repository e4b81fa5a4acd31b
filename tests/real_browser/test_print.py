"""A dossier on paper: A4, every page with its check code, nothing cut off."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from evalcore.transparency.codes import check_code
from projections.dossier.page import build_page
from tests.projections.dossier.page.sample import LOG, sample
from tests.real_browser.browser import unavailable

MANY = 120


def tool(name: str) -> str:
    program = shutil.which(name)
    if program is None:
        unavailable(f"{name} (poppler-utils) is not installed")
    return program


@pytest.fixture(scope="module")
def printed(browser, tmp_path_factory):
    """Text of each page of the paper, and what the tool says of the file."""
    made = sample()
    rows = "".join(
        f'<tr><td class="num">{k}</td><td>第{k}行 {"很长的说明" * 12}</td>'
        f"<td>{'a' * 90}{k}z</td></tr>"
        for k in range(MANY)
    )
    long_table = (
        "<section><h2>长表</h2><table><thead><tr><th>序号</th><th>说明栏</th><th>编号栏</th></tr>"
        f"</thead><tbody>{rows}</tbody></table></section>"
    )
    page = build_page(made.title, made.body + long_table, made.payload, LOG)
    folder = tmp_path_factory.mktemp("print")
    source, out = folder / "page.html", folder / "page.pdf"
    source.write_bytes(page)
    browser.finished(f"--print-to-pdf={out}", "--no-pdf-header-footer", source.as_uri())
    text = subprocess.run(
        (tool("pdftotext"), "-layout", str(out), "-"), capture_output=True, check=True
    ).stdout.decode()
    info = subprocess.run((tool("pdfinfo"), str(out)), capture_output=True, check=True).stdout
    return text.rstrip("\f").split("\f"), info.decode()


def test_paper_is_a4(printed):
    _pages, info = printed
    size = re.search(r"Page size: +([\d.]+) x ([\d.]+)", info)
    assert (round(float(size[1])), round(float(size[2]))) in ((595, 842), (594, 841), (595, 841))


def test_every_page_bears_the_check_code_and_its_number(printed):
    pages, _info = printed
    text = sample().payload["certificate"]["text"]
    code = check_code(text[: text.index("\n\n") + 1].encode())
    assert len(pages) > 4
    for number, page in enumerate(pages, 1):
        assert f"核验码 {code}" in page
        assert re.search(rf"{number} */ *{len(pages)}\s*$", page)


def test_the_verdict_is_printed_with_a_note_that_paper_cannot_check_itself(printed):
    pages, _info = printed
    assert "核验通过" in pages[0]
    assert "打印件不能核验自己" in pages[0]


def test_a_table_repeats_its_head_on_every_page_and_loses_no_row(printed):
    pages, _info = printed
    with_rows = [page for page in pages if re.search(r"第\d+行", page)]
    assert len(with_rows) > 3
    assert all("说明栏" in page for page in with_rows)
    together = re.sub(r"\s", "", "".join(pages))
    assert [k for k in range(MANY) if f"第{k}行" not in together] == []


def test_nothing_is_cut_off_at_the_right(printed):
    pages, _info = printed
    # Whole words without a break stand in a column of their own: they are wrapped, to their ends.
    together = re.sub(r"\s", "", "".join(pages))
    assert [k for k in range(MANY) if f"{k}z" not in together] == []


def test_what_a_page_cannot_prove_is_printed_last(printed):
    pages, _info = printed
    last = "".join(pages[-2:])
    assert "本页证明不了的事" in last
    assert last.index("本页证明不了的事") > last.rindex("行")
