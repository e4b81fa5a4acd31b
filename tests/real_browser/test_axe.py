"""The harness itself: it finds what it is there to find, and nothing on a good page."""

from __future__ import annotations

import pytest

from tests.real_browser.axe import DESK, PHONE

HEAD = "<!DOCTYPE html><html lang='zh-CN'><meta charset='utf-8'><title>页</title>"
STRICT = (
    '<meta http-equiv="Content-Security-Policy" content="default-src '
    "'none'; style-src 'unsafe-inline'\">"
)
GOOD = "<main><h1>好</h1><details><summary>表</summary><p>无</p></details></main>"


@pytest.fixture
def seen(tmp_path, looked_at):
    def look(body, width=DESK):
        page = tmp_path / "page.html"
        page.write_text(HEAD + body, encoding="utf-8")
        return look_at(page, width)

    look_at = looked_at
    return look


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_good_page_is_found_good_at_both_widths(seen, width):
    found = seen(GOOD, width)
    assert (found.console, found.violations, found.overflow) == ([], [], 0)
    assert (found.requests, found.wide) == ([], [])


def test_a_violation_is_found_under_a_strict_policy_too(seen):
    found = seen(STRICT + "<main><h1>好</h1><svg role='img'><rect/></svg></main>")
    assert [one.split(":")[0] for one in found.violations] == ["svg-img-alt"]
    assert found.console == []


def test_a_violation_in_folded_text_is_found(seen):
    pale = "<p style='color:#ccc;background:#fff'>字太淡了</p>"
    found = seen(f"<main><h1>好</h1><details><summary>表</summary>{pale}</details></main>")
    assert [one.split(":")[0] for one in found.violations] == ["color-contrast"]


def test_errors_of_the_console_and_uncaught_exceptions_are_told(seen):
    found = seen(GOOD + "<script>console.error('坏'); throw new Error('更坏')</script>")
    assert found.console == ["error: 坏", "uncaught: 更坏"]


def test_what_a_page_s_own_policy_refuses_is_told(seen):
    found = seen(STRICT + GOOD + "<script>document.title = '脚本'</script>")
    assert len(found.console) == 1
    assert "Content Security Policy" in found.console[0]


def test_a_page_wider_than_a_phone_is_told_by_how_much_and_where(seen):
    found = seen("<main><h1>好</h1><div id='w' style='width:500px'>宽</div></main>", PHONE)
    assert found.overflow > 100
    assert found.wide[0] == "div#w 宽"
    assert seen("<main><h1>好</h1><div style='width:500px'>宽</div></main>").overflow == 0


def test_a_request_to_elsewhere_is_told_and_one_to_the_page_s_own_place_is_not(seen):
    outside = "https://elsewhere.example/a.css"
    found = seen(f"<link rel='stylesheet' href='{outside}'><link rel='icon' href='i.png'>{GOOD}")
    assert found.requests == [outside]
