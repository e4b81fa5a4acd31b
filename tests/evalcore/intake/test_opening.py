"""Facts about what can be part of an opening balance: what goes on, not what is over."""

from __future__ import annotations

import pytest

from evalcore.intake.opening import carried
from evalcore.vocabulary import facts


@pytest.mark.parametrize(
    "name",
    ["TaskSet", "PairingAssigned", "RectificationOpened", "DisputeRegistered", "HonourGranted",
     "GradeTargetSet", "ChecklistItemVerified", "VisitTriggered", "PledgeMade"],
)  # fmt: skip
def test_what_goes_on_is_carried_in(name: str) -> None:
    assert carried(facts()[f"{name}.1"])


@pytest.mark.parametrize(
    "name",
    ["MeetingHeld", "VisitMade", "CountReported", "ContactMade", "IncidentReported", "PlanFiled",
     "DisclosurePublished", "StandingPublished", "RunPublished"],
)  # fmt: skip
def test_what_is_over_when_it_has_happened_is_not_carried_in(name: str) -> None:
    assert not carried(facts()[f"{name}.1"])
