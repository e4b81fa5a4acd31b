"""The commands in Chinese: same exit codes, same data, Chinese words."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.help_language import WRONG_USAGE, wrong_usage
from evalcore.messages import _
from tests.cli.conftest import Ran
from tests.evalcore.intake.office import BASE, save, workbook

Command = Callable[..., Ran]


@pytest.fixture(autouse=True)
def chinese(_plain_english: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALCORE_LANG", "zh")
    monkeypatch.setenv("EVALCORE_ACTOR", "clerk")
    # Not TERMINAL_WIDTH: Typer reads it once a process, and would keep it for other tests.
    monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", 100)


def english_sentences(text: str) -> list[str]:
    """Runs of three English words, which no Chinese text of ours holds but in a command."""
    said = re.sub(r"evalcore [a-z ]+", "", text)
    return re.findall(r"\b[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}\b", said)


def test_the_first_help_is_chinese(evalcore: Command) -> None:
    ran = evalcore("--help")
    assert ran.code == 0
    for words in ("用法：", "选项", "常用命令", "查看等次名次", "退出码", "显示本说明并退出"):
        assert words in ran.out
    assert english_sentences(ran.out) == []


@pytest.mark.parametrize(
    "command",
    ["demo", "import", "score", "standings", "flags", "report", "explain", "verify", "init",
     "template", "vocabulary", "scheme", "scheme list", "scheme show", "scheme lint",
     "scheme adopt", "scheme gaps", "scheme sheet", "scheme test", "scheme schema", "thread",
     "why-not", "effects", "transitions", "tie list", "tie decide", "publish"],
)  # fmt: skip
def test_the_help_of_every_command_is_chinese_and_nothing_is_cut_off(
    evalcore: Command, command: str
) -> None:
    ran = evalcore(*command.split(), "--help")
    assert ran.code == 0
    assert english_sentences(ran.out) == []
    assert "…" not in ran.out.replace("FILE…", "")


def test_help_is_english_again_after_a_chinese_one(
    evalcore: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    evalcore("--help")
    monkeypatch.setenv("EVALCORE_LANG", "en")
    ran = evalcore("--help")
    assert "Usage: evalcore" in ran.out
    plain = re.sub("述职评议|正式|核查材料|核对单|呈批表|文书", "", ran.out)
    assert not re.search("[一-鿿]", plain)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["publish"], "缺少选项 '--scheme'"),
        (["explain"], "缺少参数 'X'"),
        (["scor"], "没有命令 'scor'。是否想写：'score'"),
        (["score", "--skheme", "x"], "没有选项 --skheme"),
        (["verify", "a", "b"], "多出了参数：b"),
        (["init", "--store"], "选项 '--store' 后面要填值"),
        (["demo", "--seed", "x"], "'--seed' 的值无效：应为整数"),
        (["demo", "--scale", "x"], "不在可选值"),
        (["demo", "--townships", "1"], "不得小于 2"),
        (["demo", "--force=x"], "后面不填值"),
    ],
)
def test_wrong_usage_is_told_in_chinese_and_ends_with_2(
    evalcore: Command, arguments: list[str], words: str
) -> None:
    ran = evalcore(*arguments)
    assert ran.code == 2
    assert words in ran.err
    assert english_sentences(ran.err) == []


@pytest.mark.parametrize("form", WRONG_USAGE)
def test_each_form_of_wrong_usage_is_recognised(form: str) -> None:
    said = form.format(what="--x", known="--y", value="1", why="2", least=3, most=4, name="NAME")
    assert wrong_usage(said) == _(form).format(
        what="--x", known="--y", value="1", why="2", least=3, most=4, name="NAME"
    )


def test_wrong_usage_of_another_kind_is_left_as_it_is() -> None:
    assert wrong_usage("Something new.") == "Something new."


def test_a_missing_record_and_missing_results_are_told_in_chinese(evalcore: Command) -> None:
    missing = evalcore("verify", "nowhere.db")
    assert missing.code == 3
    assert "nowhere.db 处没有记录库。请用 init 新建" in missing.err
    missing = evalcore("standings", "--results", "nowhere.db")
    assert missing.code != 0
    assert "没有考核结果" in missing.err


def test_findings_of_an_import_are_chinese_sentences(evalcore: Command, tmp_path: Path) -> None:
    assert evalcore("init", "--store", "r.db").code == 0
    path = tmp_path / "bad.csv"
    path.write_text("不认识的表\n1\n", encoding="utf-8")
    ran = evalcore("import", path, "--store", "r.db")
    assert ran.code == 1
    assert "请改正后重新导入" in ran.err
    assert english_sentences(ran.out + ran.err) == []


def test_an_import_says_in_chinese_what_went_in(evalcore: Command, tmp_path: Path) -> None:
    evalcore("init", "--store", "r.db")
    path = save(tmp_path, "a.xlsx", workbook(BASE))
    ran = evalcore("import", path, "--store", "r.db", "--received-on", "2026-01-10")
    assert ran.code == 0
    assert "已导入，记录库到第" in ran.out
    assert english_sentences(ran.out + ran.err) == []


def test_verify_tells_in_chinese_that_a_record_holds_or_where_it_does_not(
    evalcore: Command, store: Path, tmp_path: Path
) -> None:
    ran = evalcore("verify", store)
    assert ran.code == 0
    assert "记录库完好" in ran.out
    altered = tmp_path / "altered.db"
    shutil.copy(store, altered)
    with sqlite3.connect(altered) as database:
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%events%'"
        (table,) = database.execute(tables).fetchone()
        database.execute(f"UPDATE \"{table}\" SET state = CAST('?' AS BLOB) WHERE rowid = 7")
    ran = evalcore("verify", altered)
    assert ran.code == 1
    assert "未通过核对" in ran.out
    assert "第 7 条" in ran.out


def test_standings_flags_and_an_explanation_have_chinese_headings(
    evalcore: Command, results: Path
) -> None:
    ran = evalcore("standings", "--full", "--results", results)
    assert ran.code == 0
    for words in ("名次", "人员", "总分", "数据截至", "试算"):
        assert words in ran.out
    assert "考核期" in evalcore("flags", "--results", results).out
    assert "失分之处" in evalcore("explain", "P1", "--results", results).out


def test_json_is_the_same_in_both_languages_but_for_how_a_basis_is_shown(
    evalcore: Command, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def codes(command: str) -> str:
        return re.sub(
            r'"basis_shown": ".*"', "", evalcore(command, "--json", "--results", results).out
        )

    for command in ("standings", "flags"):
        chinese = codes(command)
        monkeypatch.setenv("EVALCORE_LANG", "en")
        assert codes(command) == chinese
        monkeypatch.setenv("EVALCORE_LANG", "zh")


@pytest.mark.parametrize(
    "extra",
    [
        [],
        ["--trial", "--set", "notice_days=5"],
    ],
)
def test_results_are_the_same_bytes_in_both_languages(
    evalcore: Command, store: Path, monkeypatch: pytest.MonkeyPatch, extra: list[str]
) -> None:
    digests = {}
    for language in ("zh", "en"):
        monkeypatch.setenv("EVALCORE_LANG", language)
        ran = evalcore(
            "score", "--store", store, "--scheme", "county-secretaries-2025",
            "--out", f"{language}.db", "--json", *extra,
        )  # fmt: skip
        assert ran.code == 0, ran.err
        digests[language] = (ran.json["run"], ran.json["digests"])
    assert digests["zh"] == digests["en"]
