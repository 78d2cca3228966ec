#!/usr/bin/env bash
# Runs the tests in the tested environment, which is made on the first run.
# Usage: tools/run_tests.sh [--active] [--full-mmcv] [arguments of pytest]
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
env_args=()
while [[ ${1:-} == --active || ${1:-} == --full-mmcv ]]; do
  env_args+=("$1")
  shift
done
python=$(bash "$root/tools/setup_env.sh" ${env_args[@]+"${env_args[@]}"})
cd "$root"
# a process a core, a thread each
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
# with loadfile, xdist may wait forever for a worker that replaces a crashed one
exec "$python" -m pytest -n auto --maxprocesses 8 --dist loadfile \
  --max-worker-restart 0 "$@"
