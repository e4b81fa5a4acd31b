"""Bundles that were made to harm: refused with a message, in little memory, nothing written."""

from __future__ import annotations

import io
import json
import os
import resource
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from evalcore.bundles.sinks import DAY
from evalcore.bundles.verifying import verify_bundle
from evalcore.bundles.zips import COMMENT
from evalcore.errors import EvalcoreError
from evalcore.record import open_record
from tests.evalcore.bundles.forging import copy_of, files_of, problems, reseal

Member = tuple[str, bytes]


def pack(place: Path, members: list[Member], **changes: object) -> Path:
    """A zip with a bundle's end; ``changes`` are set on the first member."""
    from hashlib import sha256

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, (name, data) in enumerate(members):
            info = zipfile.ZipInfo(name, DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            for key, value in changes.items() if number == 0 else ():
                setattr(info, key, value)
            packed.writestr(info, data)
        packed.comment = COMMENT + b"0" * 64
    data = buffer.getvalue()[:-64]
    digest = sha256(data[: -len(COMMENT)]).hexdigest()
    place.write_bytes(data + digest.encode())
    return place


def refused(path: Path) -> str:
    """Why it is refused: by verify, and by whoever opens it as a record."""
    found = verify_bundle(path)
    assert not found.ok
    with pytest.raises(EvalcoreError), open_record(path) as record:
        list(record.read())
    return " ".join(one.what for one in found.problems)


@pytest.fixture
def whole(folder: Path) -> list[Member]:
    return list(files_of(folder).items())


@pytest.mark.parametrize(
    "name",
    [
        "../../evil",
        "/etc/passwd",
        "C:\\evil",
        "tile/../../evil",
        "tile/entries/x000/000/..",
        "tile//0/000",
        "scheme/" + "a" * 64 + "/x",
        "scheme/..",
        "keys/../evil.vkey",
        "keys/\n.vkey",
        "results/" + "a" * 12 + "/../evil.txt",
        "certificates/" + "A" * 12 + ".txt",
        "columns/" + "a" * 300 + ".parquet",
        "tile/0/００１",
        "évil",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused_and_nothing_is_written(
    whole: list[Member], tmp_path: Path, name: str
) -> None:
    room = tmp_path / "in" / "side"
    room.mkdir(parents=True)
    path = pack(room / "b.zip", [*whole, (name, b"evil")])
    assert "no file of a bundle" in refused(path)
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["b.zip"]


def test_a_name_with_an_end_in_its_middle_is_refused(whole: list[Member], tmp_path: Path) -> None:
    path = pack(tmp_path / "b.zip", [(name, data) for name, data in whole if name != "checkpoint"])
    data = path.read_bytes()
    assert data.count(b"private.jsonl") == 2
    path.write_bytes(data.replace(b"private.jsonl", b"checkpoint\x00xy"))
    assert "no file of a bundle" in refused(path)


def test_a_name_that_is_there_twice_is_refused(whole: list[Member], tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        path = pack(tmp_path / "b.zip", [*whole, ("checkpoint", b"another")])
    assert "twice" in refused(path)


def test_a_link_in_a_zip_is_refused(whole: list[Member], tmp_path: Path) -> None:
    path = pack(tmp_path / "b.zip", whole, external_attr=0o120777 << 16)
    assert "no plain file" in refused(path)


def test_another_way_of_packing_is_refused(whole: list[Member], tmp_path: Path) -> None:
    path = pack(tmp_path / "b.zip", whole, compress_type=zipfile.ZIP_LZMA)
    assert "packed in another way" in refused(path)


@pytest.mark.parametrize("what", ["link", "folder", "pipe"])
def test_what_is_no_plain_file_in_a_folder_is_not_followed(
    folder: Path, tmp_path: Path, what: str
) -> None:
    changed = copy_of(folder, tmp_path / "b")
    target = changed / ("tile" if what == "folder" else "commits.jsonl")
    if what == "folder":
        target.rename(tmp_path / "moved")
        target.symlink_to(tmp_path / "moved")
    else:
        data = target.read_bytes()
        target.unlink()
        if what == "link":
            (tmp_path / "moved").write_bytes(data)
            target.symlink_to(tmp_path / "moved")
        else:
            os.mkfifo(target)
    found = problems(changed)
    assert any("a link or a device" in one.what for one in found)


def bomb(place: Path, whole: list[Member], name: str, size: int) -> Path:
    return pack(place, [*(m for m in whole if m[0] != name), (name, bytes(size))])


@pytest.mark.parametrize("name", ["private.jsonl", "commits.jsonl", "tile/0/000", "checkpoint"])
def test_a_zip_bomb_is_refused(whole: list[Member], tmp_path: Path, name: str) -> None:
    path = bomb(tmp_path / "b.zip", whole, name, 200 << 20)
    assert path.stat().st_size < 1 << 20
    found = refused(path)
    assert "zip bomb" in found or "larger than such a file" in found


def lie(path: Path, name: str, size: int) -> None:
    """Make the zip's directory say that a file has another size."""
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as packed:
        info = packed.getinfo(name)
    at = data.index(b"PK\x01\x02")
    while data[at + 46 : at + 46 + len(name)] != name.encode():
        at = data.index(b"PK\x01\x02", at + 1)
    for place in (at + 24, info.header_offset + 22):
        data[place : place + 4] = struct.pack("<L", size)
    path.write_bytes(bytes(data))


def test_a_size_that_lies_is_found_and_not_believed(whole: list[Member], tmp_path: Path) -> None:
    path = bomb(tmp_path / "b.zip", whole, "commits.jsonl", 64 << 20)
    lie(path, "commits.jsonl", 100)
    assert not verify_bundle(path).ok
    with pytest.raises(EvalcoreError):
        open_record(path)


def overlapping(data: bytes) -> bytes:
    """The directory names one place for all files."""
    at = data.index(b"PK\x01\x02")
    changed = bytearray(data)
    while at >= 0:
        changed[at + 42 : at + 46] = bytes(4)
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(changed)


def many(data: bytes) -> bytes:
    """The end says that there are more files than there are."""
    at = data.rindex(b"PK\x05\x06")
    return data[: at + 8] + struct.pack("<HH", 60_000, 60_000) + data[at + 12 :]


def far(data: bytes) -> bytes:
    """The end says that the directory is elsewhere."""
    at = data.rindex(b"PK\x05\x06")
    return data[: at + 16] + struct.pack("<L", 12) + data[at + 20 :]


def in_front(data: bytes) -> bytes:
    return b"#!/bin/sh\n" + data


@pytest.mark.parametrize("change", [overlapping, many, far, in_front])
def test_a_zip_that_contradicts_itself_is_refused(
    packed: Path, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "b.zip"
    path.write_bytes(change(packed.read_bytes()))
    assert not verify_bundle(path).ok


DEEP = b"[" * 200_000 + b"]" * 200_000


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("commits.jsonl", b'{"size":' + b"9" * 400 + b',"recorded_at":1,"root":"00"}\n'),
        ("commits.jsonl", b'{"size":-1,"recorded_at":1,"root":"' + b"0" * 64 + b'"}\n'),
        ("commits.jsonl", b'{"size":1e3,"recorded_at":1,"root":"' + b"0" * 64 + b'"}\n'),
        (
            "commits.jsonl",
            b'{"size":9000000000000000000,"recorded_at":1,"root":"' + b"0" * 64 + b'"}\n',
        ),
        ("commits.jsonl", b"x" * 1_000_000 + b"\n"),
        ("commits.jsonl", DEEP + b"\n"),
        ("commits.jsonl", b'{"size":1,"recorded_at":1,"root":"' + b"0" * 64 + b'","x":1}\n'),
        ("commits.jsonl", b"\xff\xfe\n"),
        ("manifest.json", DEEP),
        ("manifest.json", b'{"files":{},"format":"evalcore bundle/v2"}\n'),
        ("manifest.json", b'{"files":{"../x":{"sha256":"' + b"0" * 64 + b'","size":1}},'
         b'"format":"evalcore bundle/v1"}\n'),
        ("manifest.json", b"null\n"),
        ("scheme/files.json", DEEP),
        ("sources/files.json", b'[{"digest":"../../etc/passwd","name":"x"}]'),
        ("private.jsonl", DEEP + b"\n"),
        ("private.jsonl", b'{"position":602,"salted":"!!"}\n'),
        ("private.jsonl", b'{"position":99999999999999999999,"salted":""}\n'),
        ("private.jsonl", b'{"position":9,"salted":""}\n{"position":8,"salted":""}\n'),
        ("checkpoint", b"a\n" + b"9" * 300 + b"\nAAAA\n"),
        ("checkpoint", b"\xff" * 900_000),
        ("tile/entries/000", b"\xff\xff" * 3000),
        ("tile/entries/000", b"\x00\x00" * 256),
        ("tile/entries/000", b"\x00\x00" * 300),
        ("tile/entries/000", b""),
        ("tile/0/000", b""),
        ("tile/0/000", b"\x00" * 8000),
        ("results/{run}/flags.txt", b"\t" * 4_000_000 + b"\n"),
        ("results/{run}/flags.txt", b"one field\n"),
        ("results/{run}/flags.txt", b"a\tb\tc\t\xff\n"),
        ("certificates/{run}.txt", b"evalcore certificate v1\nlog x\n" + b"9" * 900_000),
    ],
)  # fmt: skip
def test_a_file_of_another_shape_is_a_finding_and_no_crash(
    folder: Path, tmp_path: Path, name: str, data: bytes
) -> None:
    from tests.evalcore.bundles import world

    changed = copy_of(folder, tmp_path / "b")
    (changed / name.format(run=world.RUN[:12])).write_bytes(data)
    if name != "manifest.json":
        reseal(changed)
    assert not verify_bundle(changed).ok


def test_columns_named_by_a_glob_reach_no_other_file(folder: Path, tmp_path: Path) -> None:
    changed = copy_of(folder, tmp_path / "b*")
    assert verify_bundle(changed).ok


MEASURE = """
import resource, sys
from pathlib import Path
# Not ru_maxrss, which knows the memory of whoever started the process too.
PEAK = "VmHWM:"
from evalcore.bundles.verifying import verify_bundle
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
found = verify_bundle(Path(sys.argv[1]))
assert not found.ok
status = Path("/proc/self/status").read_text().splitlines()
[peak] = [line.split()[1] for line in status if line.startswith(PEAK)]
print(int(peak) // 1024)
"""


def measured(path: Path) -> int:
    """MB that verifying takes in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    return int(ran.stdout)


def exploding(path: Path) -> None:
    """A small Parquet file of three million rows, 180 GB in each column of text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from evalcore.record.columns import family_columns

    table = pq.read_table(path)
    text = pa.array(["x" * 60_000]).dictionary_encode()
    rows = 1_000_000
    columns = {
        name: pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int8()), text.dictionary)
        if pa.types.is_string(table.schema.field(name).type)
        else pa.array([1] * rows, table.schema.field(name).type)
        if pa.types.is_int64(table.schema.field(name).type)
        else pa.nulls(rows, table.schema.field(name).type)
        for name in family_columns("roster")
    }
    made = pa.table(columns)
    with pq.ParquetWriter(path, made.schema, compression="zstd") as writer:
        for _part in range(3):
            writer.write_table(made)


def test_parquet_that_explodes_takes_little_memory(folder: Path, tmp_path: Path) -> None:
    changed = copy_of(folder, tmp_path / "b")
    path = changed / "columns/roster.parquet"
    exploding(path)
    reseal(changed)
    assert path.stat().st_size < 1 << 24
    assert measured(changed) < 1200


def test_a_line_that_never_ends_takes_little_memory(folder: Path, tmp_path: Path) -> None:
    changed = copy_of(folder, tmp_path / "b")
    with (changed / "commits.jsonl").open("wb") as file:
        file.truncate(2 << 30)
    assert measured(changed) < 600


def test_refusing_tells_the_name_without_what_a_terminal_obeys(
    whole: list[Member], tmp_path: Path
) -> None:
    path = pack(tmp_path / "b.zip", [*whole, ("\x1b[31mred", b"")])
    assert "\x1b" not in refused(path)


def test_a_deep_folder_is_not_descended(folder: Path, tmp_path: Path) -> None:
    changed = copy_of(folder, tmp_path / "b")
    (changed / "/".join("d" * 200)).mkdir(parents=True)
    assert any("too deep" in one.what for one in problems(changed))


def test_whatever_json_is_in_a_manifest_it_is_told(tmp_path: Path) -> None:
    place = tmp_path / "b"
    place.mkdir()
    for held in ([], {}, {"files": []}, {"files": {"x": 1}, "format": "f"}, "x", 1, None):
        (place / "manifest.json").write_text(json.dumps(held))
        assert not verify_bundle(place).ok
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0
