"""Mutated files, made deterministically: a few real ones, and what can go wrong with each.

Mutators work on the entries of a workbook, which is packed again validly, so that what is inside
is looked at; or on the bytes of the file.
"""

from __future__ import annotations

import gzip
import io
import random
import re
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterator

from tests.evalcore.intake.office import BASE, PLEDGES, workbook
from tests.support.old_excel import biff, compound, old_workbook, record

Parts = dict[str, bytes]
Made = tuple[str, bytes]
"""(name of the file, its content)."""

SHEETS = [f"xl/worksheets/sheet{n}.xml" for n in (1, 2, 3, 4)]
CSV = "承诺编号,组织,承诺类别,承诺日期,承诺事项\nCN-9,西村,年度承诺,2025-03-04,修路\n"
LINES = (
    '{"fact": "VisitMade", "unit": "V1", "person": "P1", "occurred_on": "2025-05-01"}\n'
    '{"fact": "UnitRegistered", "unit": "V9", "name": "南村", "unit_kind": "village",'
    ' "parent": "T1", "occurred_on": "2024-01-01"}\n'
)
JUNK = [
    *('<c r="{r}" t="s"><v>999999</v></c>', '<c r="{r}" t="s"><v>-1</v></c>', '<c r="{r}"/>'),
    *(
        '<c r="{r}" t="b"><v>7</v></c>',
        '<c r="{r}" t="e"><v>#N/A</v></c>',
        '<c r="{r}"><v>x</v></c>',
    ),
    *(
        '<c r="{r}" t="d"><v>2025-13-45</v></c>',
        '<c r="{r}"><v>1e308</v></c>',
        '<c r="{r}"><v>NaN</v></c>',
    ),
    *('<c r="{r}"><f>1+1</f></c>', '<c r="{r}" s="99999"><v>45720</v></c>', "<c><v>1</v></c>"),
    *(
        '<c r="XFE1048577"><v>1</v></c>',
        '<c r="A99999999999"><v>1</v></c>',
        '<c r="ÿ"><v>1</v></c>',
    ),
    '<c r="{r}" t="inlineStr"><is><t>' + "长" * 40_000 + "</t></is></c>",
    '<c r="{r}" t="inlineStr"><is><t>&#x0;&#xFFFF;&bad;</t></is></c>',
    '<c r="{r}" t="inlineStr"><is><t>=cmd|\'/c calc\'!A1</t></is></c>',
]
NUMBERS = [b"0", b"-1", b"4294967295", b"99999999999999999999", b"1048577", b"65536", b"1e308"]
NAMES = [
    "../../etc",
    "a/b",
    "C:\\x",
    "a\nb",
    "a!b#1",
    "'",
    "=1",
    "\x7f",
    "长" * 300,
    "~$",
    "CON",
    "",
]


