"""Install the program from the folder that this file lies in, without any network.

Run by install.sh and install.cmd; written so that an old Python can still say that it is too old.
Exit codes: 0 done, 1 the folder is incomplete or was altered, 2 usage, 3 this machine does not fit.
"""

import argparse
import hashlib
import os
import platform
import shutil
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SUMS = "SHA256SUMS"
GLIBC = (2, 28)
PROGRAM = "evalcore"


class StopError(Exception):
    """What keeps an installation from going on: ``args`` are the exit code, Chinese, English."""


def say(chinese: str, english: str) -> None:
    """A line in both languages; the console may know no Chinese."""
    print(chinese + "  " + english)
    sys.stdout.flush()


def target(system: str, machine: str) -> str:
    """Name of the kind of machine, as the files in requirements/ are called."""
    kinds = {
        ("Linux", "x86_64"): "linux-x86_64",
        ("Linux", "aarch64"): "linux-aarch64",
        ("Windows", "AMD64"): "windows-x64",
    }
    if (system, machine) not in kinds:
        raise StopError(
            3,
            f"不支持 {system} {machine}：本夹只有 Linux x86_64、aarch64 和 Windows x64 的软件包。",
            f"{system} {machine} is not supported: packages are here for Linux x86_64 and aarch64"
            " and for Windows x64.",
        )
    return kinds[system, machine]


def check_python(version: tuple, bits: int, implementation: str, free_threaded: bool) -> None:
    """Refuse a Python for which there are no wheels anywhere."""
    if implementation != "CPython" or bits != 64 or free_threaded:
        raise StopError(
            3,
            "需要 64 位的普通 CPython。",
            "A 64-bit CPython is needed, not a free-threaded build and no other Python.",
        )
    if version < (3, 11):
        raise StopError(
            3,
            "Python {}.{} 太旧，需要 3.11 以上。".format(*version),
            "Python {}.{} is too old: 3.11 or newer is needed.".format(*version),
        )


def check_glibc(named: str) -> None:
    """``named``: what the system says of its C library (``glibc 2.31``), "" where it has none."""
    words = named.split()
    if len(words) != 2 or words[0] != "glibc":
        raise StopError(
            3,
            "本系统的 C 库不是 glibc（例如 musl），没有可用的软件包。",
            "This system's C library is not glibc (musl, say): no packages run on it.",
        )
    found = tuple(int(part) for part in words[1].split(".")[:2])
    if found < GLIBC:
        raise StopError(
            3,
            "glibc {} 太旧，需要 {}.{} 以上。".format(words[1], *GLIBC),
            "glibc {} is too old: {}.{} or newer is needed.".format(words[1], *GLIBC),
        )


def requirements(folder: str, kind: str, version: tuple) -> str:
    """The requirements file for this machine; says which Pythons are served where there is none."""
    listed = os.path.join(folder, "requirements")
    name = "{}-py{}.{}.txt".format(kind, *version)
    if not os.path.isfile(os.path.join(listed, name)):
        served = sorted(n for n in os.listdir(listed) if n.startswith(kind + "-py"))
        pythons = ", ".join(n[len(kind) + 3 : -4] for n in served) or "–"
        raise StopError(
            3,
            f"本夹没有 Python {version[0]}.{version[1]} 的软件包，只有：{pythons}。",
            f"No packages for Python {version[0]}.{version[1]} here; there are for: {pythons}.",
        )
    return os.path.join(listed, name)


def sha256(path: str) -> str:
    """SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def check_sums(folder: str) -> int:
    """Every file that SHA256SUMS lists is there and unaltered; gives their number."""
    try:
        with open(os.path.join(folder, SUMS), encoding="utf-8") as file:
            lines = [line.rstrip("\n").split("  ", 1) for line in file if line.strip()]
    except OSError:
        raise StopError(1, f"缺 {SUMS}。", f"{SUMS} is missing.") from None
    wrong = []
    for digest, name in lines:
        path = os.path.join(folder, *name.split("/"))
        if not os.path.isfile(path) or sha256(path) != digest:
            wrong.append(name)
    if wrong:
        raise StopError(
            1,
            "下列文件缺失或被改动，没有安装：{}".format("、".join(wrong[:5])),
            "Missing or altered, nothing was installed: {}. Copy the folder again.".format(
                ", ".join(wrong[:5])
            ),
        )
    return len(lines)


def version_in(listed: str) -> str:
    """The program's version, as the requirements file pins it."""
    with open(listed, encoding="utf-8") as file:
        for line in file:
            if line.startswith(PROGRAM + "=="):
                return line[len(PROGRAM) + 2 :].split()[0]
    raise StopError(1, f"{listed} 不完整。", f"{listed} is incomplete.")


