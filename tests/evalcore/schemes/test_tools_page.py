"""Facts about docs/scheme-tools.md: its examples hold, and it names every rule of the lint."""

import re
from pathlib import Path

from evalcore.schemes import advice, case_files
from evalcore.schemes.case_files import read_case_file

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "scheme-tools.md").read_text(encoding="utf-8")


def test_the_example_of_a_case_can_be_read_and_shows_its_row(tmp_path: Path) -> None:
    from evalcore.schemes.coverage import shown_by
    from evalcore.schemes.loader import load_scheme

    (example,) = (b for b in re.findall(r"```yaml\n(.*?)```", PAGE, re.S) if "\ncases:" in b)
    path = tmp_path / "x.cases.yaml"
    path.write_text(example, encoding="utf-8")
    file = read_case_file(path)
    shown, wrong = shown_by(load_scheme(file.scheme), file.cases)
    assert [each.row for each in shown] == [79]
    assert wrong == []


def test_everything_that_a_case_may_expect_is_explained() -> None:
    table = PAGE[PAGE.index("| key | holds when |") : PAGE.index("A failure names the file")]
    assert [key for key in case_files.EXPECTED if f"`{key}: " not in table] == []


def test_every_rule_of_the_lint_is_explained() -> None:
    folder = Path(advice.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("lint*.py"))
    named = set(re.findall(r"(?:problem|remark)\(\s*\"(\w+)\"", source))
    assert len(named) > 15
    assert [rule for rule in sorted(named) if f"`{rule}`" not in PAGE] == []
