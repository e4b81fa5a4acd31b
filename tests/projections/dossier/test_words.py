"""The words of a dossier: citations, periods and instants as a Chinese paper writes them."""

from __future__ import annotations

import pytest

from projections.dossier.words import clause, instant, period

DOCUMENTS = {
    "talk-2011": "某讲稿《怎样当好书记》(2011)",
    "rules": "《中国共产党支部工作条例(试行)》",
    "other": "《中国共产党问责条例》(2019)",
}


@pytest.mark.parametrize(
    ("cited", "said"),
    [
        ("", ""),
        ("demo", "演示数值，没有依据"),
        ("talk-2011 p. 3", "《某讲稿〈怎样当好书记〉(2011)》p. 3"),
        ("rules Art. 12 (F17)", "《中国共产党支部工作条例(试行)》第12条"),
        ("other Art. 17 (F21c)", "《中国共产党问责条例》(2019)第17条"),
        ("other Art. 3", "《中国共产党问责条例》(2019)第3条"),
        ("rules Art. 12; rules Art. 13", "《中国共产党支部工作条例(试行)》第12条、第13条"),
        (
            "rules Art. 12; other Art. 3; rules Art. 13",
            "《中国共产党支部工作条例(试行)》第12条；《中国共产党问责条例》(2019)第3条；"
            "《中国共产党支部工作条例(试行)》第13条",
        ),
        ("县委〔2024〕30号, 2024-12-30", "县委〔2024〕30号, 2024-12-30"),
    ],
)
def test_a_citation_names_each_document_once_in_a_row_by_its_title(cited, said):
    assert clause(DOCUMENTS, cited) == said


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("2025H1", "2025上半年"),
        ("2025H2", "2025下半年"),
        ("2025Q3", "2025第3季度"),
        ("2025-07", "2025-07"),
        ("2025", "2025"),
        ("DP2025H1-T03V04", "DP2025H1-T03V04"),
    ],
)
def test_a_period_is_told_in_words(label, said):
    assert period(label) == said


def test_an_instant_is_told_in_the_time_of_the_office():
    assert instant("2025-12-31T23:15:24Z") == "2026-01-01 07:15 +08:00"
    assert instant("unknown") == "unknown"
