"""Facts about how the trail says what an event holds."""

from evalcore.vocabulary.flags import FlagRaised
from projections.trail.words import Names, said_of


def test_a_suggested_measure_is_called_as_the_rules_call_it() -> None:
    [said] = said_of(FlagRaised, {"suggests": "talk"}, {}, Names(None), set())
    assert (said.title, said.value, said.shown) == ("建议措施", "talk", "约谈")


def test_where_no_measure_is_suggested_nothing_is_said_of_it() -> None:
    [said] = said_of(FlagRaised, {"suggests": ""}, {}, Names(None), set())
    assert said.shown == ""
