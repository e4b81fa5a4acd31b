"""One township's year for the city, as stored states: written for speed, the same facts.

Each event is (topic, JSON without its end, day of the year); the end (day of occurrence, day of
receipt) is put on when the month is handed in, and what a case still has to come waits under its
month.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from evalcore.demo.draws import YEAR
from evalcore.demo.meetings import ITEM, OPTIONS, RATERS
from evalcore.demo.oversight import INDICATOR
from evalcore.demo.phrases import STEPS

Event = tuple[str, str, int]

DAYS = tuple((date(YEAR, 1, 1) + timedelta(days=n)) for n in range(365))
ISO = tuple(day.isoformat() for day in DAYS)
MONTH_OF = tuple(day.month for day in DAYS)
FIRST_OF = tuple((date(YEAR, month, 1) - DAYS[0]).days for month in range(1, 13))
LENGTH = tuple((FIRST_OF[m] if m < 12 else 365) - FIRST_OF[m - 1] for m in range(1, 13))
_PARTS = ("self", "peer", "leader", "masses")
_MONTHLY = ("committee", "group", "theme_day")
_SOURCES = ("visit", "masses", "inspection", "self", "hotline")


class Township:
    """The units of one township and what happens in them, month by month."""

    def __init__(self, seed: int, code: str, units: int, extra: int) -> None:
        self.rng = Random(f"{seed}/city/{code}")
        self.code = code
        self.extra = extra
        self.units = [f"{code}V{number:02d}" for number in range(1, units + 1)]
        self.care = {u: int(self.rng.betavariate(4.2, 1.6) * 100) for u in self.units}
        self.head = dict.fromkeys(self.units, "A")
        self.late = {m for m in range(1, 13) if self.rng.random() < 0.04}
        self.waiting: dict[int, list[Event]] = {}

    def person(self, unit: str) -> str:
        """Code of who serves at the unit now."""
        return f"{self.head[unit]}{unit}"

    def received(self, month: int) -> str:
        """Day on which the month's facts came in: early next month, or long after."""
        day = date(YEAR + month // 12, month % 12 + 1, 4)
        return (day + timedelta(days=33 if month in self.late else 0)).isoformat()

    def month(self, month: int) -> list[Event]:
        """Everything that the township hands in for a month, in the order of its rows."""
        found: list[Event] = self.waiting.pop(month, [])
        for unit in self.units:
            care = self.care[unit]
            if month == 1:
                self._roster(found, unit)
            self._change(found, unit, month)
            self._meetings(found, unit, month, care)
            self._visits(found, unit, month, care)
            self._problem(unit, month, care, found)
            if month <= 3:
                self._pledge(found, unit, month, care)
            if month in (6, 12):
                self._comment(found, unit, month, care)
                self._evaluation(found, unit, month, care)
            if month in (3, 8) and self.rng.random() < 0.9:
                self._matter(found, unit, month, care)
            if month == 12:
                self._year_end(found, unit, care)
        found.sort(key=_by_day)
        return found

    def _put(self, found: list[Event], month: int, topic: str, state: str, day: int) -> None:
        """Into this month's events, or to wait for its own; after the year's end, nowhere."""
        if day > 364:
            return
        due = MONTH_OF[day]
        if due <= month:
            found.append((topic, state, day))
        else:
            self.waiting.setdefault(due, []).append((topic, state, day))

    def _roster(self, found: list[Event], unit: str) -> None:
        rng = self.rng
        found += (
            (
                "UnitRegistered.1",
                f'{{"unit":"{unit}","name":"{unit}村","unit_kind":"village","parent":"{self.code}"',
                0,
            ),
            ("MembersCounted.1", f'{{"unit":"{unit}","members":{rng.randint(8, 32)}', 0),
            ("HouseholdsCounted.1", f'{{"unit":"{unit}","households":{rng.randint(90, 900)}', 0),
        )
        self._arrives(found, unit, 0)

    def _arrives(self, found: list[Event], unit: str, day: int) -> None:
        person = self.person(unit)
        found += (
            ("PersonRegistered.1", f'{{"person":"{person}","name":"书记{person}"', day),
            (
                "TenureStarted.1",
                f'{{"person":"{person}","unit":"{unit}","post":"secretary"',
                day,
            ),
        )

    def _change(self, found: list[Event], unit: str, month: int) -> None:
        if not 3 <= month <= 10 or self.head[unit] != "A" or self.rng.random() > 0.011:
            return
        day = FIRST_OF[month - 1] + self.rng.randint(5, 24)
        found.append(
            (
                "TenureEnded.1",
                f'{{"person":"{self.person(unit)}","unit":"{unit}","post":"secretary"',
                day,
            )
        )
        self.head[unit] = "B"
        self._arrives(found, unit, day + 1 + (14 if day % 3 == 0 and month < 10 else 0))

    def _meetings(self, found: list[Event], unit: str, month: int, care: int) -> None:
        rng, first = self.rng, FIRST_OF[month - 1]
        kinds: Sequence[str] = _MONTHLY
        if month % 3 == 0:
            kinds = (*kinds, "members")
        if month in (5, 11):
            kinds = (*kinds, "lecture")
        if month == 1:
            kinds = (*kinds, "life", "review")
        for kind in kinds:
            if rng.random() * 100 < 68 + care * 0.32:
                due = rng.randint(5, 30)
                state = (
                    f'{{"unit":"{unit}","meeting_kind":"{kind}","due":{due},'
                    f'"present":{due - rng.randint(0, due // 4)}'
                )
                found.append(("MeetingHeld.1", state, first + rng.randint(1, 26)))

    def _visits(self, found: list[Event], unit: str, month: int, care: int) -> None:
        rng, first, person = self.rng, FIRST_OF[month - 1], self.person(unit)
        length = LENGTH[month - 1]
        head = f'{{"unit":"{unit}","visitor":"{person}","visit_kind":'
        if rng.random() * 100 < 58 + care * 0.42:
            day = rng.choice((4, 5)) if rng.random() * 100 < 80 + care * 0.2 else 8
            state = f'{head}"visit","households":{rng.randint(2, 14)}'
            found.append(("VisitMade.1", state, first + day))
        if rng.random() * 100 < 50 + care * 0.45:
            day = length - rng.choice((1, 2)) if month == 2 else rng.choice((28, 29))
            state = f'{head}"return","households":{rng.randint(2, 9)}'
            found.append(("VisitMade.1", state, first + day))
        for day in rng.sample(range(9, 27), min(self.extra, 18)):
            state = f'{head}"visit","households":{rng.randint(2, 6)}'
            found.append(("VisitMade.1", state, first + day))
        if rng.random() < 0.31:
            number = f"BF-{unit}-{month:02d}"
            day = first + rng.randint(0, 26)
            kind = rng.choice(("illness", "hardship", "absence", "complaint", "death"))
            state = f'{{"trigger":"{number}","unit":"{unit}","trigger_kind":"{kind}"'
            found.append(("VisitTriggered.1", state, day))
            if rng.random() * 100 < 50 + care * 0.5:
                state = f'{head}"visit","households":2,"trigger":"{number}","ordinal":2'
                self._put(found, month, "VisitMade.1", state, day + rng.randint(0, 8))

    def _problem(self, unit: str, month: int, care: int, found: list[Event]) -> None:
        rng = self.rng
        for number in range(rng.choice((0, 0, 1, 1, 2))):
            code = f"WT-{unit}-{month:02d}{number}"
            day = FIRST_OF[month - 1] + rng.randint(0, 26)
            due = ISO[min(day + 30, 364)]
            source = rng.choice(_SOURCES)
            opened = (
                f'{{"problem":"{code}","unit":"{unit}","found_by":"{source}",'
                f'"category":"民生","scope":"single","due_on":"{due}"'
            )
            self._put(found, month, "ProblemFound.1", opened, day)
            case = f'{{"problem":"{code}"'
            held = f'{case},"handler":"{unit}","due_on":"{due}"'
            self._put(found, month, "ProblemAssigned.1", held, day + rng.randint(0, 3))
            if rng.random() * 100 < 70 + care * 0.3:
                mood = "satisfied" if rng.random() * 100 < care else "fairly"
                state = f'{case},"satisfaction":"{mood}"'
                self._put(found, month, "ReplyGiven.1", state, day + rng.randint(3, 9))
            fate = rng.random() * 100
            if fate > 60 + care * 0.38:
                continue
            fixed = day + (rng.randint(5, 26) if fate < 35 + care * 0.5 else rng.randint(31, 60))
            state = f'{case},"fixed_by":"{unit}","outcome":"solved"'
            self._put(found, month, "ProblemFixed.1", state, fixed)
            state = f'{case},"supervisor":"{self.code}","passed":true'
            self._put(found, month, "SupervisionDone.1", state, fixed + rng.randint(1, 4))
            state = f'{case},"closed_by":"{self.code}"'
            self._put(found, month, "ProblemClosed.1", state, fixed + rng.randint(4, 8))

    def _pledge(self, found: list[Event], unit: str, month: int, care: int) -> None:
        rng, person = self.rng, self.person(unit)
        code = f"CN-{unit}-{month}"
        day = FIRST_OF[month - 1] + rng.randint(5, 24)
        limit = rng.randint(160, 350)
        case = f'{{"pledge":"{code}"'
        state = (
            f'{case},"unit":"{unit}","person":"{person}","pledge_kind":"annual",'
            f'"content":"承诺事项{month}","target":"年内完成","measures":"分工到人",'
            f'"due_on":"{ISO[limit]}"'
        )
        self._put(found, month, "PledgeMade.1", state, day)
        checks = ',"has_aim":true,"has_item":true,"has_measure":true,"has_limit":true'
        state = f'{case},"result":"approved","reviewer":"{self.code}"{checks}'
        self._put(found, month, "PledgeReviewed.1", state, day + rng.randint(2, 9))
        if rng.random() * 100 < 80 + care * 0.2:
            state = f'{case},"channel":"board"'
            self._put(found, month, "PledgePublished.1", state, day + rng.randint(10, 16))
        if rng.random() * 100 < 40 + care * 0.58:
            done = limit + rng.choice((-20, -9, -3, -1, 12))
            self._put(found, month, "PledgeFulfilled.1", case, done)
            state = f'{case},"result":"kept"'
        else:
            state = f'{case},"result":"broken"'
        self._put(found, month, "PledgeAudited.1", state, 345 + rng.randint(0, 12))

    def _comment(self, found: list[Event], unit: str, month: int, care: int) -> None:
        rng, half = self.rng, "H1" if month == 6 else "H2"
        day = FIRST_OF[month - 1] + rng.randint(3, 20)
        number = f"DP-{unit}-{half}"
        short = "" if rng.random() < 0.06 else ',"shortcomings":"走访偏少"'
        state = (
            f'{{"comment":"{number}","unit":"{unit}","person":"{self.person(unit)}",'
            f'"period":"{YEAR}{half}","commenter":"S{self.code}","commenter_unit":"{self.code}",'
            f'"participation":"带头参加","pledge_keeping":"按进度","service":"较勤"{short}'
        )
        found.append(("LeaderCommentGiven.1", state, day))
        if rng.random() < 0.93:
            state = f'{{"comment":"{number}","audience":"both"'
            found.append(("CommentCirculated.1", state, day + rng.randint(0, 6)))

    def _evaluation(self, found: list[Event], unit: str, month: int, care: int) -> None:
        rng, half = self.rng, "H1" if month == 6 else "H2"
        day = FIRST_OF[month - 1] + rng.randint(3, 24)
        case = f'{{"meeting":"PY-{unit}-{half}"'
        state = f'{case},"unit":"{unit}","period":"{YEAR}{half}","organiser":"{self.code}"'
        found.append(("EvaluationMeetingHeld.1", state, day))
        for part in _PARTS:
            if rng.random() > 0.02:
                found.append(("EvaluationPartHeld.1", f'{case},"part":"{part}"', day))
        for category in RATERS:
            votes = _votes(rng, rng.randint(4, 30), care)
            here = f'{case},"part":"masses","rater_category":"{category}"'
            cast = sum(votes)
            state = f'{here},"issued":{cast + rng.randint(0, 3)},"returned":{cast}'
            found.append(("BallotsCounted.1", state, day))
            here = f'{here},"item":"{ITEM}","option":"'
            for option, count in zip(OPTIONS, votes, strict=True):
                found.append(("VotesTallied.1", f'{here}{option}","votes":{count}', day))

    def _matter(self, found: list[Event], unit: str, month: int, care: int) -> None:
        rng = self.rng
        case = f'{{"matter":"YT-{unit}-{month}"'
        day = FIRST_OF[month - 1] + rng.randint(0, 20)
        state = f'{case},"unit":"{unit}","title":"集体资产出租","procedure":"four_plus_two"'
        self._put(found, month, "MatterOpened.1", state, day)
        order = list(STEPS)
        if rng.random() * 100 > 80 + care * 0.2:
            order[1], order[2] = order[2], order[1]
        for step in order:
            state = f'{case},"step":"{step}","entitled":30,"present":{rng.randint(20, 30)}'
            self._put(found, month, "DecisionStepTaken.1", state, day)
            day += rng.randint(2, 6)
        until = min(day + (6 if rng.random() * 100 < 70 + care * 0.3 else 3), 364)
        state = f'{case},"until":"{ISO[until]}"'
        self._put(found, month, "NoticePosted.1", state, day)
        self._put(found, month, "DecisionCarriedOut.1", case, day + rng.randint(8, 20))

    def _year_end(self, found: list[Event], unit: str, care: int) -> None:
        rng, person = self.rng, self.person(unit)
        same = f'{{"person":"{person}","unit":"{unit}"'
        found.append(("DutyReportSubmitted.1", f'{same},"period":"{YEAR}"', 348))
        state = f'{same},"period":"{YEAR}","venue":"superior"'
        found.append(("DutyReportDelivered.1", state, 352))
        if rng.random() * 100 < 65 + care * 0.33:
            found.append(("TrainingAttended.1", f'{same},"days":4,"hours":32', 340))
        value = min(720 + int(care * 2.7) + rng.randint(-40, 40), 1000)
        state = (
            f'{{"unit":"{unit}","indicator":"{INDICATOR}","period":"{YEAR}",'
            f'"value":{value},"decimals":1'
        )
        found.append(("IndicatorReported.1", state, 359))
        for month in (1, 2, 3):
            if rng.random() * 100 < 66 + care * 0.33 and self.head[unit] == "A":
                state = f'{{"person":"{person}","pledge":"CN-{unit}-{month}","period":"{YEAR}"'
                found.append(("PledgeAnswered.1", state, 348))


def _by_day(event: Event) -> int:
    return event[2]


def _votes(rng: Random, valid: int, care: int) -> list[int]:
    liked = valid * min(max(care + rng.randint(-15, 15), 5), 98) // 100
    fairly = (valid - liked) * 6 // 10
    plain = (valid - liked - fairly) * 7 // 10
    return [liked, fairly, plain, valid - liked - fairly - plain, 0]
