"""Which columns an expression of a scheme may name: ledger → column → DuckDB type.

The ledgers themselves stand in ``projections/ledgers``; a test there keeps the two in step. A
scheme is checked against this list, so that it can be read without any record at hand.
"""

from __future__ import annotations

from collections.abc import Mapping

from evalcore.vocabulary.accountability import APPEAL_RESULTS, FORMAL_KINDS, MEASURES
from evalcore.vocabulary.checksheets import ANSWERS
from evalcore.vocabulary.coverage import CONTACT_KINDS, DISCLOSURE_KINDS
from evalcore.vocabulary.decisions import PROCEDURES
from evalcore.vocabulary.disputes import DISPUTE_LEVELS, MEDIATION_MODES
from evalcore.vocabulary.duty import SPOT_RESULTS
from evalcore.vocabulary.evaluations import PARTS
from evalcore.vocabulary.flags import EXEMPTIONS, MITIGATIONS
from evalcore.vocabulary.honours import HONOUR_KINDS, RESULT_USES
from evalcore.vocabulary.orglife import MEETING_KINDS
from evalcore.vocabulary.pairings import PAIRING_KINDS
from evalcore.vocabulary.pledges import AUDIT_RESULTS, PLEDGE_KINDS
from evalcore.vocabulary.problems import OUTCOMES, SATISFACTION, SCOPES, SOURCES
from evalcore.vocabulary.roster import POSTS, SCHOOLING, UNIT_KINDS
from evalcore.vocabulary.tasks import ROLES
from evalcore.vocabulary.visits import TRIGGER_KINDS, VISIT_KINDS

_TYPES = {"s": "VARCHAR", "d": "DATE", "i": "BIGINT", "b": "BOOLEAN"}


def _columns(declared: str) -> dict[str, str]:
    """``"name:s due_on:d"`` as a table of types, with the columns that every ledger has."""
    named = dict(part.split(":") for part in declared.split())
    own = {name: _TYPES[kind] for name, kind in named.items()}
    return {"row": "VARCHAR", "unit": "VARCHAR", **own, "events": "BIGINT[]"}


