#!/usr/bin/env python3
# ruff: noqa: T201
"""Check a bundle of an assessment record, with nothing of the program that made it.

    python check_bundle.py BUNDLE [KEY.vkey ...]

BUNDLE is a folder or a zip. KEY.vkey are public keys that you have from elsewhere (stamped paper,
a public notice): the log's and, where one is to be counted on, witnesses'. Without keys everything
is checked but who signed. Python 3.10 or later; `cryptography` only where keys are given.

Written from docs/formats.md, docs/record.md, docs/bundle.md and docs/certificate.md alone. It
does not judge whether the rules give these results: that is what `evalcore replay` computes.
Exit code 0: all that was checked holds; 1: something does not; 2: not used as above.
"""

import base64
import hashlib
import json
import re
import sys
import zipfile
from pathlib import Path

TABLES = ("subjects", "standings", "score_nodes", "effects", "flags", "contributions")
PLAIN = re.compile(r"[A-Za-z0-9._/-]+\Z")
WIDTH = 256


def sha(data):
    return hashlib.sha256(data).digest()


class WrongError(Exception):
    """Something does not hold."""


def demand(holds, what):
    if not holds:
        raise WrongError(what)


# --- files ---------------------------------------------------------------------------------------


class Folder:
    def __init__(self, path):
        self.path = path
        self.names = {p.relative_to(path).as_posix() for p in path.rglob("*") if not p.is_dir()}
        odd = [name for name in self.names if (path / name).is_symlink()]
        demand(not odd, f"links are no files of a bundle: {odd[:3]!a}")

    def read(self, name):
        demand(name in self.names, f"{name!a} is missing")
        return (self.path / name).read_bytes()


class Zip:
    """Nothing is unpacked to the disk; zipfile checks sizes and CRCs while reading."""

    def __init__(self, path):
        data = path.read_bytes()
        comment = re.search(rb"evalcore ([0-9a-f]{64})\Z", data)
        demand(comment, "the zip does not end as a bundle's does")
        body = data[: comment.start()]
        demand(sha(body).hex() == comment[1].decode(), "a byte of the zip was changed")
        self.zip = zipfile.ZipFile(path)
        self.names = set(self.zip.namelist())
        demand(len(self.names) == len(self.zip.namelist()), "two files of the zip have one name")

    def read(self, name):
        demand(name in self.names, f"{name!a} is missing")
        return self.zip.read(name)


def strict_json(text):
    def pairs(items):
        found = dict(items)
        demand(len(found) == len(items), "a name stands twice in one JSON object")
        return found

    return json.loads(text, object_pairs_hook=pairs)


def check_manifest(files):
    text = files.read("manifest.json")
    manifest = strict_json(text)
    demand(manifest["format"] == "evalcore bundle/v1", "it is a bundle of another format")
    said = manifest["files"]
    demand(all(PLAIN.match(name) and ".." not in name for name in said), "odd names")
    rest = {"manifest.json", "manifest.sha256"}
    demand(
        set(said) == files.names - rest,
        f"files and manifest differ: {sorted(set(said) ^ (files.names - rest))[:5]!a}",
    )
    for name, one in said.items():
        data = files.read(name)
        demand((sha(data).hex(), len(data)) == (one["sha256"], one["size"]), f"{name} was changed")
    sums = {name: one["sha256"] for name, one in said.items()}
    sums["manifest.json"] = sha(text).hex()
    lines = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))
    demand(files.read("manifest.sha256").decode() == lines, "manifest.sha256 says otherwise")
    return f"{len(said)} files as the manifest says; its SHA-256 is {sums['manifest.json']}"


# --- log -----------------------------------------------------------------------------------------


def place(n, width):
    """The path of a tile after C2SP tlog-tiles."""
    groups = [f"{n % 1000:03}"]
    while n >= 1000:
        n //= 1000
        groups.insert(0, f"x{n % 1000:03}")
    path = "/".join(groups)
    return path if width == WIDTH else f"{path}.p/{width}"


def node(left, right):
    return sha(b"\x01" + left + right)


def tree(hashes):
    """The root of RFC 6962 over leaf hashes."""
    if not hashes:
        return sha(b"")
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << ((len(hashes) - 1).bit_length() - 1)
    return node(tree(hashes[:half]), tree(hashes[half:]))


