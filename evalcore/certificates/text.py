"""The text of a certificate: a function of a published run and its place in the log. Format 1:

::

    evalcore certificate v1
    log <origin>
    size <number of events that the run read>
    root <Merkle root over them, base64>
    scheme <id> <digest, hex>
    period <id>
    as-of <day>
    engine <digest, hex>
    run <digest, hex>
    subjects <number>
    table <name> <SHA-256 of its canonical text, hex>      one line per table, by name
    results <Merkle root of the result tree, hex>          missing in runs of earlier versions
    published <position> <day> <authority>

Format 2, of a run over several logs, begins with ``evalcore certificate v2`` and has, after the
line of the home log's root, a line for each further log, by origin in code points::

    with <origin> <number of its events that the run read> <root over them, base64>

UTF-8, every line ended by a line feed, no empty line: so it can be the text of a signed note (C2SP
signed-note), whose signatures follow after an empty line. In names a backslash is written ``\\\\``
and a control character ``\\x`` and two hexadecimal digits. There is one text for one run: what can
be read back is written again byte for byte.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from attrs import field, frozen

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.record.joined import Prefix, in_order, prefixes
from evalcore.record.positions import MOST

if TYPE_CHECKING:
    from evalcore.vocabulary.results import RunPublished

FORMAT = "evalcore certificate v1"
"""The first line."""

FORMAT_OF_SEVERAL = "evalcore certificate v2"
"""The first line where the run read further logs."""

LARGEST_FILE = 1_000_000
"""Bytes: more is refused before it is read. A certificate has about one thousand."""

_HEX = "[0-9a-f]{64}"
_NUMBER = "(?:0|[1-9][0-9]{0,17})"
_TEXT = r"[^\n]+"
_ROOT = "[A-Za-z0-9+/]{43}="
_LINES = re.compile(
    f"(?P<format>{FORMAT}|{FORMAT_OF_SEVERAL})\n"
    f"log (?P<log>{_TEXT})\n"
    f"size (?P<size>{_NUMBER})\n"
    f"root (?P<root>{_ROOT})\n"
    f"(?P<further>(?:with {_TEXT} {_NUMBER} {_ROOT}\n){{0,{MOST}}})"
    f"scheme (?P<scheme>{_TEXT}) (?P<digest>{_HEX})\n"
    f"period (?P<period>{_TEXT})\n"
    r"as-of (?P<as_of>\d{4}-\d\d-\d\d)" + "\n"
    f"engine (?P<engine>{_HEX})\n"
    f"run (?P<run>{_HEX})\n"
    f"subjects (?P<subjects>{_NUMBER})\n"
    f"(?P<tables>(?:table [a-z_]{{1,40}} {_HEX}\n){{1,40}})"
    f"(?:results (?P<results>{_HEX})\n)?"
    rf"published (?P<position>{_NUMBER}) (?P<on>\d{{4}}-\d\d-\d\d) (?P<authority>{_TEXT})" + "\n",
    re.ASCII,
)


@frozen
class Certificate:
    """What a certificate states.

    ``log`` is the origin of the record, ``size`` and ``root`` (32 bytes) the prefix that the run
    read; ``digest``, ``engine`` and ``run`` are SHA-256 in hex; ``tables`` maps result tables to
    theirs; ``results`` is the root of the result tree in hex, empty where a run of an earlier
    version has none. ``position`` is where the publication stands in the log, ``on`` its day.
    ``further`` are the other logs that the run read, by origin.
    """

    log: str
    size: int
    root: bytes
    scheme: str
    digest: str
    period: str
    as_of: date
    engine: str
    run: str
    subjects: int
    tables: Mapping[str, str] = field(hash=False)
    results: str
    position: int
    on: date
    authority: str
    further: tuple[Prefix, ...] = ()

    @property
    def text(self) -> str:
        """The text: what is signed, and what the check code is made of."""
        lines = [
            FORMAT_OF_SEVERAL if self.further else FORMAT,
            f"log {_escaped(self.log)}",
            f"size {self.size}",
            f"root {b64encode(self.root).decode()}",
            *(
                f"with {_escaped(one.origin)} {one.size} {b64encode(one.root).decode()}"
                for one in self.further
            ),
            f"scheme {_escaped(self.scheme)} {self.digest}",
            f"period {_escaped(self.period)}",
            f"as-of {self.as_of.isoformat()}",
            f"engine {self.engine}",
            f"run {self.run}",
            f"subjects {self.subjects}",
            *(f"table {name} {digest}" for name, digest in sorted(self.tables.items())),
            *([f"results {self.results}"] if self.results else []),
            f"published {self.position} {self.on.isoformat()} {_escaped(self.authority)}",
        ]
        return "\n".join(lines) + "\n"

    @property
    def code(self) -> str:
        """The check code that every page of the run bears, ``XXXX-XXXX-XXXX-XXXX``."""
        from evalcore.transparency.codes import check_code

        return check_code(self.text.encode())

    @property
    def file_name(self) -> str:
        """Its name in a folder of certificates: the run's first twelve digits."""
        return f"{self.run[:12]}.txt"

    @classmethod
    def of(cls, published: RunPublished, position: int, log: str) -> Certificate:
        """The certificate of a publication, the event at ``position`` of the log ``log``.

        Raises DataError where the event holds what no certificate can state.
        """
        import json

        try:
            tables = json.loads(published.tables)
            found = cls(
                log=log,
                size=published.size,
                root=bytes.fromhex(published.root),
                scheme=published.scheme,
                digest=published.digest,
                period=published.period,
                as_of=published.as_of,
                engine=published.engine,
                run=published.run,
                subjects=published.subjects,
                tables={str(name): str(digest) for name, digest in tables.items()},
                results=published.results,
                position=position,
                on=published.occurred_on,
                authority=published.published_by,
                further=prefixes(published.further),
            )
            if _LINES.fullmatch(found.text) is None:
                raise ValueError(_("a digest, name or number is none"))
        except (ValueError, AttributeError, TypeError, RecursionError) as error:
            raise DataError(
                _(
                    "Position {position} of the record publishes a run that can't be certified: "
                    "{reason}. Run verify."
                ).format(position=position, reason=error)
            ) from error
        return found

    @classmethod
    def parse(cls, data: bytes) -> Certificate:
        """The certificate in ``data``: its text alone, or a signed note over it.

        Signatures are not looked at here (``evalcore.certificates.signed``).
        Raises DataError where this is no certificate, or not written as one is.
        """
        if len(data) > LARGEST_FILE:
            raise unreadable(_("it has {n} bytes").format(n=len(data)))
        # The text of a note ends at the last empty line, and a certificate has none.
        body, parted, _signatures = data.rpartition(b"\n\n")
        try:
            text = (body + b"\n" if parted else data).decode()
        except UnicodeDecodeError as error:
            raise unreadable(_("it is not UTF-8")) from error
        if not text.startswith((FORMAT + "\n", FORMAT_OF_SEVERAL + "\n")):
            raise unreadable(_("it does not begin with {line!r}").format(line=FORMAT))
        found = _LINES.fullmatch(text)
        if found is None:
            raise unreadable(_("its lines are not those of a certificate"))
        try:
            certificate = _of(found)
        except ValueError as error:
            raise unreadable(str(error)) from error
        if certificate.text != text:
            raise unreadable(_("it is not written as evalcore writes it"))
        return certificate