def parts_of(content: bytes) -> Parts:
    """A workbook's entries."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(parts: Parts, twice: str = "") -> bytes:
    """A zip of these entries; ``twice``: one that stands in it two times."""
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        warnings.simplefilter("ignore", UserWarning)
        for name, content in parts.items():
            out.writestr(name, content)
        if twice:
            out.writestr(twice, parts[twice])
    return stream.getvalue()


def ods(body: str) -> bytes:
    """An OpenDocument workbook with this XML as its one sheet."""
    names = {"office": "office:1.0", "table": "table:1.0", "text": "text:1.0"}
    spaces = " ".join(
        f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{name}"' for key, name in names.items()
    )
    xml = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="承诺台账">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return packed({"mimetype": kind, "META-INF/manifest.xml": b"<m/>", "content.xml": xml.encode()})


def ods_row(*texts: str, more: str = "") -> str:
    """A row of an OpenDocument sheet."""
    cells = (
        f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p>'
        "</table:table-cell>"
        for text in texts
    )
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def shared(parts: Parts) -> Parts:
    """The same workbook with its texts in a table of their own, as Excel writes them."""
    texts: list[bytes] = []

    def moved(match: re.Match[bytes]) -> bytes:
        texts.append(match[2])
        return b'<c %st="s"><v>%d</v></c>' % (match[1], len(texts) - 1)

    inline = rb'<c ([^>]*?)t="inlineStr"><is>(<t[^>]*>[^<]*</t>)</is></c>'
    found = {path: re.sub(inline, moved, xml) for path, xml in parts.items()}
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    table = b"".join(b"<si>" + text + b"</si>" for text in texts)
    found["xl/sharedStrings.xml"] = b"<sst " + space + b">" + table + b"</sst>"
    kind = (
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxml'
        b'formats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    found["[Content_Types].xml"] = found["[Content_Types].xml"].replace(b"</Types>", kind)
    link = (
        b'<Relationship Id="rIdS" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    path = "xl/_rels/workbook.xml.rels"
    found[path] = found[path].replace(b"</Relationships>", link)
    return found


GOOD = packed(shared(parts_of(workbook(BASE))))
INLINE = workbook(BASE)
SMALL = packed(shared(parts_of(workbook({"承诺台账": PLEDGES}))))


# Bytes of a file


def cut(source: random.Random, content: bytes) -> bytes:
    """The file breaks off."""
    return content[: source.randrange(len(content))]


def flipped(source: random.Random, content: bytes) -> bytes:
    """Some bytes are others."""
    changed = bytearray(content)
    for _number in range(source.choice((1, 3, 20))):
        changed[source.randrange(len(changed))] = source.randrange(256)
    return bytes(changed)


def doubled(source: random.Random, content: bytes) -> bytes:
    """A piece stands twice."""
    at = source.randrange(len(content))
    return content[:at] + content[at : at + source.randrange(1, 300)] + content[at:]


def shortened(source: random.Random, content: bytes) -> bytes:
    """A piece is missing."""
    at = source.randrange(len(content))
    return content[:at] + content[at + source.randrange(1, 100) :]


def numbered(source: random.Random, content: bytes) -> bytes:
    """A number is out of all proportion."""
    found = list(re.finditer(rb"\d+", content))
    if not found:
        return content
    match = source.choice(found)
    return content[: match.start()] + source.choice(NUMBERS) + content[match.end() :]


MANGLERS = (cut, flipped, doubled, shortened, numbered)


# Families of files


def mangled_bytes(source: random.Random) -> Iterator[Made]:
    """Files of each kind with some of their bytes changed."""
    bases: list[Made] = [
        ("a.xlsx", GOOD),
        ("a.xlsm", SMALL),
        ("a.csv", CSV.encode("gb18030")),
        ("a.csv", CSV.encode("utf-16")),
        ("a.csv.gz", gzip.compress(CSV.encode() * 20, mtime=0)),
        ("a.jsonl", LINES.encode()),
        ("a.zip", packed({"甲.csv": CSV.encode(), "乙/a.xlsx": SMALL})),
    ]
    for name, content in bases:
        for mangle in MANGLERS:
            for _number in range(6):
                yield name, mangle(source, content)


def mangled_parts(source: random.Random) -> Iterator[Made]:
    """Workbooks with a mangled entry, packed validly."""
    bases = (parts_of(GOOD), parts_of(INLINE))
    for mangle in MANGLERS:
        for number in range(50):
            parts = dict(bases[number % 2])
            name = source.choice(list(parts))
            parts[name] = mangle(source, parts[name])
            yield "a.xlsx", packed(parts)


def missing_parts(source: random.Random) -> Iterator[Made]:
    """Each entry gone, standing twice, empty, or in another's place."""
    base = parts_of(GOOD)
    for name in base:
        yield "a.xlsx", packed({key: value for key, value in base.items() if key != name})
        yield "a.xlsx", packed(base, twice=name)
        yield "a.xlsx", packed({**base, name: b""})
        yield "a.xlsx", packed({**base, name: base[source.choice(list(base))]})


def strange_cells(source: random.Random) -> Iterator[Made]:
    """A cell of another type than it says, without value, far out, or nowhere."""
    base = parts_of(GOOD)
    for junk in JUNK:
        for path in SHEETS:
            for _number in range(3):
                cells = list(re.finditer(rb'<c r="([A-Z]+\d+)"[^>]*?(?:/>|>.*?</c>)', base[path]))
                match = source.choice(cells)
                new = junk.replace("{r}", match[1].decode()).encode()
                xml = base[path][: match.start()] + new + base[path][match.end() :]
                yield "a.xlsx", packed({**base, path: xml})


def shuffled_headers(source: random.Random) -> Iterator[Made]:
    """Texts of the workbook change places, come twice, or are blank."""
    base = parts_of(GOOD)
    path = "xl/sharedStrings.xml"
    texts = re.findall(rb"<si>.*?</si>", base[path], re.DOTALL)
    for number in range(60):
        some = list(texts)
        for _swap in range(source.choice((1, 2, 30))):
            a, b = source.randrange(len(some)), source.randrange(len(some))
            some[a], some[b] = (some[b], some[a]) if number % 3 else (some[b], some[b])
        if number % 4 == 0:
            some[source.randrange(len(some))] = b"<si><t></t></si>"
        start, end = base[path].index(b"<si>"), base[path].rindex(b"</si>") + 5
        yield (
            "a.xlsx",
            packed({**base, path: base[path][:start] + b"".join(some) + base[path][end:]}),
        )


