"""Policy files, read and written: the syntax of C2SP tlog-policy, line by line.

The file is read as octets: names and comments need not be UTF-8, and blanks are spaces and tabs
and nothing else. Import :class:`evalcore.transparency.policy.Policy` to use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.transparency.note import COSIGNATURE, Verifier
from evalcore.transparency.notekeys import SHOWN
from evalcore.transparency.policy import NONE, Group, Policy

LARGEST_POLICY = 500_000
MOST_OF_A_KIND = 500
"""Logs, witnesses or groups: the page asks for 32 at least."""

_BLANKS = re.compile("[ \t]+")
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_COUNT = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
_MARK_OF_UTF8 = "\ufeff"


def read(text: str | bytes) -> Policy:
    """A policy from its file. Raises DataError with the line where it is none."""
    if len(text) > LARGEST_POLICY:
        raise _wrong(1, _("The file is longer than {most} bytes.").format(most=LARGEST_POLICY))
    if isinstance(text, bytes):
        text = text.decode("utf-8", "surrogateescape")
    if text.startswith(_MARK_OF_UTF8):
        raise _wrong(1, _("The file begins with a byte order mark. Save it as UTF-8 without one."))
    lines = text.split("\n")
    if lines.pop():
        # What was cut off in the middle of a line may still be a policy, but another one.
        raise _wrong(len(lines) + 1, _("It does not end. End it as every other line."))
    reader = _Reader()
    for number, line in enumerate(lines, 1):
        found = _FORBIDDEN.search(line)
        if found and found[0] == "\r":
            raise _wrong(
                number, _("It ends as lines do on Windows. Save the file with Unix line ends.")
            )
        if found:
            raise _wrong(number, _("It holds a control character."))
        words = [word for word in _BLANKS.split(line) if word]
        if words and not words[0].startswith("#"):
            try:
                reader.take(words)
            except DataError as error:
                raise _wrong(number, str(error)) from error
    if reader.quorum is None:
        raise _wrong(len(lines), _("The file has no quorum line. «quorum none» asks for nobody."))
    return Policy(tuple(reader.logs), reader.witnesses, reader.groups, reader.quorum)


def written(policy: Policy) -> str:
    """The lines of a policy."""
    lines = [f"log {key.vkey}" for key in policy.logs]
    lines += [f"witness {name} {key.vkey}" for name, key in policy.witnesses.items()]
    for name, group in policy.groups.items():
        lines.append(f"group {name} {group.needed} {' '.join(group.members)}")
    return "".join(f"{line}\n" for line in (*lines, f"quorum {policy.quorum}"))


def refuse_doubles(keys: Iterable[Verifier]) -> None:
    """Raise DataError where one public key is listed twice, under whatever names."""
    seen: set[bytes] = set()
    for key in keys:
        if key.public in seen:
            raise DataError(
                _("The key of {name} is listed twice. List every key once.").format(name=key.name)
            )
        seen.add(key.public)


def refuse_namesakes(keys: Iterable[Verifier]) -> None:
    """Raise DataError where two different keys have one name and one id."""
    seen: dict[tuple[str, bytes], Verifier] = {}
    for key in keys:
        if seen.setdefault((key.name, key.key_id), key) != key:
            raise DataError(
                _("Two different keys are both called {name}+{key_id}. Leave one out.").format(
                    name=key.name, key_id=key.key_id.hex()
                )
            )


class _Reader:
    """What the lines so far have defined."""

    def __init__(self) -> None:
        self.logs: list[Verifier] = []
        self.witnesses: dict[str, Verifier] = {}
        self.groups: dict[str, Group] = {}
        self.grouped: set[str] = set()
        self.publics: dict[str, set[bytes]] = {"log": set(), "witness": set()}
        self.named: dict[tuple[str, bytes], Verifier] = {}
        self.quorum: str | None = None

    def take(self, words: list[str]) -> None:
        """Take one line's words. Raises DataError with the reason alone."""
        kind, rest = words[0], words[1:]
        if kind == "log" and 1 <= len(rest) <= 2:
            self.logs.append(self._key(kind, rest[0]))
            self._count(self.logs)
        elif kind == "witness" and 2 <= len(rest) <= 3:
            self._new(rest[0])
            key = self._key(kind, rest[1])
            if key.kind != COSIGNATURE:
                raise DataError(_("This key signs notes and is no witness's (type 4)."))
            self.witnesses[rest[0]] = key
            self._count(self.witnesses)
        elif kind == "group" and len(rest) >= 3:
            self._group(rest[0], rest[1], rest[2:])
            self._count(self.groups)
        elif kind == "quorum" and len(rest) == 1:
            if self.quorum is not None:
                raise DataError(_("There is a quorum line already."))
            if rest[0] != NONE:
                self._known(rest[0])
            self.quorum = rest[0]
        else:
            raise DataError(
                _(
                    "{line!r} is none of: log KEY [URL], witness NAME KEY [URL], group NAME "
                    "all|any|NUMBER MEMBER…, quorum NAME."
                ).format(line=_shown(" ".join(words)))
            )

    def _key(self, kind: str, vkey: str) -> Verifier:
        key = Verifier.parse(vkey)
        # Looked up, not walked: a hostile file lists as many keys as it may.
        if key.public in self.publics[kind]:
            refuse_doubles([key, key])
        self.publics[kind].add(key.public)
        refuse_namesakes([self.named.setdefault((key.name, key.key_id), key), key])
        return key

    def _group(self, name: str, needed: str, members: list[str]) -> None:
        self._new(name)
        for member in members:
            self._known(member)
            if member in self.grouped:
                raise DataError(_("{name!r} is in a group already.").format(name=_shown(member)))
            self.grouped.add(member)
        counts = {"any": 1, "all": len(members)}
        count = counts.get(needed) or (int(needed) if _COUNT.fullmatch(needed) else 0)
        if not 1 <= count <= len(members):
            raise DataError(
                _("{count!r} is neither all, any nor a number from 1 to {most}.").format(
                    count=_shown(needed), most=len(members)
                )
            )
        self.groups[name] = Group(count, tuple(members))

    def _new(self, name: str) -> None:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise DataError(_("The name {name!r} is taken.").format(name=_shown(name)))

    def _known(self, name: str) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise DataError(
                _("{name!r} is no witness or group of a line before.").format(name=_shown(name))
            )

    def _count(self, defined: object) -> None:
        if isinstance(defined, list | dict) and len(defined) > MOST_OF_A_KIND:
            raise DataError(_("There are more than {most} of them.").format(most=MOST_OF_A_KIND))


def _shown(text: str) -> str:
    return text[:SHOWN].encode("utf-8", "replace").decode()


def _wrong(line: int, reason: str) -> DataError:
    return DataError(
        _("Line {line} of the policy: {reason} Correct the policy file and try again.").format(
            line=line, reason=reason
        )
    )
