"""Which scheme and case of the catalogue show each mechanism, and the page that says so.

A case says ``shows: [79]``; that holds only where a rule that the case expects something of cites
row 79. ``python -m evalcore.schemes.coverage`` writes docs/mechanisms.md, and says what is not
shown yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import attrs

from evalcore.messages import _
from evalcore.schemes.case_files import CaseFile, CaseText, cases_beside, read_case_file
from evalcore.schemes.citations import cited, named_rules
from evalcore.schemes.loader import catalogue, load_scheme
from evalcore.schemes.mechanisms import ROW, Mechanism, mechanisms
from evalcore.schemes.model import Scheme


@attrs.frozen
class Shown:
    """A case that shows a mechanism, by the rules that cite it."""

    row: int
    scheme: str
    rules: tuple[str, ...]
    case: str


def case_files(schemes: Mapping[str, Path]) -> dict[str, CaseFile]:
    """The cases beside each scheme that has any."""
    beside = {name: cases_beside(path) for name, path in schemes.items()}
    return {name: read_case_file(path) for name, path in beside.items() if path.is_file()}


def shown_by(scheme: Scheme, cases: Iterable[CaseText]) -> tuple[list[Shown], list[str]]:
    """What the cases of a scheme show, and what they only say that they show."""
    found, wrong = [], []
    for case in cases:
        rules = named_rules(scheme, case.expect) if case.shows else ()
        by_row = {
            row: tuple(rule for rule in rules if row in rows_cited(scheme, rule))
            for row in case.shows
        }
        for row, citing in by_row.items():
            if citing:
                found.append(Shown(row, scheme.id, citing, case.name))
                continue
            wrong.append(
                _(
                    "{scheme}: the case {case!r} (line {line}) is to show row {row}, but no rule "
                    "that it expects something of cites that row. It names: {rules}."
                ).format(
                    scheme=scheme.id,
                    case=case.name,
                    line=case.line,
                    row=row,
                    rules=", ".join(rules) or "-",
                )
            )
    return found, wrong


def rows_cited(scheme: Scheme, rule: str) -> set[int]:
    """The rows that a rule, its numbers and its parameters cite."""
    found = (ROW.fullmatch(clause) for clause in cited(scheme, rule))
    return {int(match[2]) for match in found if match}


def misplaced(scheme: Scheme) -> list[str]:
    """Citations of a row that there is not, or that another document asks for."""
    wrong = []
    for path, basis in scheme.bases.items():
        for clause in basis.text.split("; ") if basis.kind == "clause" else ():
            match = ROW.fullmatch(clause)
            if match is None:
                continue
            known = mechanisms().get(int(match[2]))
            if known is None or known.document != match[1]:
                wrong.append(
                    _("{scheme}, {path}: row {row} stands in {document}, not in {cited}.").format(
                        scheme=scheme.id,
                        path=path,
                        row=match[2],
                        document=known.document if known else _("no document"),
                        cited=match[1],
                    )
                )
    return wrong


def coverage(schemes: Mapping[str, Path]) -> tuple[dict[int, list[Shown]], list[str]]:
    """Which cases of ``schemes`` show each row; and everything that is not as it should be."""
    shown: dict[int, list[Shown]] = {row: [] for row in mechanisms()}
    wrong: list[str] = []
    files = case_files(schemes)
    for name, path in schemes.items():
        scheme = load_scheme(path)
        wrong += misplaced(scheme)
        found, untrue = shown_by(scheme, files[name].cases if name in files else ())
        wrong += untrue
        for each in found:
            shown[each.row].append(each)
    for row, mechanism in mechanisms().items():
        wrong += _unshown(mechanism, shown[row])
    return shown, wrong


def _unshown(mechanism: Mechanism, shown: list[Shown]) -> list[str]:
    if mechanism.how == "lint":
        return []
    told = {"row": mechanism.row, "name": mechanism.name}
    if not shown:
        return [_("Row {row} ({name}) is shown by no case.").format(**told)]
    recorded = [each for each in shown if all(r.startswith("recorded") for r in each.rules)]
    if mechanism.how == "recorded" and not recorded:
        return [_("Row {row} ({name}) is to be recorded, but rules score it.").format(**told)]
    if mechanism.how == "scored" and len(recorded) == len(shown):
        return [_("Row {row} ({name}) is to be scored, but is only recorded.").format(**told)]
    return []


def page(shown: Mapping[int, list[Shown]]) -> str:
    """docs/mechanisms.md: one row per mechanism, beginning with its number."""
    done = sum(bool(shown[row]) or m.how == "lint" for row, m in mechanisms().items())
    lines = [
        "# Mechanisms",
        "",
        "Written by `python -m evalcore.schemes.coverage` from the catalogue; do not edit.",
        "",
        f"What the founding documents ask for, one row each: {done} of {len(mechanisms())} are",
        "shown by a scheme of the catalogue and a case that holds (`docs/scheme-tools.md`).",
        "",
        "| row | mechanism | asks | document | operators | scheme: rule | case |",
        "|---|---|---|---|---|---|---|",
    ]
    for row, mechanism in mechanisms().items():
        where, case = _shown_where(mechanism, shown[row])
        cells = (
            str(row),
            mechanism.name,
            mechanism.asks,
            mechanism.document,
            " ".join(mechanism.operators) or "-",
            where,
            case,
        )
        lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def _shown_where(mechanism: Mechanism, shown: list[Shown]) -> tuple[str, str]:
    if mechanism.how == "lint":
        return f"lint, burden: bad/{mechanism.fixture}.yaml", "refused by the lint"
    if not shown:
        return "-", "-"
    # The document's own pack before the others.
    own = mechanism.document.partition("-")[0]
    first = min(shown, key=lambda each: (not each.scheme.startswith(own), each.scheme))
    where = f"{first.scheme}: {', '.join(first.rules)}"
    if mechanism.how == "recorded":
        where += f" (not scored: {mechanism.because})"
    return where, first.case


def main(docs: Path = Path("docs")) -> int:
    """Write the page for the catalogue; 1 where something is not as it should be."""
    import sys

    shown, wrong = coverage(catalogue())
    (docs / "mechanisms.md").write_text(page(shown), encoding="utf-8")
    sys.stderr.write("".join(f"{line}\n" for line in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
