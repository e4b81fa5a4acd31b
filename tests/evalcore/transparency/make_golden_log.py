"""Build the golden log: ``python -m tests.evalcore.transparency.make_golden_log``.

A small log as other people's tools would publish it: tiles, checkpoints, cosignatures, proofs, a
request to a witness, a policy. It is made here from the RFCs and C2SP pages and from nothing of
the package under test: own hashing of the tree, own Ed25519, own text. So what the package reads
and writes is held against something that does not share its mistakes.

The private keys below are test keys. They are in public; sign nothing with them.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "golden_log"
SIZE, EARLIER = 300, 256
PROVED = (0, 73, 255, 256, 299)
EXTRA = b"anlage-73\x00"

LOG = "example.org/golden-log"
WITNESSES = {"office": "example.org/witness-office", "见证": "example.net/witness-2"}
NOTE, COSIGNATURE = 1, 4
TIMES = {EARLIER: 1_735_689_600, SIZE: 1_767_225_599}


def seed(name: str) -> bytes:
    """A test key: 32 bytes that anybody can derive."""
    return hashlib.sha256(b"evalcore golden log, test key: " + name.encode()).digest()


# Ed25519 after RFC 8032 section 5.1, as slow as it reads.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
BASE_Y = 4 * pow(5, P - 2, P) % P


def x_of(y: int) -> int:
    """The even x of the point of the curve with this y."""
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    return P - x if x % 2 else x


BASE = (x_of(BASE_Y), BASE_Y)


def add(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """The sum of two points of the curve -x² + y² = 1 + d x² y²."""
    (x1, y1), (x2, y2) = one, other
    k = D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + k, P - 2, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - k, P - 2, P) % P
    return x, y


def times(number: int, point: tuple[int, int]) -> tuple[int, int]:
    """``number`` times a point."""
    result = (0, 1)
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def encoded(point: tuple[int, int]) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def secret(private: bytes) -> tuple[int, bytes]:
    digest = hashlib.sha512(private).digest()
    number = int.from_bytes(digest[:32], "little")
    return number & (2**254 - 8) | 2**254, digest[32:]


@cache
def public_key(private: bytes) -> bytes:
    return encoded(times(secret(private)[0], BASE))


def signed(private: bytes, message: bytes) -> bytes:
    scalar, prefix = secret(private)
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % ORDER
    point = encoded(times(r, BASE))
    k = hashlib.sha512(point + public_key(private) + message).digest()
    s = (r + int.from_bytes(k, "little") * scalar) % ORDER
    return point + s.to_bytes(32, "little")


# The tree after RFC 6962 section 2.1, by its definitions.
def mth(entries: list[bytes]) -> bytes:
    """Merkle Tree Hash."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = split(len(entries))
    return hashlib.sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def split(n: int) -> int:
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def path(m: int, entries: list[bytes]) -> list[bytes]:
    """Merkle audit path."""
    if len(entries) == 1:
        return []
    k = split(len(entries))
    if m < k:
        return [*path(m, entries[:k]), mth(entries[k:])]
    return [*path(m - k, entries[k:]), mth(entries[:k])]


def subproof(m: int, entries: list[bytes], known: bool) -> list[bytes]:
    """Merkle consistency proof."""
    if m == len(entries):
        return [] if known else [mth(entries)]
    k = split(len(entries))
    if m <= k:
        return [*subproof(m, entries[:k], known), mth(entries[k:])]
    return [*subproof(m - k, entries[k:], False), mth(entries[:k])]


# Texts after the pages of C2SP.
def b64(data: bytes) -> str:
    return b64encode(data).decode()


def key_id(name: str, kind: int, private: bytes) -> bytes:
    data = name.encode() + b"\n" + bytes([kind]) + public_key(private)
    return hashlib.sha256(data).digest()[:4]


def vkey(name: str, kind: int, private: bytes) -> str:
    number = key_id(name, kind, private).hex()
    return f"{name}+{number}+{b64(bytes([kind]) + public_key(private))}"


def log_line(body: str, private: bytes) -> str:
    signature = key_id(LOG, NOTE, private) + signed(private, body.encode())
    return f"— {LOG} {b64(signature)}\n"


