"""The workbook part: which sheets there are, and sheets of ours put in front of them."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from evalcore.intake.annotating.cells import unselected
from evalcore.intake.annotating.package import (
    KINDS,
    STRICT_KINDS,
    CannotEdit,
    Package,
    as_bytes,
    parsed,
)
from evalcore.intake.annotating.styles import EMPTY, MAIN, STRICT, Styles

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_OWNED = ("comments", "vmlDrawing", "printerSettings", "drawing")


@frozen
class Page:
    """A sheet: its name, its part, and the relationship by which the workbook knows it."""

    name: str
    part: str
    relation: str
    worksheet: bool


class Book:
    """A workbook whose parts are edited. Raises CannotEdit where it is built otherwise."""

    def __init__(self, package: Package) -> None:
        self.package = package
        found = [one.target for one in package.relations("") if one.kind == "officeDocument"]
        if len(found) != 1:
            raise CannotEdit("no workbook part")
        self.part = found[0]
        self.root = parsed(package.read(self.part))
        self._ns = self.root.tag.partition("}")[0] + "}"
        if self._ns not in (f"{{{MAIN}}}", f"{{{STRICT}}}"):
            raise CannotEdit("workbook of another kind")
        self.strict = self._ns == f"{{{STRICT}}}"
        self.namespace = self._ns[1:-1]
        self.kinds = STRICT_KINDS if self.strict else KINDS
        self._sheets = self.root.find(self._ns + "sheets")
        if self._sheets is None:
            raise CannotEdit("no sheets")
        self.styles_part = self._styled()
        self.styles = Styles(package.read(self.styles_part))

    def _styled(self) -> str:
        """The part of the styles, made where the workbook has none."""
        for relation in self.package.relations(self.part):
            if relation.kind == "styles" and relation.target in self.package:
                return relation.target
        # Some readers look for the part by this name, not by its relationship.
        part = "xl/styles.xml"
        self.package.write(part, EMPTY.encode())
        self.package.declare(part, _STYLES_TYPE)
        self.package.relate(self.part, "styles", part, strict=self.strict)
        return part

    def pages(self) -> list[Page]:
        """The sheets in order."""
        targets = {one.id: one for one in self.package.relations(self.part)}
        found = []
        for sheet in self._sheets.findall(self._ns + "sheet"):
            id = sheet.get(f"{{{self.kinds}}}id") or ""  # noqa: A001 - the format's own word
            if id not in targets or targets[id].target not in self.package:
                raise CannotEdit(f"sheet {sheet.get('name')} without part")
            relation = targets[id]
            found.append(
                Page(sheet.get("name") or "", relation.target, id, relation.kind == "worksheet")
            )
        return found

    def remove(self, page: Page) -> None:
        """Take a sheet out, with what belongs to it alone."""
        index = self.pages().index(page)
        self._sheets.remove(self._sheets.findall(self._ns + "sheet")[index])
        for relation in self.package.relations(page.part):
            if relation.kind in _OWNED and relation.target in self.package:
                self.package.drop(relation.target)
        self.package.drop(page.part)
        self.package.unrelate(self.part, page.relation)
        self._renumber(index, index + 1, -1)

    def put_in_front(self, sheets: Sequence[tuple[str, str, bytes]]) -> None:
        """Add sheets (name, pattern of the part's name, XML) before all others; show the first."""
        for page in self.pages():
            old = self.package.read(page.part)
            self.package.write(page.part, unselected(old))
        numbers = [int(s.get("sheetId") or 0) for s in self._sheets.findall(self._ns + "sheet")]
        for index, (name, pattern, xml) in enumerate(sheets):
            part = self.package.unused(pattern)
            self.package.write(part, xml)
            self.package.declare(part, _SHEET_TYPE)
            relation = self.package.relate(self.part, "worksheet", part, strict=self.strict)
            sheet = self._sheets.makeelement(self._ns + "sheet")
            sheet.set("name", name)
            sheet.set("sheetId", str(max(numbers, default=0) + 1 + index))
            sheet.set(f"{{{self.kinds}}}id", relation)
            self._sheets.insert(index, sheet)
        self._renumber(0, 0, len(sheets))
        for view in self.root.iter(self._ns + "workbookView"):
            for name in ("activeTab", "firstSheet"):
                view.attrib.pop(name, None)

    def _renumber(self, start: int, kept_from: int, by: int) -> None:
        """Names that belong to one sheet know it by its number among the sheets."""
        names = self.root.find(self._ns + "definedNames")
        if names is None:
            return
        for name in list(names):
            local = name.get("localSheetId")
            if local is None:
                continue
            if start <= int(local) < kept_from:
                names.remove(name)
            elif int(local) >= kept_from:
                name.set("localSheetId", str(int(local) + by))
        if not len(names):
            self.root.remove(names)

    def save(self) -> None:
        """Write the workbook and style parts back."""
        self.package.write(self.styles_part, as_bytes(self.styles.root))
        self.package.write(self.part, as_bytes(self.root))