def default_folder(system: str) -> str:
    """Where the program goes unless --to says otherwise."""
    if system == "Windows":
        return os.path.join(os.environ.get("LOCALAPPDATA", os.path.expanduser("~")), PROGRAM)
    if os.geteuid() == 0:
        return "/opt/" + PROGRAM
    return os.path.join(os.path.expanduser("~"), PROGRAM)


def environment() -> dict:
    """Without pip's own settings, which may name addresses or other packages."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    kept["PIP_CONFIG_FILE"] = os.devnull
    return kept


def run(command: list, chinese: str, english: str) -> str:
    """Run a step; its output is shown only where it fails."""
    done = subprocess.run(
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        sys.stderr.write(done.stdout.decode("utf-8", "replace"))
        raise StopError(3, chinese, english)
    return done.stdout.decode("utf-8", "replace").strip()


def install(folder: str, to: str, listed: str, windows: bool) -> tuple:
    """Make a folder for this version, put the packages in, then let the launcher point to it.

    An update that fails leaves the version before it as it was.
    """
    version = version_in(listed)
    home = os.path.join(to, "program-" + version)
    if os.path.exists(home) and not os.path.exists(os.path.join(home, "pyvenv.cfg")):
        raise StopError(
            3,
            f"{home} 不是本程序的目录，请用 --to 另指一处。",
            f"{home} is not the program's: name another place with --to.",
        )
    say(f"正在安装到 {home} ……", "Installing there.")
    run(
        [sys.executable, "-I", "-m", "venv", "--clear", home],
        "建不了运行环境。Debian、UOS 等系统请先装 python3-venv 包。",
        "No environment could be made. Debian and its relatives need the package python3-venv.",
    )
    programs = os.path.join(home, "Scripts" if windows else "bin")
    python = os.path.join(programs, "python.exe" if windows else "python")
    run(
        [python, "-I", "-m", "pip", "install", "--no-index", "--require-hashes", "--no-input",
         "--disable-pip-version-check", "--find-links", os.path.join(folder, "wheels"),
         "--requirement", listed],
        "软件包没有装上，原因见上。",
        "The packages were not installed; the reason stands above.",
    )  # fmt: skip
    command = os.path.join(programs, PROGRAM + (".exe" if windows else ""))
    said = run([command, "--version"], "程序装上了，但不能运行。", "It is there, but does not run.")
    return said, launcher(to, version, windows)


def launcher(to: str, version: str, windows: bool) -> str:
    """The command that people run: it calls the version installed last."""
    if windows:
        path = os.path.join(to, PROGRAM + ".cmd")
        text = f'@"%~dp0program-{version}\\Scripts\\{PROGRAM}.exe" %*\r\n'
    else:
        path = os.path.join(to, PROGRAM)
        here = '"$(dirname "$(readlink -f "$0")")'
        text = f'#!/bin/sh\nexec {here}/program-{version}/bin/{PROGRAM}" "$@"\n'
    with open(path + ".new", "w", encoding="ascii", newline="") as file:
        file.write(text)
    os.chmod(path + ".new", 0o755)
    os.replace(path + ".new", path)
    return path


def others(to: str, version: str) -> list:
    """Earlier versions that lie there still."""
    return sorted(n for n in os.listdir(to) if n.startswith("program-") and n[8:] != version)


def carry_out(arguments: list) -> None:
    """The whole installation. Raises StopError."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", default="", metavar="FOLDER", help="where; 装到哪里")
    parser.add_argument("--check", action="store_true", help="check only; 只核对，不安装")
    given = parser.parse_args(arguments)
    system = platform.system()
    kind = target(system, platform.machine())
    version = sys.version_info[:2]
    free = bool(getattr(sys, "_is_gil_enabled", None)) and not sys._is_gil_enabled()
    check_python(version, struct.calcsize("P") * 8, platform.python_implementation(), free)
    if system == "Linux":
        names = getattr(os, "confstr_names", {})
        check_glibc(os.confstr("CS_GNU_LIBC_VERSION") if "CS_GNU_LIBC_VERSION" in names else "")
    listed = requirements(HERE, kind, version)
    number = check_sums(HERE)
    say(f"{number} 个文件核对无误。", f"{number} files are as they should be.")
    if given.check:
        return
    to = os.path.abspath(given.to or default_folder(system))
    os.makedirs(to, exist_ok=True)
    if shutil.disk_usage(to).free < 1 << 30:
        raise StopError(3, "磁盘剩余不足 1 GB。", "Less than 1 GB is free there.")
    said, command = install(HERE, to, listed, system == "Windows")
    say(f"装好了：{said}", "Done.")
    say(f"运行：{command} --help", "Run this.")
    for old in others(to, version_in(listed)):
        say(f"旧版本还在，可删：{os.path.join(to, old)}", "An old version; may be deleted.")


def main() -> int:
    """Carry it out; what went wrong is said in words."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        carry_out(sys.argv[1:])
    except StopError as stop:
        code, chinese, english = stop.args
        sys.stderr.write(f"{chinese}\n{english}\n")
        return code
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
