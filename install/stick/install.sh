#!/bin/sh
# 在 Linux 上安装，不需要网络。Installs on Linux; needs no network.
#   sh install.sh [--to 目录 FOLDER] [--check]
# 用哪个 Python：环境变量 PYTHON，否则自动找。Which Python: the variable PYTHON, else one is found.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

if [ "$(uname -s)" != Linux ]; then
    echo "此脚本只用于 Linux。This script is for Linux." >&2
    exit 3
fi
if [ -z "${PYTHON:-}" ]; then
    for version in 3.14 3.13 3.12 3.11; do
        [ -f "$here/requirements/linux-$(uname -m)-py$version.txt" ] || continue
        if "python$version" -c '' >/dev/null 2>&1; then
            PYTHON="python$version"
            break
        fi
    done
fi
PYTHON=${PYTHON:-python3}
if ! "$PYTHON" -c '' >/dev/null 2>&1; then
    echo "找不到 Python（$PYTHON），见 install.md。No Python found; see install.md." >&2
    exit 3
fi
exec "$PYTHON" -I "$here/install.py" "$@"