LEDGER_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "units": _columns(
        "name:s unit_kind:s parent:s registered_on:d dissolved_on:d merged_into:s members:i "
        "households:i"
    ),
    "persons": _columns("person:s name:s"),
    "tenures": _columns("person:s post:s from_on:d to_on:d filed_on:d"),
    "departures": _columns("person:s post:s left_on:d ground:s audited_on:d published_on:d"),
    "appointments": _columns("person:s post:s filed_on:d age:i schooling:s"),
    "joint_reviews": _columns("person:s passed:b ground:s reviewed_on:d"),
    "zones": _columns("zone:s from_on:d to_on:d"),
    "pledges": _columns(
        "person:s pledge_kind:s content:s target:s made_on:d received_on:d due_on:d approved:b "
        "returned:i published_on:d channels:i progress:i fulfilled_on:d audit_result:s "
        "audited_on:d excused:b answered:b state:s category:s checks:i"
    ),
    "problems": _columns(
        "holder:s found_by:s category:s scope:s found_on:d received_on:d assigned_on:d due_on:d "
        "fixed_on:d fixed_by:s supervised_on:d supervisor:s supervision_passed:b closed_on:d "
        "explained:b excluded:b merged_into:s suspended:b suspended_days:i transfers:i "
        "reopened:i replied_on:d satisfaction:s last_look:s "
        "last_look_on:d state:s responded_on:d published_on:d repeats:i "
        "self_checked:b"
    ),
    "holdings": _columns(
        "problem:s from_on:d to_on:d due_on:d held_days:i stopped_days:i waited_days:i blocked:b "
        "late:b passed_on:b state:s"
    ),
    "case_acts": _columns(
        "problem:s act:s acted_on:d until:d ground:s decided_by:s other_problem:s other_unit:s"
    ),
    "visits": _columns("person:s visit_kind:s visited_on:d households:i trigger:s visitor_kind:s"),
    "triggers": _columns("trigger_kind:s raised_on:d answered_on:d visits:i"),
    "comments": _columns(
        "person:s period:s given_on:d commenter:s commenter_unit:s by_superior:b contents:i "
        "has_shortcomings:b circulated_on:d"
    ),
    "evaluations": _columns(
        "person:s period:s held_on:d organiser:s organised_above:b voided:b has_self:b has_peer:b "
        "has_leader:b has_masses:b parts:i issued:i returned:i invalid:i blank:i members_due:i "
        "members_present:i self_on:d peer_on:d leader_on:d masses_on:d masses_organiser:s "
        "repeats:s repeated_by:s void_ground:s"
    ),
    "ballots": _columns(
        "meeting:s person:s period:s part:s rater_category:s held_on:d voided:b "
        "organised_above:b issued:i returned:i invalid:i blank:i box:s"
    ),
    "tallies": _columns(
        "meeting:s person:s period:s part:s rater_category:s item:s option:s votes:i held_on:d "
        "voided:b organised_above:b box:s"
    ),
    "tally_sheets": _columns(
        "meeting:s person:s period:s part:s held_on:d voided:b organised_above:b "
        "organised_by_own:b due:i present:i issued:i returned:i invalid:i blank:i categories:i "
        "items:i votes:i over_returned:b overvoted:b uneven:b unanimous:b signed_on:d "
        "counted_by:s counted_by_own:b paper_at:s sheet_digest:s box:s repeats:s first_voided:b"
    ),
    "boxes": _columns(
        "meeting:s person:s period:s part:s opened_on:d opened_by:s organiser:s "
        "organised_above:b organised_by_own:b categories:i roll:i issued:i issued_on:d issued_by:s "
        "sealed_on:d returned:i tallied_on:d outcome:s counted:i invalid:i blank:i voided:b "
        "void_ground:s repeats:s repeated_by:s"
    ),
    "matters": _columns(
        "title:s procedure:s opened_on:d proposed_on:d consulted_on:d deliberated_on:d "
        "resolved_on:d notice_from:d notice_until:d notice_days:i result_posted_on:d steps:i "
        "in_order:b objections:i objections_open:i carried_out_on:d"
    ),
    "steps": _columns("matter:s step:s taken_on:d entitled:i present:i in_favour:i"),
    "meetings": _columns("meeting_kind:s held_on:d due:i present:i received_on:d observers:i"),
    "trainings": _columns("person:s attended_on:d days:i hours:i"),
    "duty_reports": _columns(
        "person:s period:s submitted_on:d delivered_superior_on:d delivered_members_on:d "
        "delivered_committee_on:d pledges_answered:i last_on:d assessed_on:d grade:s"
    ),
    "indicators": _columns("indicator:s period:s value:i decimals:i reported_on:d"),
    "spot_checks": _columns("item:s result:s problems_found:i checked_on:d"),
    "counts": _columns("item:s category:s period:s done:i total:i counted_on:d"),
    "checklist_items": _columns("checklist:s item:s met:b verified_on:d verified_by:s by_other:b"),
    "surveys": _columns("survey:s finding:s included:b surveyed_on:d taken_up_on:d"),
    "plans": _columns("plan:s period:s filed_on:d copies:i"),
    "disclosures": _columns("item:s disclosure_kind:s due_on:d published_on:d"),
    "contacts": _columns("contact_kind:s person:s contacted_on:d"),
    "incidents": _columns("incident:s happened_on:d reported_on:d delay_days:i"),
    "tasks": _columns(
        "item:s target:s lead:s set_on:d due_on:d signed_on:d first_responsible:i "
        "direct_responsible:i amount:i done:i completed_on:d"
    ),
    "pairings": _columns(
        "person:s partner:s pairing_kind:s households:i people:i assigned_on:d until:d "
        "activities:i last_activity_on:d"
    ),
    "pairing_activities": _columns("pairing:s pairing_kind:s held_on:d"),
    "rectifications": _columns(
        "ground:s opened_on:d due_on:d measures:i helpers:i reviewed_on:d outcome:s closed_on:d "
        "score:i carried_from:s carried_to:s state:s"
    ),
    "rectification_measures": _columns(
        "rectification:s measure_item:s helper:s person:s assigned_on:d"
    ),
    "disputes": _columns(
        "mode:s has_leader:b has_team:b has_plan:b opened_on:d level:s settled_on:d"
    ),
    "honours": _columns(
        "person:s honour_kind:s title:s award_level:s nominated_on:d publicised_on:d granted_on:d "
        "reviewed_on:d ends_on:d revoked:b state:s"
    ),
    "grade_targets": _columns("period:s target_grade:s set_on:d"),
    "result_uses": _columns("person:s period:s used_for:s document:s applied_on:d"),
    "measures": _columns(
        "person:s measure:s formal:b ground:s decided_on:d due_on:d revoked:b changed:s flag_no:s "
        "pledge:s task:s role:s"
    ),
    "flag_cases": _columns(
        "person:s scheme:s period:s rule:s title:s suggests:s raised_on:d notified_on:d due_on:d "
        "answered_on:d waived:b outcome:s exemption:s mitigation:s decided_on:d decided_by:s "
        "appeal_until:d measure:s referred_on:d appealed_on:d appeal_due_on:d appeal_result:s "
        "appeal_decided_on:d corrected_on:d state:s"
    ),
    "not_pursued": _columns("person:s pledge:s matter_text:s ground:s decided_on:d"),
    "threads": _columns(
        "person:s pledge_kind:s made_on:d due_on:d failed:b excused:b answered_on:d "
        "report_period:s evaluated_on:d grade:s action_on:d broken:s"
    ),
    "eligibility": _columns("person:s award_level:s from_on:d until:d"),
    "gradings": _columns("person:s period:s grade:s decided_on:d"),
    "periods": _columns(
        "period:s starts_on:d ends_on:d opened_on:d closed_on:d sealed_on:d late_facts:i"
    ),
    "final_grades": _columns(
        "scheme:s person:s period:s proposed:s grade:s differs:b decided_on:d ground:s objection:s "
        "decided_by:s document:s confirmed_on:d"
    ),
    "past_standings": _columns(
        "scheme:s person:s period:s cohort:s status:s grade:s proposed:s rank:i ranked_of:i "
        "lists:s published_on:d"
    ),
    "standings": _columns(
        "level:s person:s period:s cohort:s status:s grade:s score_grade:s rank:i ranked_of:i "
        "lists:s stood_on:d"
    ),
    "movements": _columns(
        "period:s grade_before:s target_grade:s grade_now:s place_before:i target_place:i "
        "place_now:i decided_on:d"
    ),
    "objections": _columns(
        "person:s scheme:s period:s indicator:s slot:s about:s filed_on:d received_on:d "
        "answered_on:d result:s correction:i"
    ),
    "reporting": _columns("cycle:s cycle_end:d month:s month_end:d received_on:d facts:i"),
}

