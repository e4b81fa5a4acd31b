"""Where a ledger's columns come from, and what an office need not be asked.

``evalcore/schemes/burden.py`` walks ``feeds`` back from what a scheme reads to what an office is
asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from attrs import frozen

from evalcore.messages import later
from evalcore.yamltree import read_tree


@frozen
class Field:
    """A field of a fact class; ``label``: only of facts that bear this step, part or option."""

    fact: str
    name: str
    label: str = ""


def _field(text: str) -> Field:
    source, _at, label = text.partition("@")
    fact, _dot, name = source.partition(".")
    return Field(fact, name or "occurred_on", label)


@cache
def feeds() -> Mapping[str, Mapping[str, tuple[Field, ...]]]:
    """Ledger → column → the fields that make it, as ``feeds.yaml`` says."""
    tree = read_tree(Path(__file__).with_suffix(".yaml"))
    return {
        ledger: {
            column: tuple(_field(item.text or "") for item in listed.items)
            for column, listed in columns.entries.items()
        }
        for ledger, columns in tree.entries.items()
    }


OPENED_BY: Mapping[str, str] = {
    "pledges": "PledgeMade",
    "problems": "ProblemFound",
    "holdings": "ProblemFound",
    "case_acts": "ProblemFound",
    "visits": "VisitMade",
    "triggers": "VisitTriggered",
    "comments": "LeaderCommentGiven",
    "evaluations": "EvaluationMeetingHeld",
    "ballots": "BallotsCounted",
    "tallies": "VotesTallied",
    "tally_sheets": "TallySheetSigned",
    "boxes": "BallotBoxOpened",
    "matters": "MatterOpened",
    "steps": "DecisionStepTaken",
    "meetings": "MeetingHeld",
    "trainings": "TrainingAttended",
    "duty_reports": "DutyReportSubmitted",
    "indicators": "IndicatorReported",
    "spot_checks": "SpotCheckDone",
    "measures": "MeasureTaken",
    "flag_cases": "FlagRaised",
    "eligibility": "EligibilityRevoked",
    "gradings": "UnitGraded",
    "departures": "TenureEnded",
    "appointments": "AppointmentFiled",
    "joint_reviews": "JointReviewDone",
    "counts": "CountReported",
    "checklist_items": "ChecklistItemVerified",
    "surveys": "UnitSurveyed",
    "plans": "PlanFiled",
    "disclosures": "DisclosurePublished",
    "contacts": "ContactMade",
    "incidents": "IncidentReported",
    "tasks": "TaskSet",
    "pairings": "PairingAssigned",
    "pairing_activities": "PairingActivityHeld",
    "rectifications": "RectificationOpened",
    "rectification_measures": "RectificationMeasureAssigned",
    "disputes": "DisputeRegistered",
    "honours": "HonourNominated",
    "grade_targets": "GradeTargetSet",
    "result_uses": "ResultApplied",
    "not_pursued": "NotPursued",
    "threads": "PledgeMade",
    "movements": "UnitGraded",
    "objections": "PointObjected",
}
"""Ledger → the fact that makes a row of it; the roster's ledgers are kept apart."""

EXCEPTIONS = frozenset(
    {
        "PledgeExcused",
        "EvaluationVoided",
        "ProblemMerged",
        "ProblemExcluded",
        "ProblemSuspended",
        "ProblemResumed",
        "ProblemTransferred",
        "ProblemReopened",
        "ProblemExplained",
        "ObjectionRaised",
        "ObjectionAnswered",
        "AppealFiled",
        "AppealDecided",
        "HonourRevoked",
        "DisputeEscalated",
        "NotPursued",
        "PointObjected",
        "PointObjectionAnswered",
        "FlagCorrected",
    }
)
"""Facts that few cases have: their columns beside a case are not counted as filled in each row."""

OFFICES = (
    "roster",
    "rectifications",
    "honours",
    "accountability",
    "results",
    "governance",
    "checkpoints",
    "TaskSet",
    "TaskSigned",
    "ResponsibilityAssigned",
    "PointObjectionAnswered",
    "flags",
    "periods",
)
"""Families of facts, and facts, that the offices above fill."""

CHECKS = ("SpotCheckDone", "UnitSurveyed", "ChecklistItemVerified")
"""Facts that whoever looked fills."""

MEETINGS = ("MeetingHeld", "EvaluationMeetingHeld", "DutyReportSubmitted")
"""Facts for which people have to come together."""


@frozen
class Derivable:
    """A field that need not be asked, and why.

    ``kind``: ``computed`` from others, or ``twice``: the same datum is asked elsewhere (``why``
    names where). ``label`` as in ``Field``.
    """

    kind: str
    fact: str
    name: str
    why: str
    label: str = ""


DERIVABLE: tuple[Derivable, ...] = (
    Derivable("computed", "BallotsCounted", "returned", later("the votes, invalid and blank")),
    Derivable("computed", "LeaderCommentGiven", "commenter_unit", later("the commenter's post")),
    Derivable("computed", "TrainingAttended", "unit", later("the post of who attended")),
    Derivable("computed", "DutyReportSubmitted", "unit", later("the post of who reports")),
    Derivable("twice", "ProblemAssigned", "due_on", "ProblemFound.due_on"),
    Derivable("twice", "BallotsCounted", "paper_at", "SheetSigned.original_at"),
    Derivable(
        "twice", "EvaluationPartHeld", "occurred_on", "LeaderCommentGiven.occurred_on", "leader"
    ),
)
"""What intake could work out itself; each is looked for on the sheets that a scheme touches."""
