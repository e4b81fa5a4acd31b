"""Papers as PDF: by a browser, by LibreOffice; what is told where neither is, or no font."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from evalcore.errors import StoreError
from projections.papers import Style, browsing, fonts, pdf, print_paper, print_papers, programs
from tests.projections.papers.sample import SAMPLE, example
from tests.projections.papers.test_own import MARKS
from tests.projections.papers.word import made


def read(data: bytes, folder: Path) -> str:
    """The text of a PDF, as another program reads it."""
    needed("OFFICE", shutil.which("pdftotext"))
    (folder / "read.pdf").write_bytes(data)
    command = ("pdftotext", "-layout", str(folder / "read.pdf"), "-")
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()


def needed(component: str, program: str | None) -> None:
    if program is None and os.environ.get(f"EVALCORE_REQUIRE_{component}") == "1":
        pytest.fail(f"{component} is required and not installed")
    if program is None:
        pytest.skip(f"needs {component}")


@pytest.fixture(scope="module")
def printed() -> list[bytes]:
    """Three papers, by one start of a browser; the second holds what leads out of the page."""
    needed("CHROMIUM", programs.browser())
    out = '<img src="file:///etc/hostname"><script>document.body.textContent="脚本"</script>'
    pages = [
        print_paper(SAMPLE, {**example(), "period": period}, Style("html"))
        for period in ("2024", "2025")
    ]
    pages.insert(1, f"<!DOCTYPE html><meta charset=utf-8><p>第二张</p>{out}".encode())
    return list(pdf.of_pages(pages))


def test_pages_become_pdfs_with_chinese_letters_in_order(
    printed: list[bytes], tmp_path: Path
) -> None:
    assert all(data.startswith(b"%PDF-") for data in printed)
    first, second, third = (read(data, tmp_path) for data in printed)
    assert "红旗村" in first
    assert "修路 <1 公里>" in third
    assert second.split() == ["第二张"]


def test_a_browser_that_takes_no_orders_prints_page_by_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "browser"
    program.write_text(
        '#!/bin/sh\nfor a in "$@"; do case "$a" in\n'
        '--print-to-pdf=*) to="${a#--print-to-pdf=}";;\nfile:*) from="${a#file://}";;\nesac; done\n'
        'test -n "$to" && { printf "%%PDF-"; cat "$from"; } > "$to"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("EVALCORE_BROWSER", str(program))
    assert list(pdf.of_pages([b"<p>1", b"<p>2"])) == [b"%PDF-<p>1", b"%PDF-<p>2"]


def test_a_browser_that_fails_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "browser"
    program.write_text("#!/bin/sh\necho no display >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("EVALCORE_BROWSER", str(program))
    with pytest.raises(StoreError, match=r"browser could not print .*no display.*EVALCORE_BROWSER"):
        list(pdf.of_pages([b"<p>1"]))
    monkeypatch.setenv("EVALCORE_BROWSER", "no-such-browser")
    with pytest.raises(StoreError, match="EVALCORE_BROWSER names no-such-browser"):
        list(pdf.of_pages([b"<p>1"]))


def test_a_word_template_of_the_office_becomes_a_pdf_by_libreoffice(tmp_path: Path) -> None:
    needed("OFFICE", programs.office())
    own = tmp_path / "own.docx"
    own.write_bytes(made(MARKS, "本单位 {{ subject.name }} {{ period }}"))
    many = [{**example(), "period": period} for period in ("2024", "2025")]
    found = [
        read(data, tmp_path) for data in print_papers(SAMPLE, many, Style("pdf", template=own))
    ]
    assert ["2024" in found[0], "2025" in found[1]] == [True, True]
    assert all("本单位 红旗村" in text for text in found)


def test_where_nothing_makes_a_pdf_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "_linux", lambda: True)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreError, match=r"Nothing here makes a PDF.*apt install chromium") as told:
        print_paper(SAMPLE, example(), Style("pdf"))
    assert told.value.exit_code == 3
    own = tmp_path / "own.docx"
    own.write_bytes(made(MARKS))
    with pytest.raises(StoreError, match="libreoffice-writer"):
        print_paper(SAMPLE, example(), Style("pdf", template=own))


def test_where_only_libreoffice_is_installed_our_word_template_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = tmp_path / "soffice"
    office.write_text(
        '#!/bin/sh\nwhile test "$1" != --outdir; do shift; done\nto=$2; shift 2\n'
        'for f in "$@"; do b=${f##*/}; printf "%%PDF-word" > "$to/${b%.docx}.pdf"; done\n'
    )
    office.chmod(0o755)
    monkeypatch.setattr(fonts, "_linux", lambda: True)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert print_paper(SAMPLE, example(), Style("pdf")) == b"%PDF-word"
    office.write_text("#!/bin/sh\necho source file could not be loaded >&2\n")
    with pytest.raises(StoreError, match=r"could not make a PDF \(source file could not"):
        print_paper(SAMPLE, example(), Style("pdf"))


def test_without_a_chinese_font_there_is_no_pdf_of_empty_boxes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = tmp_path / "fc-list"
    listing.write_text("#!/bin/sh\nexit 0\n")
    listing.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreError, match=r"No Chinese font.*fonts-noto-cjk.*google-noto-sans-cjk"):
        print_paper(SAMPLE, example(), Style("pdf"))
    listing.unlink()
    monkeypatch.setattr(fonts, "LINUX_FOLDERS", (str(tmp_path),))
    with pytest.raises(StoreError, match="No Chinese font"):
        fonts.require_chinese()
    (tmp_path / "NotoSerifCJK-Bold.ttc").write_bytes(b"")
    fonts.require_chinese()


def test_the_browser_has_no_way_out_of_the_machine() -> None:
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in browsing.FLAGS
    assert any(flag.startswith("--proxy-server=127.0.0.1") for flag in browsing.FLAGS)
