"""What every command owes: exit codes, one clear message, no traceback, a quick first help."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cli import main as cli_main
from evalcore.errors import DataError, StoreError, UsageError


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Make the only command ``do`` raise ``error``."""
    import typer

    def build() -> typer.Typer:
        app = typer.Typer(pretty_exceptions_enable=False)

        @app.callback()
        def root() -> None:
            pass

        @app.command()
        def do() -> None:
            raise error

        return app

    monkeypatch.setattr(cli_main, "build", build)


@pytest.mark.parametrize(
    ("error", "code"),
    [(DataError("cell B3"), 1), (UsageError("which?"), 2), (StoreError("no room"), 3)],
)
def test_an_error_for_people_is_one_message_and_its_exit_code(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    code: int,
) -> None:
    failing(monkeypatch, error)
    assert cli_main.main(["do"]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"{error}\n"


def test_an_unexpected_error_asks_for_a_report_and_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(monkeypatch, ZeroDivisionError("oops"))
    monkeypatch.delenv("EVALCORE_DEBUG", raising=False)
    assert cli_main.main(["do"]) == 3
    err = capsys.readouterr().err
    assert "nothing was written; please report it" in err
    assert "Traceback" not in err


def test_the_traceback_comes_with_debugging(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(monkeypatch, ZeroDivisionError("oops"))
    monkeypatch.setenv("EVALCORE_DEBUG", "1")
    assert cli_main.main(["do"]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_a_path_that_the_system_refuses_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(monkeypatch, PermissionError(13, "Permission denied", "/nowhere/results.db"))
    assert cli_main.main(["do"]) == 3
    assert "/nowhere/results.db: Permission denied" in capsys.readouterr().err


def test_an_interrupt_ends_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(monkeypatch, KeyboardInterrupt())
    assert cli_main.main(["do"]) == 130


def test_an_unknown_command_is_a_usage_error() -> None:
    assert cli_main.main(["no-such-command"]) == 2


def test_the_first_help_imports_nothing_heavy() -> None:
    script = (
        "import sys; from cli.main import main; main(['--help']);"
        "heavy = {'duckdb', 'pyarrow', 'openpyxl', 'sqlglot', 'eventsourcing', 'jinja2',"
        " 'cryptography', 'sqlite_utils', 'msgspec', 'ruamel'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, timeout=60)


def test_no_command_module_is_heavier_than_the_help(tmp_path: Path) -> None:
    """The same for a usage error: it is said at once."""
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "--no-such-option"],
        capture_output=True,
        timeout=60,
        cwd=tmp_path,
        text=True,
    )
    assert done.returncode == 2
    assert "--no-such-option" in done.stderr
