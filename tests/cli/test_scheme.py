"""Facts about ``evalcore scheme``: list, show, lint."""

import json
from pathlib import Path

import pytest

from cli.main import main
from evalcore.schemes.loader import catalogue

SMALL = str(Path(__file__).parent.parent / "evalcore" / "schemes" / "good" / "small.yaml")
Out = pytest.CaptureFixture[str]


def test_list_names_the_schemes_of_the_catalogue(capsys: Out) -> None:
    assert main(["scheme", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    (first,) = (row for row in rows if row["scheme"] == "county-secretaries-2025")
    assert first["rests_on_demo"] is True
    assert main(["scheme", "list"]) == 0
    assert "county-secretaries-2025" in capsys.readouterr().out


def test_show_says_what_each_number_rests_on(capsys: Out) -> None:
    assert main(["scheme", "show", "county-secretaries-2025", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    reply = told["parameters"]["reply_days"]
    assert reply["value"] == "5"
    assert reply["basis"] == {"kind": "clause", "text": "xiangtan-2011 row 79"}
    assert told["lists"]["to_help"]["tie"] == "all"
    assert told["by_people"]


def test_show_reads_well_in_a_terminal(capsys: Out) -> None:
    assert main(["scheme", "show", "county-secretaries-2025"]) == 0
    out = capsys.readouterr().out
    assert "首问答复时限" in out
    assert "xiangtan-2011 row 79" in out
    assert "帮扶名单由县乡核定" in out
    assert "首问责任制(5个工作日)" in out


def test_lint_ends_with_one_where_something_is_to_mend(capsys: Out, tmp_path: Path) -> None:
    assert main(["scheme", "lint", SMALL]) == 0
    path = tmp_path / "small.yaml"
    text = Path(SMALL).read_text(encoding="utf-8")
    path.write_text(text.replace("title: Found out", "title: 拍照留痕"), encoding="utf-8")
    capsys.readouterr()
    assert main(["scheme", "lint", str(path), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told[0]["rule"] == "burden_traces"
    assert told[0]["line"] == text.splitlines().index("  found_out:") + 1


def test_every_mistake_of_a_scheme_that_cannot_be_loaded_is_counted(
    capsys: Out, tmp_path: Path
) -> None:
    path = tmp_path / "small.yaml"
    text = Path(SMALL).read_text(encoding="utf-8")
    wrong = text.replace("title: Found out", "titel: Found out").replace("period:", "perios:", 1)
    path.write_text(wrong, encoding="utf-8")
    assert main(["scheme", "lint", str(path)]) == 1
    lines = capsys.readouterr().err.splitlines()
    told = [line for line in lines if line.startswith("small.yaml line ")]
    assert len(told) > 2
    assert f"{len(told)} to mend, 0 to know." in lines[-1]


def test_a_faulty_scheme_is_told_without_a_traceback(capsys: Out, tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    text = Path(SMALL).read_text(encoding="utf-8").replace("posts: [secretary]", "posts: [boss]")
    path.write_text(text, encoding="utf-8")
    for command in ("show", "lint"):
        assert main(["scheme", command, str(path)]) == 1
        assert "small.yaml line 11, assessed.posts: boss is no post." in capsys.readouterr().err


def test_a_scheme_that_does_not_exist_is_a_mistake_of_use(capsys: Out) -> None:
    assert main(["scheme", "show", "county-secretary"]) == 2
    assert "Did you mean county-secretaries-2025?" in capsys.readouterr().err


def test_show_gives_the_file_itself_to_start_from(capsys: Out, tmp_path: Path) -> None:
    assert main(["scheme", "show", "county-secretaries-2025", "--yaml"]) == 0
    path = tmp_path / "ours.yaml"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["scheme", "lint", str(path)]) == 0


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_scheme_of_the_catalogue_can_be_shown(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scheme", "show", name]) == 0
    assert name in capsys.readouterr().out
