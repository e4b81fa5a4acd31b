"""What a clerk is told of a template with a mistake: file, place, paragraph, tag, what to do."""

from __future__ import annotations

import docx
import pytest

from projections.papers.problems import TemplateWrong
from tests.projections.papers.word import body, filled, made, saved

FIELDS = {
    "subject": {"unit_name": "红旗村", "person_name": "王建国"},
    "pledges": [{"content": "修路"}],
    "total": 87,
}


def told(data: bytes) -> str:
    with pytest.raises(TemplateWrong) as error:
        filled(data, **FIELDS)
    return str(error.value)


def test_an_unknown_field_is_named_with_its_place_and_the_nearest_there_is() -> None:
    assert told(made("述职", "得分：{{ totl }}分")) == (
        "office.docx, the text (正文), paragraph 2, “得分：{{ totl }}分”: {{ totl }}: "
        "there is no field totl; the nearest are total."
    )


def test_an_unknown_part_of_a_field_is_named_with_the_parts_there_are() -> None:
    said = told(made("{{ subject.unitname }}"))
    assert "{{ subject.unitname }}: this has no part unitname; the nearest are unit_name" in said
    said = told(made("{% for p in pledges %}", "一", "{{ p.zzz }}", "{% endfor %}"))
    assert "paragraph 3" in said
    assert "this has no part zzz; there are content" in said


def test_the_tag_is_named_though_others_stand_in_the_same_line() -> None:
    said = told(made("{{ total }} {{ total }} {{ totl }} {{ total }}"))
    assert ": {{ totl }}: " in said


def test_a_mistake_in_a_header_says_that_it_is_there() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "{{ offce }}"
    assert "office.docx, a header (页眉), paragraph 1: {{ offce }}: " in told(saved(document))


def test_a_loop_that_is_not_ended_says_which_one() -> None:
    said = told(made("{% for p in pledges %}", "{{ p.content }}"))
    assert "paragraph 1: {% for p in pledges %}: its {% endfor %} is missing beside it" in said


def test_a_block_that_begins_outside_a_table_and_ends_inside_is_explained() -> None:
    data = made("{% if total %}", table=[["人", "件"], ["{{ total }}", "{% endif %}"]])
    said = told(data)
    assert "its {% endif %} is missing beside it" in said
    assert "never one outside a table and one inside" in said
    assert "nothing beside it is ended by it" in said


def test_all_mistakes_are_told_at_once() -> None:
    said = told(made("{{ a b }}", "{% fro p in pledges %}", "{{ total", "{% if %}x{% endif %}"))
    assert [line.split(":")[0].split(", ")[2] for line in said.splitlines()] == [
        "paragraph 3",
        "paragraph 2",
    ]
    said = told(made("{{ a b }}", "{% if %}x{% endif %}", "{{ total|nothing }}"))
    assert [line.split(":")[0].split(", ")[2] for line in said.splitlines()] == [
        "paragraph 1",
        "paragraph 2",
        "paragraph 3",
    ]
    assert "A field is written {{ subject.name }}" in said


@pytest.mark.parametrize("text", ["｛｛ total ｝｝", "{％ if total %}", "｛% if total %｝"])
def test_full_width_braces_are_recognised(text: str) -> None:
    assert "its braces are full-width. Type {{ and }} with the input method off" in told(made(text))


@pytest.mark.parametrize("text", ["{{ total", "total }}", "{% if total"])
def test_half_a_tag_is_recognised(text: str) -> None:
    assert "a tag begins or ends here, but not both" in told(made(text))


@pytest.mark.parametrize(
    "word", ["include 'x'", "macro x()", "raw", "import 'os' as os", "block b"]
)
def test_only_loops_conditions_and_names_are_known(word: str) -> None:
    said = told(made(f"{{% {word} %}}"))
    assert (
        f"a Word template knows for, endfor, if, elif, else, endif, set, not {word.split()[0]}"
        in said
    )


@pytest.mark.parametrize(
    "tag",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ subject.__init__ }}",
        "{{ subject|attr('__class__') }}",
        "{{ 'a'.ljust(1000000000) }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ range(1000000000)|list }}",
        "{{ subject.clear() }}",
        "{{ pledges.append(1) }}",
        "{% for a in pledges recursive %}{{ loop(pledges) }}{% endfor %}",
        "{{ lipsum() }}",
        "{{ total / 0 }}",
        "{% set _tick = 1 %}",
    ],
)
def test_a_template_can_neither_reach_out_nor_go_on_for_ever(tag: str) -> None:
    assert "paragraph 1" in told(made(tag)) or "underscore" in told(made(tag))


def test_loops_in_loops_come_to_an_end() -> None:
    inner = "{% for a in many %}" * 4 + "{% endfor %}" * 4
    with pytest.raises(TemplateWrong, match="its loops take more than 200000 turns"):
        filled(made(inner), many=list(range(100)))


def test_text_that_doubles_comes_to_an_end() -> None:
    tags = "{% set a = 'xxxxxxxx' %}" + "{% set a = [a, a, a, a]|join(a) %}" * 30
    with pytest.raises(TemplateWrong, match="it joins more than a page can hold"):
        filled(made(tags + "{{ a }}"))


def test_a_link_that_holds_half_a_block_is_told() -> None:
    data = body(
        "<w:p><w:hyperlink><w:r><w:t>{% if total %}甲</w:t></w:r></w:hyperlink>"
        "<w:r><w:t>乙{% endif %}</w:t></w:r></w:p>"
    )
    assert "its {% endif %} is missing beside it" in told(data)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{% for a in pledges %}" * 40 + "{% endfor %}" * 40, "nested too deeply"),
        ("{{ " + "(" * 400 + "1" + ")" * 400 + " }}", "nested too deeply|can't be read"),
        ("{{ 9" + "9" * 900 + " }}", None),
        ("}}" * 60_000 + "{{" * 60_000, "too long to be looked through"),
        ("{{ " + "a" * 2000 + " }}", "a tag begins or ends here, but not both"),
        ("{{ total }}" * 5001, "more than 5000 tags"),
    ],
)
def test_what_would_take_for_ever_to_read_is_refused(text: str, said: str | None) -> None:
    if said is None:
        assert filled(made(text), **FIELDS)
        return
    with pytest.raises(TemplateWrong, match=said):
        filled(made(text), **FIELDS)
