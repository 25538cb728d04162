# Sourced by bin/run, bin/test and bin/check: Python, its packages, the system's libraries.
# Everything is done once; a second start finds its stamp and goes on.

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"
VENV="$ROOT/.venv"
export RUN_BEGAN=${RUN_BEGAN:-$(date +%s.%N)}
export PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
export UV_PYTHON_DOWNLOADS=never
mkdir -p var/log

say() {
    printf '[%5.1f s] %s\n' "$(awk -v now="$(date +%s.%N)" -v then="$RUN_BEGAN" 'BEGIN { print now - then }')" "$*"
}

fail() {
    say "$*" >&2
    exit 1
}

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

apt_install() {
    say "installing with apt: $* (log: var/log/apt.log)"
    export DEBIAN_FRONTEND=noninteractive
    local options=(-o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
    {
        apt-get "${options[@]}" update -qq &&
            apt-get "${options[@]}" install -y --no-install-recommends "$@"
    } >>var/log/apt.log 2>&1 </dev/null || {
        tail -n 15 var/log/apt.log >&2
        return 1
    }
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    local name
    for name in ${PYTHON:-} python3 python3.11 python3.12 python3.13 python3.14; do
        if command -v "$name" >/dev/null && is_new_enough "$name"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

need_python() {
    PYTHON=$(find_python) && return
    if can_install && apt_install python3 python3-venv && PYTHON=$(find_python); then return; fi
    fail "Python 3.11 or newer is needed. On Debian 12 or Ubuntu 24.04: sudo apt-get install -y python3 python3-venv"
}

make_venv() {
    "$VENV/bin/python" -c '' 2>/dev/null && is_new_enough "$VENV/bin/python" && return
    rm -rf "$VENV"
    say "making a virtual environment with $("$PYTHON" --version)"
    if command -v uv >/dev/null && uv venv --quiet --python "$PYTHON" "$VENV"; then return; fi
    if ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
        local version
        version=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        if "$PYTHON" -m virtualenv --quiet "$VENV" 2>/dev/null; then return; fi
        { can_install && { apt_install python3-venv "python$version-venv" || apt_install python3-venv; }; } ||
            fail "Python's venv module is incomplete. Run: sudo apt-get install -y python3-venv"
    fi
    "$PYTHON" -m venv "$VENV" || {
        rm -rf "$VENV"
        fail "No virtual environment could be made. Run: sudo apt-get install -y python3-venv"
    }
}

# install_packages LOCK...: exactly what the locks say, checked by hash; skipped when already done.
install_packages() {
    local lock options=() stamp file
    stamp=$(cat "$@" | sha256sum | cut -c1-64)
    file="$VENV/.installed-$(basename "${!#}")"
    [ "$(cat "$file" 2>/dev/null)" = "$stamp" ] && return
    for lock in "$@"; do options+=(-r "$lock"); done
    say "installing the Python packages of $* (half a minute; log: var/log/pip.log)"
    if ! { command -v uv >/dev/null && uv pip install --python "$VENV/bin/python" --require-hashes "${options[@]}"; } >var/log/pip.log 2>&1; then
        "$VENV/bin/python" -m pip --version >/dev/null 2>&1 || "$VENV/bin/python" -m ensurepip >/dev/null
        "$VENV/bin/python" -m pip install --no-input --require-hashes "${options[@]}" >>var/log/pip.log 2>&1 || {
            tail -n 15 var/log/pip.log >&2
            fail "The packages could not be installed. Is a package index reachable?"
        }
    fi
    echo "$stamp" >"$file"
}

# need_system PURPOSE...: libraries and programs outside Python. Returns 1 if some stay missing.
need_system() {
    local missing
    missing=$("$PYTHON" scripts/doctor.py "$@")
    [ -z "$missing" ] && return
    # shellcheck disable=SC2086
    if can_install && apt_install $missing; then
        missing=$("$PYTHON" scripts/doctor.py "$@")
        [ -z "$missing" ] && return
    fi
    say "missing on this system; run: sudo apt-get install -y $missing"
    return 1
}

need_venv() {
    need_python
    make_venv
    install_packages "$@"
    PATH="$VENV/bin:$PATH"
}
