#!/bin/sh
# Install footui into a virtual environment of this checkout, for make.
#
#   sh scripts/install.sh run|dev VENV [PYTHON]
#
# `run` installs what footui needs, `dev` also what its tests and checks need. Where that is done
# already, it says nothing and takes a moment. Where it can't be done, it exits 1 with one sentence.
# CONSTRAINTS names a file of versions to take instead of constraints.txt.

set -eu

what=$1 venv=$2 python=${3:-}
constraints=${CONSTRAINTS:-constraints.txt}
here=$(pwd -P)
[ "$what" = run ] && target=run || target=test

# These would have pip install into another place than the environment.
unset PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT

say() { printf '%s\n' "$1" >&2; }
fail() { say "footui: $1"; exit 1; }

# The version of a Python and where it is installed, such as "3.12 /usr".
identity() {
    "$1" -c 'import sys; print("%d.%d %s" % (sys.version_info[:2] + (sys.base_prefix,)))' 2>&1
}

# Whether the environment was made in this place, by the Python that is in it and is asked for.
is_sound() {
    found=$(identity "$venv/bin/python") || return 1
    [ "$(cat "$venv/made-for" 2>&1)" = "$found $here" ] || return 1
    [ -z "$python" ] || [ "$(identity "$python")" = "$found" ]
}

check_python() {
    another="or name another one: make $target PYTHON=/path/to/python3"
    command -v "$python" >/dev/null ||
        fail "there is no $python here. Install it (Debian, Ubuntu: sudo apt install python3-venv), $another"
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) ||
        fail "$python does not run. Mend it, $another"
    case $version in
    [12].* | 3.[0-9] | 3.10)
        fail "$python is Python $version, but footui needs 3.11 or newer. Install that, $another" ;;
    esac
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        fail "$python can't make virtual environments. Install what is missing (Debian, Ubuntu: sudo apt install python$version-venv), $another"
}

check_place() {
    [ ! -e "$venv" ] || [ -e "$venv/pyvenv.cfg" ] || [ -z "$(ls -A "$venv")" ] ||
        fail "$venv is no virtual environment, so it is left as it is. Move it away, then try again"
}

make_environment() {
    said=$("$python" -m venv --clear "$venv" 2>&1) ||
        fail "$venv can't be made: $(printf '%s' "$said" | tail -n 1)"
    printf '%s %s\n' "$(identity "$venv/bin/python")" "$here" >"$venv/made-for"
}

load_packages() {
    "$venv/bin/python" -m pip --disable-pip-version-check --retries 2 install --quiet --no-user \
        --constraint "$constraints" --editable "$1" >"$venv/pip.log" 2>&1 && return
    if grep -q 'connection broken' "$venv/pip.log"; then
        reason='the network does not answer'
    else
        reason="pip says: $(grep -i '^error' "$venv/pip.log" | head -n 1 | cut -c 8-)"
    fi
    fail "not everything could be loaded: $reason. What is here stays, and the next try goes on from it (details: $venv/pip.log)"
}

installed=$(cat "$venv/installed" 2>/dev/null || :)
wanted=$(cat pyproject.toml "$constraints" | cksum)
case $installed in dev*) what=dev ;; esac
if [ "$installed" = "$what $wanted" ] && is_sound; then
    exit
fi

case $what in
run) packages=. contents='footui' size='4 MB' ;;
dev) packages='.[dev]' contents='footui and the tools for its tests' size='40 MB' ;;
esac
if is_sound; then
    is_new=
else
    is_new=yes python=${python:-python3}
    check_python
    check_place
fi
say "Installing $contents into $venv. This is done once, and loads about $size."
rm -f "$venv/installed"
[ -z "$is_new" ] || make_environment
load_packages "$packages"
"$venv/bin/python" -m compileall -q footui
[ "$what" = run ] || "$venv/bin/ruff" --version >/dev/null 2>&1 ||
    fail "programs may not run in $venv (is its disk mounted noexec?). Put the tools elsewhere: make $target VENV=/var/tmp/footui-venv"
printf '%s %s\n' "$what" "$wanted" >"$venv/installed"
