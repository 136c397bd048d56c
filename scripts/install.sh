#!/bin/sh
# Install footui into a virtual environment of this checkout, for make.
#
#   sh scripts/install.sh run|dev VENV [PYTHON]
#
# `run` installs what footui needs, `dev` also what its tests and checks need. Where that is done
# already, it says nothing and takes a moment. Where it can't be done, it exits 1 with one sentence.
# CONSTRAINTS names a file of versions to take instead of constraints.txt.
#
# Two files in the environment tell how far it came: `made-for` names the Python, the checkout and
# the place for which it was made, and is empty until it is; `installed` names what is in it.

set -eu

what=$1 venv=$2 python=${3:-}
constraints=${CONSTRAINTS:-constraints.txt}
here=$(pwd -P)
[ "$what" = run ] && target=run || target=test

# pip is to install into the environment and nowhere else, to ask nothing and to give up soon. The
# pip that it starts itself, to build footui, knows this by the environment only.
unset PIP_TARGET PIP_PREFIX PIP_ROOT
export PIP_USER=0 PIP_NO_INPUT=1 PIP_RETRIES=2 PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf '%s\n' "$1" >&2; }
fail() { say "footui: $1"; exit 1; }

# The version of a Python and where it is installed, such as "3.12 /usr".
identity() {
    "$1" -c 'import sys; print("%d.%d %s" % (sys.version_info[:2] + (sys.base_prefix,)))' 2>&1
}

# What `made-for` says of an environment with a Python of identity $1.
purpose() { printf '%s %s %s\n' "$1" "$here" "$(cd "$venv" && pwd -P)"; }

# Whether the environment was made in this place, by the Python that is in it and is asked for.
is_sound() {
    found=$(identity "$venv/bin/python") || return 1
    [ "$(cat "$venv/made-for" 2>&1)" = "$(purpose "$found")" ] || return 1
    [ -z "$python" ] || [ "$(identity "$python")" = "$found" ]
}

check_python() {
    another="or choose another Python: make $target PYTHON=/path/to/python3"
    command -v "$python" >/dev/null ||
        fail "there is no $python here. Install it (Debian, Ubuntu: sudo apt install python3-venv), $another"
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) ||
        fail "$python does not run. Repair it, $another"
    case $version in
    [12].* | 3.[0-9] | 3.10)
        fail "$python is Python $version, but footui needs 3.11 or newer. Install a newer one, $another" ;;
    esac
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        fail "$python can't make virtual environments. Install what is missing (Debian, Ubuntu: sudo apt install python$version-venv), $another"
}

# Only what footui made may be made anew: .venv, and a place with `made-for` in it.
check_place() {
    { [ "$venv" = .venv ] && [ ! -L .venv ]; } || [ -e "$venv/made-for" ] ||
        [ -z "$(ls -A "$venv" 2>/dev/null)" ] ||
        fail "$venv was not made by footui, so footui leaves it alone. Name another place: make $target VENV=/path"
}

make_environment() {
    said=$({
        mkdir -p "$venv" && cp /dev/null "$venv/made-for" &&
            find -H "$venv" -mindepth 1 -maxdepth 1 ! -name made-for -exec rm -rf {} + &&
            "$python" -m venv "$venv"
    } 2>&1) ||
        fail "$venv can't be made: $(reason "$said"). Mend that, or put it elsewhere: make $target VENV=/path"
    purpose "$(identity "$venv/bin/python")" >"$venv/made-for"
}

# Why pip or venv failed, by all that it said.
reason() {
    free=$(df -Pk "$venv" 2>/dev/null | awk 'NR == 2 {print $4}')
    [ "${free:-1000}" -ge 1000 ] || set -- 'No space left'  # venv hides what ensurepip says of it
    case $1 in
    *'No space left'* | *'Disk quota exceeded'*) echo 'the disk is full' ;;
    'Configuration file '*) printf '%s' "$1" | tr '\n' ' ' ;;
    *CERTIFICATE_VERIFY_FAILED*) echo 'the certificate of the package index is not trusted' ;;
    *'Max retries exceeded'* | *'connection broken'*'Could not find a version'*)
        echo 'the network does not answer' ;;
    *)
        lines=$(printf '%s\n' "$1" | sed 's/^[[:space:]]*//; /^$/d')
        errors=$(printf '%s\n' "$lines" |
            sed -n 's/^[Ee][Rr][Rr][Oo][Rr]: //p; s/^WARNING: \([45][0-9][0-9] .*Error\)/\1/p' |
            grep -v '^subprocess-exited' || printf '%s\n' "$lines" | tail -n 1)
        printf '%s\n' "${errors:-it ended without a word}" | head -n 1 | sed 's/\.$//' ;;
    esac
}

# Load footui and its libraries; where that fails, `said` tells why.
load_packages() {
    if set=$("$venv/bin/python" -m pip config list 2>&1 | grep -m 1 -E '^(global|install)\.(target|prefix|root)='); then
        said="a pip.conf tells pip to install elsewhere: $set"
        return 1
    fi
    said=$("$venv/bin/python" -m pip install --quiet --constraint "$constraints" --editable "$1" 2>&1)
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
    is_new=yes installed= python=${python:-python3}
    check_python
    check_place
fi
if [ "${installed%% *}" = "$what" ]; then
    say "Updating $contents in $venv."
else
    say "Installing $contents into $venv. This happens once and downloads about $size."
fi
[ -z "$is_new" ] || make_environment
rm -f "$venv/installed"  # a kill from here on may leave half of it
if ! load_packages "$packages"; then
    printf '%s\n' "$said" 2>/dev/null >"$venv/pip.log" || :
    [ -z "$installed" ] || printf '%s\n' "$installed" >"$venv/installed"
    if [ "$target" = run ] && "$venv/bin/python" -c 'import footui.tui.app' 2>/dev/null; then
        say "The newer libraries could not be downloaded: $(reason "$said"). footui opens with those it has."
        exit
    fi
    fail "could not download everything: $(reason "$said"). What has arrived is kept; run the same command to continue (details: $venv/pip.log)"
fi
"$venv/bin/python" -m compileall -qq footui >/dev/null 2>&1 || :
[ "$what" = run ] || "$venv/bin/ruff" --version >/dev/null 2>&1 ||
    fail "programs may not run in $venv (is its disk mounted noexec?). Put the tools elsewhere: make $target VENV=/var/tmp/footui-venv"
printf '%s %s\n' "$what" "$wanted" >"$venv/installed"
