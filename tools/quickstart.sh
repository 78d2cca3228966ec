#!/usr/bin/env bash
# From a fresh clone to trained models, a table and pictures, in one command.
# Usage: tools/quickstart.sh [--active] [--full-mmcv]
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python=$(bash "$root/tools/setup_env.sh" "$@")
cd "$root"
exec "$python" -u tools/quickstart.py
