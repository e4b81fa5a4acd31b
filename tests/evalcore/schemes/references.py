"""What a clause of the catalogue may cite: the survey's rows by document, and its sources.

The survey lists 133 mechanisms (rows), each found in one founding document, and published sources
F0 to F122. A citation that is not here is an invented one.
"""

from __future__ import annotations

ROWS: dict[str, set[int]] = {
    "xiangtan-2011": {
        *range(1, 13), 18, 19, 20, 44, 45, 51, *range(79, 89), 91, 96, *range(98, 104), 107, 108,
        119, 123, 126, 129, 131, 133,
    },
    "weinan-2013": {
        13, 24, 25, 32, 37, 38, 39, 41, 42, 46, 47, 49, 50, 55, *range(57, 62), 65,
        *range(68, 74), 93, 94, 95, *range(114, 117), 118,
    },
    "neijiang-2010": {
        14, 15, 16, 17, 21, 22, 23, 40, 43, 48, 56, 66, 92, 104, 105, 106, 117, 130,
    },
    "city-2020": {
        26, 30, 62, 63, 64, *range(74, 79), 109, 110, 111, 112, 120, 121, 125, 127, 128,
    },
    "zhangjiakou-like-2009": {28, 29, *range(33, 37), 53, 54, 67, 97, 132},
    "town-zone": {89, 90, 122, 124},
    "organisation-2022": {27, 31, 52},
    "enterprise-class-2011": {113},
}  # fmt: skip

SOURCES: dict[str, set[str]] = {
    "duty-rules": {"F1"},
    "branch-rules": {"F17"},
    "member-rules": {"F18"},
    "accountability-rules": {"F21c", "F21e"},
    "practice": {
        "F14", "F30", "F31", "F35", "F37", "F38", "F38b", "F39", "F40", "F42", "F44", "F45", "F46",
        "F47", "F48", "F50", "F60", "F61", "F62", "F63", "F70", "F71", "F72", "F73", "F74", "F80",
        "F81", "F82", "F83",
    },
}  # fmt: skip
