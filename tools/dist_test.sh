#!/usr/bin/env bash
# Tests on several processes of one or more machines.
# Usage: tools/dist_test.sh CONFIG CHECKPOINT PROCESSES [arguments of tools/test.py]
# Environment: NNODES, NODE_RANK, MASTER_ADDR, PORT
set -euo pipefail

if (($# < 3)); then
  sed -n '2,4s/^# //p' "$0" >&2
  exit 2
fi
config=$1
checkpoint=$2
processes=$3
tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

PYTHONPATH="$tools/..${PYTHONPATH:+:$PYTHONPATH}" \
  exec python -m torch.distributed.run \
  --nnodes="${NNODES:-1}" \
  --node_rank="${NODE_RANK:-0}" \
  --master_addr="${MASTER_ADDR:-127.0.0.1}" \
  --master_port="${PORT:-29500}" \
  --nproc_per_node="$processes" \
  "$tools/test.py" "$config" "$checkpoint" --launcher pytorch "${@:4}"