def witness_line(body: str, name: str, at: int) -> str:
    private = seed(name)
    message = f"cosignature/v1\ntime {at}\n{body}".encode()
    parts = key_id(name, COSIGNATURE, private) + at.to_bytes(8, "big") + signed(private, message)
    return f"— {name} {b64(parts)}\n"


def entry(index: int) -> bytes:
    """Entries of all sorts: text, Chinese, an empty one, bytes of every value."""
    if index == 7:
        return b""
    if index == 8:
        return bytes(range(256))
    return f"entry {index}: 第{index}条记录\n".encode() * (index % 3 + 1)


def body_at(entries: list[bytes], size: int) -> str:
    return f"{LOG}\n{size}\n{b64(mth(entries[:size]))}\n"


def checkpoint_at(entries: list[bytes], size: int) -> str:
    """At the earlier size the old key signs; later both keys do, as while a key is replaced."""
    body = body_at(entries, size)
    keys = ["old"] if size == EARLIER else ["old", "new"]
    lines = [log_line(body, seed(key)) for key in keys]
    for place, name in enumerate(WITNESSES.values()):
        lines.append(witness_line(body, name, TIMES[size] + 60 * place))
    return f"{body}\n{''.join(lines)}"


def tiles(entries: list[bytes]) -> dict[str, bytes]:
    """The files of the tree of up to 65,536 entries: levels 0 and 1, and the entries."""
    files = {}
    for start in range(0, len(entries), 256):
        part = entries[start : start + 256]
        name = f"{start // 256:03}" + ("" if len(part) == 256 else f".p/{len(part)}")
        files[f"tile/0/{name}"] = b"".join(mth([each]) for each in part)
        files[f"tile/entries/{name}"] = b"".join(
            len(each).to_bytes(2, "big") + each for each in part
        )
    whole = len(entries) // 256
    files[f"tile/1/000.p/{whole}"] = b"".join(
        mth(entries[256 * n : 256 * n + 256]) for n in range(whole)
    )
    return files


def proof_of(entries: list[bytes], index: int, checkpoint: str) -> str:
    extra = f"extra {b64(EXTRA)}\n" if index == 73 else ""
    hashes = "".join(f"{b64(each)}\n" for each in path(index, entries))
    return f"c2sp.org/tlog-proof@v1\n{extra}index {index}\n{hashes}\n{checkpoint}"


def policy() -> str:
    lines = [
        "# The old key of the log and its new one, and one of two witnesses.",
        f"log {vkey(LOG, NOTE, seed('old'))}",
        f"log {vkey(LOG, NOTE, seed('new'))} https://{LOG}/",
        "",
        *(f"witness {known} {vkey(name, 4, seed(name))}" for known, name in WITNESSES.items()),
        f"group witnesses any {' '.join(WITNESSES)}",
        "quorum witnesses",
    ]
    return "".join(f"{line}\n" for line in lines)


def build() -> dict[str, bytes]:
    """Path in the folder → content."""
    entries = [entry(index) for index in range(SIZE)]
    earlier, latest = checkpoint_at(entries, EARLIER), checkpoint_at(entries, SIZE)
    signed_only = "".join(latest.splitlines(keepends=True)[:6])
    consistency = "".join(f"{b64(each)}\n" for each in subproof(EARLIER, entries, True))
    texts = {
        "checkpoint": latest,
        f"checkpoint.{EARLIER}": earlier,
        "request": f"old {EARLIER}\n{consistency}\n{signed_only}",
        "policy": policy(),
        "keys/log-old.vkey": vkey(LOG, NOTE, seed("old")) + "\n",
        "keys/log-new.vkey": vkey(LOG, NOTE, seed("new")) + "\n",
    }
    for place, name in enumerate(WITNESSES.values(), 1):
        texts[f"keys/witness-{place}.vkey"] = vkey(name, COSIGNATURE, seed(name)) + "\n"
    for index in PROVED:
        texts[f"entry-{index}.tlog-proof"] = proof_of(entries, index, latest)
    return {**tiles(entries), **{name: text.encode() for name, text in texts.items()}}


def main() -> None:
    """Write the folder."""
    for name, data in build().items():
        place = FOLDER / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    # Git must not touch line ends: every byte is signed.
    (FOLDER / ".gitattributes").write_bytes(b"** -text\n")


if __name__ == "__main__":
    main()
