"""Facts about the case that docs/scheme-tools.md shows: it holds."""

from __future__ import annotations

import re
from pathlib import Path

from evalcore.schemes.loader import load_scheme
from projections.cases import read_cases, run_case

PAGE = Path(__file__).parents[2] / "docs" / "scheme-tools.md"


def test_the_example_of_a_case_holds(tmp_path):
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    path = tmp_path / "x.cases.yaml"
    path.write_text(next(b for b in blocks if "\ncases:" in b), encoding="utf-8")
    (case,) = read_cases(path)
    assert run_case(case, lambda settings: load_scheme("county-secretaries-2025")) == []
