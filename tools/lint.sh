#!/usr/bin/env bash
# Checks style, spelling and types with the pinned tools.
# Usage: tools/lint.sh [--active] [--full-mmcv]
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python=$(bash "$root/tools/setup_env.sh" "$@")
cd "$root"
"$python" -m ruff check .
"$python" -m ruff format --check .
"$python" -m codespell_lib
"$python" -m mypy