ABOUT_A_PERSON = frozenset(
    {
        "ballots",
        "boxes",
        "comments",
        "eligibility",
        "evaluations",
        "final_grades",
        "flag_cases",
        "gradings",
        "honours",
        "measures",
        "not_pursued",
        "objections",
        "past_standings",
        "result_uses",
        "standings",
        "tallies",
        "tally_sheets",
    }
)
"""Ledgers whose ``person``, where there is one, says whom a row is about: every scheme reads it."""

RUN_COLUMNS: Mapping[str, str] = {"period_start": "DATE", "period_end": "DATE", "as_of": "DATE"}
"""The one-row relation ``run``: an expression writes ``:period_start`` and so on."""

CALENDAR_COLUMNS: Mapping[str, str] = {
    "first_day": "DATE",
    "last_day": "DATE",
    "counts": "BIGINT[]",
}
"""The one-row relation ``calendar``: ``counts[i]`` working days from the first to the i-th day."""

_PROBLEM_STATES = {
    "open": "未办结",
    "suspended": "挂起",
    "fixed": "已整改",
    "closed": "已销号",
    "explained": "已解释销号",
    "excluded": "已剔除",
    "merged": "已并案",
}

_CHOICES: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("units", "unit_kind"): UNIT_KINDS,
    ("tenures", "post"): POSTS,
    ("departures", "post"): POSTS,
    ("appointments", "post"): POSTS,
    ("appointments", "schooling"): SCHOOLING,
    ("visits", "visitor_kind"): UNIT_KINDS,
    ("contacts", "contact_kind"): CONTACT_KINDS,
    ("disclosures", "disclosure_kind"): DISCLOSURE_KINDS,
    ("pairings", "pairing_kind"): PAIRING_KINDS,
    ("pairing_activities", "pairing_kind"): PAIRING_KINDS,
    ("rectifications", "outcome"): OUTCOMES,
    ("rectifications", "state"): {
        "open": "整顿中", "reviewed": "已回头看", "closed": "已验收销号", "carried": "转入下一轮",
    },
    ("disputes", "mode"): MEDIATION_MODES,
    ("disputes", "level"): DISPUTE_LEVELS,
    ("honours", "honour_kind"): HONOUR_KINDS,
    ("honours", "state"): {
        "nominated": "已申报", "publicised": "公示中", "granted": "已授予", "ended": "已到期",
        "revoked": "已撤销",
    },
    ("result_uses", "used_for"): RESULT_USES,
    ("measures", "role"): ROLES,
    ("pledges", "pledge_kind"): PLEDGE_KINDS,
    ("pledges", "audit_result"): AUDIT_RESULTS,
    ("pledges", "state"): {
        "made": "已承诺", "returned": "已退回", "approved": "已批准", "published": "已亮诺",
        "fulfilled": "已践诺", "audited": "已审诺", "excused": "因客观原因未践诺",
    },
    ("problems", "found_by"): SOURCES,
    ("problems", "scope"): SCOPES,
    ("problems", "satisfaction"): SATISFACTION,
    ("problems", "last_look"): OUTCOMES,
    ("problems", "state"): _PROBLEM_STATES,
    ("holdings", "state"): _PROBLEM_STATES,
    ("case_acts", "act"): {
        "transferred": "转办", "suspended": "挂起", "merged": "并案", "excluded": "剔除",
        "explained": "解释销号",
    },
    ("objections", "result"): ANSWERS,
    ("visits", "visit_kind"): VISIT_KINDS,
    ("triggers", "trigger_kind"): TRIGGER_KINDS,
    ("ballots", "part"): PARTS,
    ("boxes", "part"): PARTS,
    ("tally_sheets", "part"): PARTS,
    ("tallies", "part"): PARTS,
    ("matters", "procedure"): PROCEDURES,
    ("meetings", "meeting_kind"): MEETING_KINDS,
    ("spot_checks", "result"): SPOT_RESULTS,
    ("measures", "measure"): {**MEASURES, **FORMAL_KINDS},
    ("measures", "changed"): FORMAL_KINDS,
    ("flag_cases", "measure"): MEASURES,
    ("flag_cases", "outcome"): {"confirmed": "已认定", "dismissed": "已撤销"},
    ("flag_cases", "exemption"): EXEMPTIONS,
    ("flag_cases", "mitigation"): MITIGATIONS,
    ("flag_cases", "appeal_result"): APPEAL_RESULTS,
    ("flag_cases", "state"): {
        "raised": "已立项", "notified": "已告知", "answered": "已听取", "dismissed": "已撤销",
        "confirmed": "已认定", "measured": "已采取措施", "referred": "已移送",
        "appealed": "申诉待处理", "to_correct": "待纠正", "corrected": "已纠正",
    },
}  # fmt: skip


def choices_of(ledger: str, column: str) -> tuple[str, ...]:
    """What a column can hold, where the vocabulary closes the set; empty where it does not."""
    return tuple(choice_titles(ledger, column))


def choice_titles(ledger: str, column: str) -> Mapping[str, str]:
    """Code → Chinese title of what a closed column can hold: the vocabulary's, or of a state."""
    return _CHOICES.get((ledger, column), {})