def is_certificate(data: bytes) -> bool:
    """Whether ``data`` claims to be a certificate, signed or not, of whatever format."""
    return data.startswith(b"evalcore certificate ")


def _of(found: re.Match[str]) -> Certificate:
    rows = [line.split(" ") for line in found["tables"].splitlines()]
    return Certificate(
        log=_plain(found["log"]),
        size=int(found["size"]),
        root=b64decode(found["root"], validate=True),
        scheme=_plain(found["scheme"]),
        digest=found["digest"],
        period=_plain(found["period"]),
        as_of=date.fromisoformat(found["as_of"]),
        engine=found["engine"],
        run=found["run"],
        subjects=int(found["subjects"]),
        tables={name: digest for _word, name, digest in rows},
        results=found["results"] or "",
        position=int(found["position"]),
        on=date.fromisoformat(found["on"]),
        authority=_plain(found["authority"]),
        further=in_order(_further(line) for line in found["further"].split("\n")[:-1]),
    )


def _further(line: str) -> Prefix:
    origin, size, root = line.removeprefix("with ").rsplit(" ", 2)
    return Prefix(_plain(origin), int(size), b64decode(root, validate=True))


def _escaped(text: str) -> str:
    return "".join(
        "\\\\" if c == "\\" else f"\\x{ord(c):02x}" if ord(c) < 0x20 else c for c in text
    )


def _plain(text: str) -> str:
    return re.sub(
        r"\\(\\|x[01][0-9a-f])",
        lambda m: "\\" if m[1] == "\\" else chr(int(m[1][1:], 16)),
        text,
    )


def unreadable(reason: str) -> DataError:
    """The error for what is no certificate, and why."""
    return DataError(
        _(
            "This is no certificate that can be read: {reason}. Take the file as publish wrote "
            "it, or have it written again from the record: evalcore certificate."
        ).format(reason=reason)
    )