class Growing:
    """A tree that grows: the perfect subtrees at its right edge."""

    def __init__(self):
        self.edge = []

    def add(self, leaf):
        height = 0
        while self.edge and self.edge[-1][0] == height:
            leaf = node(self.edge.pop()[1], leaf)
            height += 1
        self.edge.append((height, leaf))

    def root(self):
        found = self.edge[-1][1]
        for _height, left in reversed(self.edge[:-1]):
            found = node(left, found)
        return found


class Event:
    """One entry: ten fields, each behind two bytes of its length."""

    def __init__(self, position, entry):
        fields, at = [], 0
        while at < len(entry):
            length = int.from_bytes(entry[at : at + 2], "big")
            fields.append(entry[at + 2 : at + 2 + length])
            demand(at + 2 + length <= len(entry), f"position {position}: cut off")
            at += 2 + length
        demand(len(fields) == 10 and fields[0] == b"\x01", f"position {position}: no ten fields")
        demand(len(fields[2]) == len(fields[4]) == 8, f"position {position}: no 8-byte numbers")
        demand(len(fields[8]) in (0, 32), f"position {position}: no hash")
        self.position, self.entry = position, entry
        self.stream, self.topic = fields[1].decode(), fields[3].decode()
        self.version = int.from_bytes(fields[2], "big")
        self.recorded_at = int.from_bytes(fields[4], "big")
        self.state, self.private = fields[7], fields[8]

    @property
    def fact(self):
        return strict_json(self.state)


def read_events(files, size):
    events = []
    for first in range(0, size, WIDTH):
        width = min(WIDTH, size - first)
        name = f"tile/entries/{place(first // WIDTH, width)}"
        data, at, count = files.read(name), 0, 0
        while at < len(data):
            length = int.from_bytes(data[at : at + 2], "big")
            demand(at + 2 + length <= len(data), f"{name} is cut off")
            events.append(Event(len(events) + 1, data[at + 2 : at + 2 + length]))
            at, count = at + 2 + length, count + 1
        demand(count == width, f"{name} holds {count} entries, not {width}")
    versions = {}
    for event in events:
        versions[event.stream] = versions.get(event.stream, 0) + 1
        demand(
            event.version == versions[event.stream],
            f"position {event.position}: its version in its stream does not follow",
        )
    return events


def check_tiles(files, leaves):
    """Every level's tiles, from the leaves; nothing beside them."""
    wanted, level, hashes, full = set(), 0, leaves, len(leaves)
    while hashes:
        for first in range(0, len(hashes), WIDTH):
            part = hashes[first : first + WIDTH]
            name = f"tile/{level}/{place(first // WIDTH, len(part))}"
            demand(files.read(name) == b"".join(part), f"{name} does not follow from the entries")
            wanted.add(name)
        whole = len(hashes) // WIDTH
        hashes = [tree(hashes[WIDTH * n : WIDTH * (n + 1)]) for n in range(whole)]
        level += 1
    wanted |= {
        f"tile/entries/{place(n // WIDTH, min(WIDTH, full - n))}" for n in range(0, full, WIDTH)
    }
    odd = {name for name in files.names if name.startswith("tile/")} - wanted
    demand(not odd, f"tiles too many: {sorted(odd)[:3]!a}")


def check_commits(files, events):
    """Roots and times of all commits; size → root."""
    commits = [strict_json(line) for line in files.read("commits.jsonl").decode().splitlines()]
    grown, roots, at = Growing(), {}, 0
    before = -1
    for commit in commits:
        size, time = commit["size"], commit["recorded_at"]
        demand(
            at < size <= len(events) and time > before, f"the commit of size {size} is out of order"
        )
        for event in events[at:size]:
            demand(event.recorded_at == time, f"position {event.position}: not its commit's time")
            grown.add(sha(b"\x00" + event.entry))
        demand(grown.root().hex() == commit["root"], f"the commit of size {size}: another root")
        roots[size], at, before = grown.root(), size, time
    demand(at == len(events), "the last commit does not reach the end")
    return roots


def origin_of(events, roots, size):
    """Name of the first key admitted for the log in the first events, or after the first commit."""
    for event in events[:size]:
        admits = event.stream == "log:keys" and event.topic == "SigningKeyAdmitted.1"
        if admits and event.fact["role"] == "log":
            return event.fact["name"]
    return "evalcore/" + roots[min(roots)].hex()[:16]


# --- signatures ----------------------------------------------------------------------------------


