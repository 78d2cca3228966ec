#!/usr/bin/env bash
# Makes the tested environment and prints the path of its Python on stdout;
# progress and errors go to stderr. The quick start and the tests share it.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: tools/setup_env.sh [--active] [--full-mmcv]

Makes .venv in the checkout from the versions in requirements/tested.txt, or
reuses it if nothing has changed, and prints the path of its Python.

  --active     install into the environment that is active now, and keep the
               torch that is there, instead of making .venv
  --full-mmcv  compile mmcv with all its ops instead of using mmcv-lite
               (takes over ten minutes)
  -h, --help   show this text

Environment: PYTHON  the Python 3.9 to 3.12 to use
TEXT
}

die() {
  printf 'setup_env: %s\n' "$1" >&2
  exit 1
}

say() {
  printf '[%4d s] %s\n' "$SECONDS" "$1" >&2
}

active=false
full_mmcv=false
for arg in "$@"; do
  case $arg in
    --active) active=true ;;
    --full-mmcv) full_mmcv=true ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) die "unknown option '$arg'; see tools/setup_env.sh --help." ;;
  esac
done

here=${BASH_SOURCE[0]%/*}
[[ $here != "${BASH_SOURCE[0]}" ]] || here=.
root=$(cd "$here/.." && pwd)
env=$root/.venv
pins=$root/requirements/tested.txt

# --- A Python that runs, has venv, and can compile extensions --------------

# Prints the interpreter behind a command if it runs and is supported.
# A pyenv shim may exist and not run; an active .venv gives its base.
supported_python() {
  local code='import sys
if not (3, 9) <= sys.version_info[:2] <= (3, 12): sys.exit(1)
base = getattr(sys, "_base_executable", None) or sys.executable
print(sys.executable if sys.argv[1] == "true" else base)'
  "$1" -c "$code" "$active" 2>/dev/null </dev/null
}

find_python() {
  local name
  if [[ -n ${PYTHON:-} ]]; then
    supported_python "$PYTHON" ||
      die "PYTHON=$PYTHON does not run, or is not Python 3.9 to 3.12."
    return
  fi
  local names=(python3 python3.12 python3.11 python3.10 python3.9)
  ! $active || names=(python python3)
  for name in "${names[@]}"; do
    if supported_python "$name"; then
      return
    fi
  done
  die "Python 3.9 to 3.12 was not found; install one, or set PYTHON to it."
}

check_build_tools() {
  local code='import importlib.util, os, shlex, shutil, sys, sysconfig
if sys.argv[1] != "true":
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            sys.exit(f"the {module} module of {sys.executable} is missing; "
                     "install it (Debian and Ubuntu: python3-venv).")
compiler = shlex.split(os.environ.get("CC")
                       or sysconfig.get_config_var("CC") or "cc")[0]
if shutil.which(compiler) is None:
    sys.exit(f"the C compiler {compiler!r} was not found; install one "
             "(Debian and Ubuntu: build-essential), or set CC to it.")
if not os.path.exists(os.path.join(sysconfig.get_path("include"),
                                   "Python.h")):
    sys.exit(f"the C headers (Python.h) of {sys.executable} are missing; "
             "install them (Debian and Ubuntu: python3-dev).")'
  local problem
  problem=$("$1" -c "$code" "$active" 2>&1) || die "$problem"
}

# --- Stamps: what an environment was made from ----------------------------

# stamp PYTHON WORD... -- FILE...: a hash of the words and of the files.
stamp() {
  local code='import hashlib, sys
words, files = sys.argv[1:], []
split = words.index("--")
digest = hashlib.sha256(repr([sys.version, words[:split]]).encode())
for path in words[split + 1:]:
    digest.update(open(path, "rb").read())
print(digest.hexdigest())'
  "$1" -c "$code" "${@:2}"
}

stamped() {
  [[ -f $1 && $(<"$1") == "$2" ]]
}

# --- Installing -------------------------------------------------------------

# Runs a command; keeps its output in the log, shows the large downloads.
logged() {
  local line
  "$@" </dev/null 2>&1 | while IFS= read -r line; do
    printf '%s\n' "$line" >>"$log"
    case $line in
      *Downloading*' MB)'*) say "  ${line#"${line%%[![:space:]]*}"}" ;;
    esac
  done
}

network_errors='NewConnectionError|NameResolutionError|ConnectTimeout'
network_errors+='|ReadTimeout|Max retries exceeded|connection broken'
network_errors+='|Network is unreachable|Temporary failure in name resolution'
network_errors+='|ConnectionResetError|ProxyError|SSLError|IncompleteRead'

run() {
  say "$1"
  printf '\n== %s\n' "$1" >>"$log"
  logged "${@:2}" && return
  if tail -n 40 "$log" | grep -qE "$network_errors"; then
    die "the Python package index could not be reached: check the network \
or the proxy, then run the same command again (details: $log)."
  fi
  tail -n 15 "$log" >&2
  die "this step failed: $1 (all of its output: $log)."
}

install_all() {
  local python=$1 wanted=$2
  local pip=("$python" -m pip --disable-pip-version-check --no-input install)
  local pinned=("${pip[@]}" -c "$wanted")
  if ! $active; then
    run '1/6 pip, setuptools and wheel' "${pinned[@]}" -U pip setuptools wheel
  else
    run '1/6 setuptools and wheel' "${pinned[@]}" setuptools wheel
  fi
  run '2/6 torch and torchvision (the largest download)' \
    "${pinned[@]}" torch torchvision
  run '3/6 what the next step is built with' \
    "${pinned[@]}" cython numpy scipy six ninja
  # No cache here and below: pip would reuse a wheel that was built against
  # another numpy or torch
  run '4/6 chumpy and xtcocotools, built here' "${pinned[@]}" \
    --no-build-isolation --no-cache-dir --no-deps \
    --no-binary xtcocotools chumpy xtcocotools
  if $full_mmcv; then
    say 'Compiling mmcv takes over ten minutes.'
    "$python" -m pip uninstall -qy mmcv-lite >>"$log" 2>&1 </dev/null
    run '    mmcv with all its ops' env MMCV_WITH_OPS=1 "${pinned[@]}" \
      --no-build-isolation --no-cache-dir mmcv==2.1.0
  fi
  run '5/6 MMPose and everything else that is pinned' \
    "${pip[@]}" -c "$wanted" -r "$wanted"
}

install_package() {
  local python=$1
  run '6/6 mmpose_starpose itself (editable)' "$python" -m pip \
    --disable-pip-version-check install \
    --no-build-isolation --no-deps -e "$root"
  run '    pip check' "$python" -m pip --disable-pip-version-check check
}

# The pins without what this run must not touch.
write_wanted() {
  local skip='^$'
  ! $full_mmcv || skip+='|^mmcv-lite=='
  if $active; then
    skip+='|^pip=='
    if "$python" -c 'import torch, torchvision' 2>/dev/null; then
      skip+='|^torch==|^torchvision=='
      say "Keeping torch as it is in $python."
    fi
  fi
  grep -vE "$skip" "$pins" >"$1"
}

python=$(find_python)
package_files=("$root/setup.py" "$root/mmpose_starpose/version.py"
  "$root"/requirements/{runtime,mminstall,optional,tests}.txt)

if $active; then
  check_build_tools "$python"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  log=$root/setup_env.log
  : >"$log"
  write_wanted "$work/wanted.txt"
  install_all "$python" "$work/wanted.txt"
  install_package "$python"
  say "Ready: $python"
  echo "$python"
  exit
fi

unset PYTHONPATH PYTHONHOME
export PYTHONNOUSERSITE=1
log=$env/setup_env.log
env_stamp=$(stamp "$python" "$root" "full_mmcv=$full_mmcv" -- "$pins")
package_stamp=$(stamp "$python" -- "${package_files[@]}")

if stamped "$env/starpose.stamp" "$env_stamp" && "$env/bin/python" -c ''; then
  say "Reusing $env"
else
  if [[ -e $env && ! -e $env/.starpose ]]; then
    die "$env was not made by this script; remove it, or use --active."
  fi
  check_build_tools "$python"
  say "Making $env with $python"
  rm -rf "$env"
  mkdir "$env"
  touch "$env/.starpose" "$log"
  run '    empty environment' "$python" -m venv "$env"
  write_wanted "$env/wanted.txt"
  install_all "$env/bin/python" "$env/wanted.txt"
fi
if ! stamped "$env/package.stamp" "$package_stamp"; then
  rm -f "$env/package.stamp"
  install_package "$env/bin/python"
  echo "$package_stamp" >"$env/package.stamp"
fi
echo "$env_stamp" >"$env/starpose.stamp"
say "Ready: $env/bin/python"
echo "$env/bin/python"
