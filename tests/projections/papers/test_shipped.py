"""The Word templates in the packages are what their builders build."""

from __future__ import annotations

import pytest

from projections.papers.docx.cleaning import W
from projections.papers.docx.package import parse, unpack
from tests.support.make_papers import Built, templates


@pytest.mark.parametrize("built", list(templates()), ids=lambda built: built.path.name)
def test_the_template_is_what_its_builder_builds(built: Built) -> None:
    assert built.path.read_bytes() == built.bytes(), "run python -m tests.support.make_papers"


ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs snapToGrid "
    "spacing ind contextualSpacing jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps strike noProof color spacing kern sz szCs highlight u "
    "shd vertAlign lang",
    "tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign",
    "tblPr": "tblStyle tblpPr tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar "
    "tblLook",
}
"""The order of properties (ECMA-376 part 1): Word refuses a file that breaks it, others do not."""


@pytest.mark.parametrize("built", list(templates()), ids=lambda built: built.path.name)
def test_properties_stand_in_the_order_that_word_asks_for(built: Built) -> None:
    parts = unpack(built.path.read_bytes(), built.path.name)
    for name in ("word/document.xml", "word/header1.xml", "word/footer1.xml"):
        for element in parse(parts[name], name).iter(*(f"{W}{kind}" for kind in ORDER)):
            known = ORDER[element.tag.removeprefix(W)].split()
            found = [known.index(child.tag.removeprefix(W)) for child in element]
            assert found == sorted(set(found)), [child.tag.removeprefix(W) for child in element]