def strange_names(source: random.Random) -> Iterator[Made]:
    """Names of sheets, entries and files with paths, marks and line breaks in them."""
    base = parts_of(SMALL)
    for name in NAMES:
        title = name.replace("'", "&apos;").replace("\n", "&#10;").encode()
        book = base["xl/workbook.xml"].replace("承诺台账".encode(), title)
        yield "a.xlsx", packed({**base, "xl/workbook.xml": book})
        yield "a.zip", packed({f"{name}/a.csv": CSV.encode()})
        yield "a.zip", packed({f"{name}.csv": CSV.encode(), "../../../b.xlsx": SMALL})
        yield re.sub(r"[/\x00\n]", "_", name)[:60] + ".csv", CSV.encode()
    yield "a.zip", packed({"a.csv": CSV.encode()}, twice="a.csv")
    yield "a.zip", packed({"a.zip": packed({"a.csv": b"x"})})


def empty_rows(_source: random.Random) -> Iterator[Made]:
    """A million rows that only look empty, and two cells far apart."""
    base = parts_of(SMALL)
    path = SHEETS[0]
    head, tail = base[path].split(b"</sheetData>")
    last = b"</sheetData>" + tail
    formatted = b"".join(b'<row r="%d" s="1" ht="15"/>' % n for n in range(9, 1_048_577))
    yield "a.xlsx", packed({**base, path: head + formatted + last})
    for place in (b"A1048576", b"XFD1048576", b"XFD9", b"ZZ60000"):
        row = re.sub(rb"[A-Z]+", b"", place)
        for inner in (b'" s="1"/>', b'"><v>1</v></c>', b'"><v/></c>'):
            cell = b'<row r="%s"><c r="%s%s</row>' % (row, place, inner)
            yield "a.xlsx", packed({**base, path: head + cell + last})
    dimension = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', base[path])
    yield "a.xlsx", packed({**base, path: dimension})
    merged = b"".join(b'<mergeCell ref="A%d:A1048576"/>' % n for n in range(2, 5000))
    more = b"</sheetData><mergeCells>" + merged + b"</mergeCells>" + tail
    yield "a.xlsx", packed({**base, path: head + more})


def foreign_parts(_source: random.Random) -> Iterator[Made]:
    """Macros, links to other files, pictures, what Office writes beside the cells."""
    base = parts_of(SMALL)
    path = SHEETS[0]
    yield "a.xlsm", packed({**base, "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0Auto_Open"})
    link = b'<externalLink><externalBook r:id="rId1"><sheetNames/></externalBook></externalLink>'
    yield "a.xlsx", packed({**base, "xl/externalLinks/externalLink1.xml": link})
    far = rb"<f>'\\server\share\[b.xlsx]Sheet1'!A1</f>"
    for value in (b"<v>5</v>", b"<v/>", b""):
        cell = b'<c r="E2">' + far + value + b"</c>"
        old = re.search(rb'<c r="E2".*?</c>', base[path])
        assert old
        yield "a.xlsx", packed({**base, path: base[path].replace(old[0], cell)})
    bare = re.sub(rb"<sheetData>.*</sheetData>", b'<sheetData/><drawing r:id="rId1"/>', base[path])
    yield "a.xlsx", packed({**base, path: bare, "xl/media/image1.png": b"\x89PNG" * 50})
    entity = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    laughs = entity + base["xl/workbook.xml"].replace("承诺台账".encode(), b"&b;")
    yield "a.xlsx", packed({**base, "xl/workbook.xml": laughs})
    outside = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    read = outside + base["xl/workbook.xml"].replace("承诺台账".encode(), b"&a;")
    yield "a.xlsx", packed({**base, "xl/workbook.xml": read})


def bombs(_source: random.Random) -> Iterator[Made]:
    """Files that unpack to more than they say, or than fits."""
    base = parts_of(SMALL)
    nothing = b" " * 30_000_000
    for path in (SHEETS[0], "xl/sharedStrings.xml", "xl/styles.xml"):
        content = packed({**base, path: base[path] + nothing})
        yield "a.xlsx", content
        at = content.rindex(path.encode(), 0, content.rindex(b"PK\x05\x06")) - 46
        for size in (10, 0xFFFFFFF0):
            lying = bytearray(content)
            struct.pack_into("<I", lying, at + 24, size)
            yield "a.xlsx", bytes(lying)
    yield "a.csv.gz", gzip.compress(b"a" * 30_000_000, mtime=0)
    yield "a.csv.gz", gzip.compress(gzip.compress(CSV.encode(), mtime=0), mtime=0)
    yield "a.zip", packed({"a.csv": b"\n" * 30_000_000})


