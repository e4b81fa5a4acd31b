"""Which right an event of the record needed: for whoever goes over it afterwards.

Commands ask before they write; this is what an auditor asks of what is there, however it came in.
"""

from __future__ import annotations

from collections.abc import Mapping

from evalcore.procedures.facts import DECIDED
from evalcore.vocabulary.actors import RightOverridden

IMPORT_STREAM = "import-"
"""How the streams of imports begin: whatever a file may report needs the right to import there."""

_IMPORT = frozenset({"import"})

_DECIDED = frozenset(cls.topic() for cls in DECIDED)
"""What no file reports: ledgers find it in whatever stream it stands, so its own right is asked."""

_BY_CLASS: Mapping[str, str] = {
    "SchemeAdopted": "adopt",
    "TieDecided": "tie",
    "RunPublished": "publish",
    "StandingPublished": "publish",
    "SigningKeyAdmitted": "admit_key",
    "SigningKeyRevoked": "admit_key",
    "CheckpointSigned": "sign",
    "CheckpointWitnessed": "sign",
    "ActorRegistered": "grant",
    "RoleGranted": "grant",
    "RoleRevoked": "grant",
    "ActorKeyAdmitted": "grant",
    "ActorKeyRevoked": "grant",
    "BallotBoxOpened": "open_box",
    "BallotRollPublished": "open_box",
    "BallotCodesIssued": "issue_codes",
    "BallotBoxSealed": "seal_box",
    "BallotBoxTallied": "tally_box",
    "BallotsCounted": "tally_box",
    "VotesTallied": "tally_box",
    "BallotBoxVoided": "void_box",
    "FlagRaised": "raise_flag",
    "FlagNotified": "notify",
    "FlagAnswered": "notify raise_flag",
    "FlagConfirmed": "decide_flag",
    "FlagDismissed": "decide_flag",
    "MeasureTaken": "take_measure",
    "FlagReferred": "decide_flag take_measure",
    "FlagAppealed": "notify raise_flag decide_appeal",
    "FlagAppealDecided": "decide_appeal",
    "FlagCorrected": "decide_flag take_measure decide_appeal",
    "CheckSheetSent": "send_checksheet",
    "CheckSheetAccepted": "send_checksheet import",
    "PointObjected": "send_checksheet import",
    "PointObjectionAnswered": "answer_objection",
    "PeriodOpened": "open_period import",
    "PeriodSealed": "seal_period",
    "LateFactsAdmitted": "admit_late",
    "PublicityStarted": "publish notify open_period",
    "ResultObjected": "notify answer_objection open_period import",
    "ResultObjectionAnswered": "answer_objection",
    "FinalGradeDecided": "decide_grade",
    "FinalGradesConfirmed": "decide_grade",
    "SealedOpened": "open_sealed",
    "SealKeyDestroyed": "destroy_key",
    "SegmentSealed": "seal_segments",
}

_NEEDS = {name: frozenset(rights.split()) for name, rights in _BY_CLASS.items()}


def needed(stream: str, topic: str) -> frozenset[str]:
    """The rights of which an event of a stream needed one; empty: none (it says that one lacked).

    What no procedure decides is a report: it needs the right to import.
    """
    if topic == RightOverridden.topic():
        return frozenset()
    if stream.startswith(IMPORT_STREAM) and topic not in _DECIDED:
        return _IMPORT
    return _NEEDS.get(topic.partition(".")[0], _IMPORT)