class Key:
    """A vkey of C2SP signed-note: name+id+base64(kind ‖ key)."""

    def __init__(self, vkey):
        self.vkey = vkey.strip()
        self.name, number, encoded = self.vkey.split("+", 2)
        data = base64.b64decode(encoded, validate=True)
        self.kind, self.public = data[0], data[1:]
        self.id = sha(self.name.encode() + b"\n" + data)[:4]
        demand(self.id.hex() == number and len(self.public) == 32, f"{self.vkey!a} is no key")
        demand(self.kind in (1, 4), f"{self.vkey!a}: kinds 1 and 4 can be checked")

    def signed(self, text, raw):
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        if self.kind == 4:
            if len(raw) != 72:
                return False
            time = int.from_bytes(raw[:8], "big")
            text, raw = f"cosignature/v1\ntime {time}\n{text}", raw[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(raw, text.encode())
        except InvalidSignature:
            return False
        return True


def read_note(data):
    """Text, and (name, id, signature) of each signature; none where it is a bare text."""
    whole = data.decode()
    text, parted, tail = whole.rpartition("\n\n")
    if not parted:
        return whole, []
    lines = tail.split("\n")
    demand(lines.pop() == "", "the last signature line does not end")
    signatures = []
    for line in lines:
        mark, name, encoded = line.split(" ")
        demand(mark == "\u2014", "no signature line")
        raw = base64.b64decode(encoded, validate=True)
        signatures.append((name, raw[:4], raw[4:]))
    return text + "\n", signatures


def who_signed(data, keys, kind):
    """Names of the given keys of that kind that signed. Wrong where one's signature is."""
    text, signatures = read_note(data)
    good = []
    for name, number, raw in signatures:
        for key in keys:
            if (key.name, key.id) == (name, number):
                demand(key.signed(text, raw), f"the signature of {name!a} is wrong")
                if key.kind == kind and key.vkey not in good:
                    good.append(key.vkey)
    return good


def read_checkpoint(data):
    origin, size, root = read_note(data)[0].split("\n")[:3]
    demand(re.match(r"(0|[1-9][0-9]*)\Z", size), "the size of the checkpoint is no number")
    return origin, int(size), base64.b64decode(root, validate=True)


# --- certificates and results --------------------------------------------------------------------


def escaped(text):
    """A name as a certificate writes it."""
    return "".join(
        "\\\\" if one == "\\" else f"\\x{ord(one):02x}" if ord(one) < 0x20 else one for one in text
    )


def certificate_of(event, origin):
    """The text of the certificate that the publication at this event gives."""
    fact = event.fact
    tables = strict_json(fact["tables"])
    root = base64.b64encode(bytes.fromhex(fact["root"])).decode()
    further = strict_json(fact.get("further") or "[]")
    lines = [
        f"evalcore certificate v{2 if further else 1}",
        f"log {escaped(origin)}",
        f"size {fact['size']}",
        f"root {root}",
        *(
            f"with {escaped(name)} {size} {base64.b64encode(bytes.fromhex(one)).decode()}"
            for name, size, one in further
        ),
        f"scheme {escaped(fact['scheme'])} {fact['digest']}",
        f"period {escaped(fact['period'])}",
        f"as-of {fact['as_of']}",
        f"engine {fact['engine']}",
        f"run {fact['run']}",
        f"subjects {fact['subjects']}",
        *(f"table {name} {digest}" for name, digest in sorted(tables.items())),
    ]
    if fact.get("results"):
        lines.append(f"results {fact['results']}")
    authority = escaped(fact["published_by"])
    lines.append(f"published {event.position} {fact['occurred_on']} {authority}")
    return "\n".join(lines) + "\n"


def unescaped(field):
    plain = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r", "c": ","}
    return re.sub(r"\\(.)", lambda found: plain.get(found[1], found[0]), field)


def result_root(texts, salts):
    """The root of the result tree over the tables of a run."""
    every = "".join(f"{subject} {salts[subject]}\n" for subject in sorted(salts))
    rest = sha(b"evalcore salt v1\n" + every.encode()).hex()
    rows = {}
    for table in TABLES:
        for line in texts[table].split("\n")[:-1]:
            subject = unescaped(line.split("\t")[3 if table == "flags" else 0])
            of_table = rows.setdefault(subject, {})
            of_table[table] = of_table.get(table, "") + line + "\n"
    outer = []
    for subject in sorted(rows):
        inner = []
        for table in TABLES:
            salt = salts.get(subject) or rest
            blind = sha(f"evalcore blind v1\n{salt}\n{table}".encode())
            text = rows[subject].get(table, "")
            inner.append(sha(b"\x00" + table.encode() + b"\n" + blind + text.encode()))
        outer.append(sha(b"\x00subject\n" + subject.encode() + b"\n" + tree(inner)))
    return tree(outer)


def subject_of(fact):
    """The id by which results name whom a published standing is about."""
    if fact.get("person"):
        return f"{fact['person']}@{fact['unit']}"
    return f"unattributed@{fact['unit']}" if fact["status"] == "unattributed" else fact["unit"]


def shown(field):
    return "" if field == "\\N" else unescaped(field)


def check_standings(text, standings):
    """The rows of the table `standings` against the events that publish them."""
    rows = {}
    for line in text.split("\n")[:-1]:
        fields = line.split("\t")
        demand(unescaped(fields[0]) not in rows, "a subject has two standings")
        rows[unescaped(fields[0])] = fields
    demand(set(rows) == set(standings), "the standings published are of other subjects")
    names = ("cohort", "status", "total", "decimals", "rank", "ranked_of")
    for subject, fact in standings.items():
        fields = rows[subject]
        for name, field in zip(names, fields[1:7], strict=True):
            if name == "decimals" and fact.get("total") is None:
                continue
            said = fact.get(name)
            said = {"ranked_of": "0", "decimals": "0"}.get(name, "") if said is None else str(said)
            demand(shown(field) == said, f"{subject!a}: {name} was published otherwise")
        for name, field in (("score_grade", fields[8]), ("grade", fields[9])):
            demand(
                shown(field) == (fact.get(name) or ""),
                f"{subject!a}: {name} was published otherwise",
            )


def check_run(files, event, events, roots, keys):
    """One published run: its place, its certificate, its tables."""
    fact = event.fact
    run, told = fact["run"], []
    size = fact["size"]
    demand(
        size < event.position and size in roots, f"run {run[:12]}: no commit of the size it read"
    )
    demand(roots[size].hex() == fact["root"], f"run {run[:12]}: it names another root")
    text = certificate_of(event, origin_of(events, roots, event.position - 1))
    name = f"certificates/{run[:12]}.txt"
    if name not in files.names:
        return [f"run {run[:12]} (position {event.position}): no certificate of it is in here"]
    data = files.read(name)
    demand(read_note(data)[0] == text, f"{name} does not say what was published")
    by = who_signed(data, keys, 1)
    signed = f", signed by {', '.join(by)}" if by else ", nobody you named signed it"
    told.append(f"{name}: as published at position {event.position}{signed}")
    digests = strict_json(fact["tables"])
    texts = {}
    for table, digest in digests.items():
        path = f"results/{run[:12]}/{table}.txt"
        if path in files.names:
            data = files.read(path)
            demand(sha(data).hex() == digest, f"{path} is not what was published")
            texts[table] = data.decode()
    if not texts:
        return [*told, "  its result tables are not in here"]
    demand(set(texts) == set(digests), f"run {run[:12]}: result tables are missing")
    standings = {}
    for one in events:
        there = one.topic == "StandingPublished.1" and one.stream == event.stream
        if there and one.fact["run"] == run:
            demand(subject_of(one.fact) not in standings, "a subject has two standings")
            standings[subject_of(one.fact)] = one.fact
    demand(len(standings) == fact["subjects"], "not every subject has a published standing")
    salts = {subject: one.get("salt", "") for subject, one in standings.items()}
    if fact.get("results"):
        demand(
            result_root(texts, salts).hex() == fact["results"],
            f"run {run[:12]}: the root of the result tree is another one",
        )
    check_standings(texts["standings"], standings)
    told.append(f"  {len(texts)} tables, {len(standings)} standings and the result tree fit it")
    return told


def check_runs(files, events, roots, keys):
    published = [event for event in events if event.topic == "RunPublished.1"]
    names = {f"certificates/{event.fact['run'][:12]}.txt" for event in published}
    odd = {name for name in files.names if name.startswith("certificates/")} - names
    demand(not odd, f"certificates of runs that nobody published: {sorted(odd)!a}")
    periods = [(event.fact["scheme"], event.fact["period"]) for event in published]
    demand(len(periods) == len(set(periods)), "one period of one scheme was published twice")
    told = []
    for event in published:
        told += check_run(files, event, events, roots, keys)
    return told or ["no run was published"]


# --- kept files, sealed words, keys --------------------------------------------------------------


def check_kept(files, events):
    count = 0
    for name in sorted(files.names):
        folder, _slash, digest = name.partition("/")
        if folder in ("scheme", "sources") and digest != "files.json":
            demand(sha(files.read(name)).hex() == digest, f"{name} is not what its name says")
            count += 1
    return f"{count} kept files have the SHA-256 that their names say"


def check_private(files, events):
    sealed = {event.position: event.private for event in events if event.private}
    if "private.jsonl" not in files.names:
        return f"{len(sealed)} sealed parts: only their hashes are here"
    count, last = 0, 0
    for line in files.read("private.jsonl").decode().splitlines():
        one = strict_json(line)
        position, salted = one["position"], base64.b64decode(one["salted"], validate=True)
        demand(position > last, "the positions of sealed parts do not grow")
        demand(sealed.get(position) == sha(salted), f"position {position}: another sealed part")
        count, last = count + 1, position
    return f"{count} of {len(sealed)} sealed parts are shown, and are those recorded"


def check_past(files, events, roots, keys):
    """Checkpoints that the log tells of: a note of that size and root, rightly signed."""
    admitted, count = {}, 0
    for event in events:
        if event.topic == "SigningKeyAdmitted.1":
            admitted.setdefault(event.fact["vkey"], event.fact["role"])
        if event.topic not in ("CheckpointSigned.1", "CheckpointWitnessed.1"):
            continue
        fact, where = event.fact, f"position {event.position}"
        role = "log" if event.topic == "CheckpointSigned.1" else "witness"
        demand(admitted.get(fact["vkey"]) == role, f"{where}: by a key that was not admitted")
        origin, size, root = read_checkpoint(files.read(f"scheme/{fact['note']}"))
        demand(
            (origin, size, root.hex()) == (fact["origin"], fact["size"], fact["root"])
            and size < event.position
            and roots.get(size, b"") == root,
            f"{where}: the checkpoint is none of this log",
        )
        key = Key(fact["vkey"])
        if keys:
            by = who_signed(files.read(f"scheme/{fact['note']}"), [key], key.kind)
            demand(by == [key.vkey], f"{where}: that key has not signed the note")
        count += 1
    for name in sorted(files.names):
        if name.startswith("keys/"):
            vkey = files.read(name).decode().rstrip("\n")
            demand(vkey in admitted, f"{name}: the log admits no such key")
    return f"{count} earlier checkpoints and cosignatures fit; {len(admitted)} keys were admitted"


def check_checkpoint(files, events, roots, keys):
    data = files.read("checkpoint")
    origin, size, root = read_checkpoint(data)
    demand((size, root) == (len(events), roots[len(events)]), "the checkpoint is of another log")
    demand(origin == origin_of(events, roots, size), "the checkpoint bears another log's name")
    told = [f"{origin!a}: {size} events, root {root.hex()}"]
    if not keys:
        return [
            *told,
            "  NOT CHECKED who signed: give the public keys that you have from elsewhere",
        ]
    own = [key for key in keys if key.kind == 1 and key.name == origin]
    demand(own, "none of the keys that you gave is of this log")
    by = who_signed(data, own, 1)
    demand(by, "none of the log's keys that you gave has signed the checkpoint")
    told.append(f"  signed by {', '.join(by)}")
    witnesses = [key for key in keys if key.kind == 4]
    seen = who_signed(data, witnesses, 4)
    demand(len(seen) == len(witnesses), "not every witness that you named has cosigned it")
    return told + [f"  witnessed by {one}" for one in seen]


def check(path, keys):
    """Findings as lines. Raises WrongError with the first thing that does not hold."""
    files = Folder(path) if path.is_dir() else Zip(path)
    told = [check_manifest(files)]
    size = read_checkpoint(files.read("checkpoint"))[1]
    events = read_events(files, size)
    check_tiles(files, [sha(b"\x00" + event.entry) for event in events])
    roots = check_commits(files, events)
    told.append(f"{size} entries give every tile and the roots of {len(roots)} commits")
    told += check_checkpoint(files, events, roots, keys)
    told.append(check_past(files, events, roots, keys))
    told.append(check_kept(files, events))
    told.append(check_private(files, events))
    return told + check_runs(files, events, roots, keys)


def main(words):
    if not words or words[0].startswith("-"):
        print(__doc__)
        return 2
    try:
        keys = [Key(Path(word).read_text(encoding="utf-8")) for word in words[1:]]
        for line in check(Path(words[0]), keys):
            print(line)
    except (WrongError, LookupError, ValueError, TypeError, zipfile.BadZipFile) as error:
        print(f"DOES NOT HOLD: {error}")
        return 1
    except OSError as error:
        print(f"Can't be read: {error}")
        return 2
    print("ALL OF THIS HOLDS")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
