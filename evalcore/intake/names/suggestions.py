"""Names that are like a name that nobody bears: ranked, each with the reason why it is named.

Only ever shown to people: nothing is read by likeness. The order is the same every time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from attrs import frozen

from evalcore.messages import _

LEAST = 30
"""A likeness below this is chance."""

SHOWN = 3
LOOKED_AT = 40
RELATED = 15
"""What a tie to the row at hand adds (a post at the unit that is named beside a person)."""


@frozen
class Suggestion:
    """Who may have been meant: ``score`` up to 100 (and ``RELATED``), ``why`` for people."""

    code: str
    name: str
    score: int
    why: str


class Likeness:
    """Names made ready to be compared with many unknown ones.

    ``names``: (code, name as people write it, form that is compared) of everything known.
    """

    def __init__(self, names: Iterable[tuple[str, str, str]]) -> None:
        self.names = sorted(set(names))
        self.forms = [form for _code, _name, form in self.names]
        self.sounds = [_sound(form) for form in self.forms]
        self._same: dict[str, list[int]] = defaultdict(list)
        for index, sound in enumerate(self.sounds):
            self._same[sound].append(index)

    def ranked(
        self, wanted: str, related: Callable[[str], bool] | None = None, shown: int = SHOWN
    ) -> tuple[Suggestion, ...]:
        """The names most like ``wanted`` (a form), best first, each code once.

        ``related`` says of a code that it belongs to what stands beside the name.
        """
        sound = _sound(wanted)
        best: dict[str, Suggestion] = {}
        for index in self._near(wanted, sound):
            code, name, form = self.names[index]
            score, why = _compare(wanted, form, sound, self.sounds[index])
            if score < LEAST:
                continue
            if related is not None and related(code):
                score += RELATED
                why = _("{why}, and of the unit named beside it").format(why=why)
            if code not in best or best[code].score < score:
                best[code] = Suggestion(code, name, score, why)
        order = sorted(best.values(), key=lambda s: (-s.score, s.code))
        return tuple(order[:shown])

    def _near(self, wanted: str, sound: str) -> list[int]:
        from rapidfuzz import fuzz, process

        found = dict.fromkeys(self._same.get(sound, ()))
        for scorer, query, choices in (
            (fuzz.ratio, wanted, self.forms),
            (fuzz.partial_ratio, wanted, self.forms),
            (fuzz.ratio, sound, self.sounds),
        ):
            near: Sequence[tuple[str, float, int]] = process.extract(
                query, choices, scorer=scorer, limit=LOOKED_AT, score_cutoff=LEAST
            )
            found.update(dict.fromkeys(index for _form, _score, index in near))
        return list(found)


def _sound(form: str) -> str:
    """How a name is said, without tones; syllables stay apart."""
    if form.isascii():
        return form
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(form))


def _compare(wanted: str, form: str, sound: str, other: str) -> tuple[int, str]:
    """(how alike from 0 to 100, the strongest reason)."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import OSA

    if wanted == form:
        return 100, _("the same but for its ending")
    if sound == other:
        return 95, _("sounds the same")
    length = max(len(wanted), len(form))
    if OSA.distance(wanted, form, score_cutoff=1) <= 1:
        return (85 if length > 2 else 60), _("one character differs")
    if min(len(wanted), len(form)) > 1 and (wanted in form or form in wanted):
        return 70, _("one name holds the other")
    if OSA.distance(sound, other, score_cutoff=2) <= 1 and length > 1:
        return 65, _("sounds alike")
    return int(fuzz.ratio(wanted, form)) * 6 // 10, _("part of the name is the same")