def plain_texts(source: random.Random) -> Iterator[Made]:
    """CSV and JSON lines that are hardly any."""
    bodies = [
        "a," * 100_000,
        CSV + '"' * 3,
        CSV + '"' + "x" * 200_000,
        CSV.replace("\n", "\r"),
        CSV.replace("2025", "\x00"),
        "\ufeff" * 3 + CSV,
        CSV + "合计,,,,1\n" * 50,
        CSV + CSV * 20,
        "<html><table><tr><td>1</td></tr></table></html>",
        '<?xml version="1.0"?><Workbook/>',
        "sep=\n" + CSV,
    ]
    for body in bodies:
        for encoding in ("utf-8", "gb18030", "utf-16"):
            yield "a.csv", body.encode(encoding)
    deep = ["[" * 100_000, '{"a":' * 50_000, '{"fact": ' + "[" * 5_000 + "]" * 5_000 + "}"]
    odd = ["null", "1", '"x"', "[]", "{}", '{"fact": null}', '{"fact": {}}', '{"fact": "Nix"}']
    odd += ['{"fact": "VisitMade"}', '{"fact": "VisitMade", "unit": [1]}', '{"a": 1e999}']
    odd += ['{"fact": "VisitMade", "unit": "\\ud800"}', '{"fact": "VisitMade", "unit": NaN}']
    for line in (*deep, *odd):
        yield "a.jsonl", line.encode()
    for kind in (b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n\0", b"\xff\xd8\xff\0", b"MZ\0", b"\x7fELF\0"):
        for name in ("a.xlsx", "a.csv", "a.jsonl"):
            yield name, kind + source.randbytes(500)


def old_files(source: random.Random) -> Iterator[Made]:
    """.xls: damaged, locked, with errors, far cells, other streams."""
    rows = [list(PLEDGES[1]), list(PLEDGES[1].values())]
    good = old_workbook({"承诺台账": rows})
    yield "a.xls", good
    yield "a.xls", old_workbook({"承诺台账": [*rows, [b"\x2a", b"\x17"]]})
    yield "a.xls", old_workbook({"承诺台账": rows}, first=record(0x2F, b"\0" * 54))
    far = biff({"承诺台账": rows}).replace(struct.pack("<HH", 0x204, 0)[:2], b"\x04\x02")
    place = record(0x204, struct.pack("<3H", 65535, 65535, 0) + b"\x01\0\x01x\0")
    yield "a.xls", compound({"Workbook": far[:-4] + place + record(0x0A)})
    for streams in ("EncryptedPackage", "WordDocument", "Book", "x"):
        yield "a.xlsx", compound({streams: b"x"})
    for mangle in (cut, flipped, doubled, shortened):
        for _number in range(6):
            yield "a.xls", mangle(source, good)


def open_documents(source: random.Random) -> Iterator[Made]:
    """.ods: mangled, far repeated, locked."""
    head = ods_row(*PLEDGES[1])
    row = ods_row(*PLEDGES[1].values())
    good = ods(head + row)
    yield "a.ods", good
    for more in ("rows", "columns"):
        for times in (0, -1, 1_048_576, 10**30):
            attribute = f' table:number-{more}-repeated="{times}"'
            yield (
                "a.ods",
                ods(head + row.replace("<table:table-row", f"<table:table-row{attribute}")),
            )
            yield "a.ods", ods(head + ods_row(*PLEDGES[1].values(), more=attribute))
    spanned = ' table:number-rows-spanned="1048576" table:number-columns-spanned="x"'
    yield "a.ods", ods(head + ods_row(*PLEDGES[1].values(), more=spanned))
    yield "a.ods", ods("<table:table-row>" * 300)
    parts = parts_of(good)
    locked = b"<manifest:encryption-data/>"
    yield "a.ods", packed({**parts, "META-INF/manifest.xml": b"<m>" + locked + b"</m>"})
    for mangle in MANGLERS:
        for _number in range(20):
            yield "a.ods", packed({**parts, "content.xml": mangle(source, parts["content.xml"])})


FAMILIES: tuple[Callable[[random.Random], Iterator[Made]], ...] = (
    *(mangled_bytes, mangled_parts, missing_parts, strange_cells, shuffled_headers),
    *(strange_names, empty_rows, foreign_parts, bombs, plain_texts, old_files, open_documents),
)


def family(make: Callable[[random.Random], Iterator[Made]]) -> Iterator[Made]:
    """The files of one family, the same each time."""
    return make(random.Random(make.__name__))
