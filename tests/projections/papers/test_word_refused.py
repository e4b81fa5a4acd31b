"""Word files that are no templates, or would do harm: refused, with the reason and what to do."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from evalcore.errors import DataError
from projections.papers.docx import package
from projections.papers.docx.compiling import compile_docx
from tests.projections.papers.word import body, changed, filled, lines, made, part

RELATIONS = "word/_rels/document.xml.rels"


def with_relation(kind: str, target: str, mode: str = "External") -> bytes:
    """A file with one more relation of its text."""
    data = made("{{ name }}")
    own = part(data, RELATIONS).decode()
    more = (
        f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    )
    return changed(data, {RELATIONS: own.replace("</Relationships>", more).encode()})


def refused(data: bytes) -> str:
    with pytest.raises(DataError) as error:
        compile_docx(data, "office.docx")
    assert str(error.value).startswith("office.docx")
    return str(error.value)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no Word file"),
        (b"PK\x03\x04 broken", "no Word file"),
        (b"%PDF-1.7", "no Word file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, r"an old Word file (.doc)"),
    ],
)
def test_what_is_no_word_file_is_refused(data: bytes, reason: str) -> None:
    assert reason in refused(data)


def test_a_workbook_is_no_word_file() -> None:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", "<workbook/>")
    assert "it holds no word/document.xml" in refused(written.getvalue())


def test_macros_are_refused() -> None:
    data = made("{{ name }}")
    types = part(data, "[Content_Types].xml").replace(
        b"openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"ms-word.document.macroEnabled.main+xml",
    )
    assert "it holds macros" in refused(changed(data, {"[Content_Types].xml": types}))
    assert "an active object" in refused(changed(data, {"word/vbaProject.bin": b"x"}))
    assert "an active object" in refused(changed(data, {"word/embeddings/oleObject1.bin": b"x"}))


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("image", "http://elsewhere.example/track.png"),
        ("image", "file:///etc/passwd"),
        ("oleObject", "//server/share/x.xls"),
        ("subDocument", "other.docx"),
        ("hyperlink", "file:///C:/Windows/System32/calc.exe"),
        ("hyperlink", "javascript:alert(1)"),
    ],
)
def test_what_is_fetched_from_elsewhere_is_refused(kind: str, target: str) -> None:
    assert f"it fetches {target} from elsewhere" in refused(with_relation(kind, target))


def test_a_link_to_a_page_stays_and_one_to_a_template_goes() -> None:
    linked = with_relation("hyperlink", "https://example.org/")
    assert lines(filled(linked, name="甲"))[0] == "甲"
    attached = with_relation("attachedTemplate", "file:///C:/Users/x/Normal.dotm")
    parts = compile_docx(attached, "office.docx").kept
    assert b"C:/Users" not in b"".join(parts.values())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_every_part(encoding: str) -> None:
    bomb = '<?xml version="1.0" encoding="{}"?><!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>'
    data = bomb.format(encoding).encode(encoding)
    assert "it declares a document type" in refused(changed(made("甲"), {"word/theme.xml": data}))


def test_a_part_that_is_no_xml_is_named() -> None:
    said = refused(changed(made("甲"), {"word/document.xml": b"<w:document>"}))
    assert "office.docx (word/document.xml) is no valid XML" in said


def test_a_file_that_unpacks_to_far_more_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "LARGEST_UNPACKED", 1 << 20)
    data = made("甲")
    written = BytesIO(data)
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/media/zeros.png", b"\0" * (1 << 21))
    assert "far larger than a template is" in refused(written.getvalue())


def test_a_part_whose_stated_size_is_a_lie_is_not_read_on() -> None:
    data = bytearray(changed(made("甲"), {"word/media/zeros.png": b"\0" * 5000}))
    at = data.rindex(b"word/media/zeros.png") - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert "office.docx" in refused(bytes(data))


def test_too_large_a_file_and_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = made("甲")
    monkeypatch.setattr(package, "MOST_PARTS", 3)
    assert "far larger" in refused(data)
    monkeypatch.setattr(package, "LARGEST", 100)
    assert "it is larger than 0 MB" in refused(data)


def test_names_that_lead_out_of_the_file_are_refused() -> None:
    assert "a part of a wrong name" in refused(changed(made("甲"), {"../evil.xml": b"<x/>"}))


def test_tracked_changes_are_refused_with_what_to_do() -> None:
    data = body(
        '<w:p><w:ins w:id="1" w:author="x"><w:r><w:t>{{ name }}</w:t></w:r></w:ins>'
        '<w:del w:id="2" w:author="x"><w:r><w:delText>原来的话</w:delText></w:r></w:del></w:p>'
    )
    said = refused(data)
    assert "it holds tracked changes" in said
    assert "Accept All Changes" in said
    assert said.count("tracked changes") == 1


@pytest.mark.parametrize("field", ["DDEAUTO c:\\\\cmd.exe", ' INCLUDEPICTURE "http://x/y.png" '])
def test_fields_that_fetch_or_start_something_are_refused(field: str) -> None:
    data = body(f"<w:p><w:r><w:instrText>{field}</w:instrText></w:r></w:p>")
    assert "fetches something from elsewhere" in refused(data)


def test_a_text_that_looks_like_our_own_marks_is_only_text() -> None:
    data = body(
        '<w:p><w:r><w:t>&lt;t xmlns="urn:evalcore:tag" n="0"/&gt; {{ name }}</w:t></w:r></w:p>'
    )
    assert lines(filled(data, name="甲"))[0] == '<t xmlns="urn:evalcore:tag" n="0"/> 甲'
    for xml in (
        '<w:p xmlns:t="urn:evalcore:tag"><w:r><w:t>{{ name }}</w:t></w:r></w:p>',
        '<w:p><t:t xmlns:t="urn:evalcore:tag" n="0"/><w:r><w:t>{{ name }}</w:t></w:r></w:p>',
    ):
        assert "marks of its own" in refused(body(xml))
