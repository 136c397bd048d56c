#!/bin/sh
# Do as the README says on a bare Debian: a minimal system, an ordinary user, an empty home.
#
#   sh scripts/fresh.sh [DIRECTORY]
#
# Builds the system with debootstrap in DIRECTORY (an empty or new one; else a temporary one), from
# the mirror that this machine's apt uses, and removes it at the end. There, what the README's first
# `apt install` line names is installed, a clone of HEAD is made, `make run` is brought to its first
# screen, and after the README's second such line `make test` runs. Needs root, debootstrap and
# unshare.

set -eu

say() { printf '\n== %s\n' "$1" >&2; }
fail() { printf 'fresh: %s\n' "$1" >&2; exit 1; }

if [ "${FRESH_STAGE:-}" != inside ]; then
    [ "$(id -u)" = 0 ] || fail 'only root can build a system and change into it. Run it with sudo.'
    for tool in debootstrap unshare chroot git apt-get; do
        command -v $tool >/dev/null || fail "$tool is missing. Install it: apt install $tool"
    done
    root=${1:-$(mktemp -d)}
    mkdir -p "$root"
    [ -z "$(ls -A "$root")" ] || fail "$root is not empty, and would be removed at the end. Name another."
    trap 'rm -rf --one-file-system "$root"' EXIT
    trap 'exit 1' HUP INT TERM
    # Mounts and processes of its own: all of them are gone when it ends, however it ends.
    FRESH_STAGE=inside unshare --mount --pid --fork --kill-child sh "$0" "$root"
    exit
fi

root=$1
packages() { sed -n 's/^ *sudo apt install //p' README.md | sed -n "$1p"; }

# The Debian that this machine has, from where this machine gets it.
set -- $(apt-get indextargets --format '$(CODENAME) $(SITE)' \
    'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 'Component: main' | head -n 1)
[ $# = 2 ] ||
    fail 'apt on this machine names no Debian mirror, so there is nothing to build from. Run it on a Debian, after apt-get update.'
codename=$1 mirror=$2
eval "$(apt-config shell proxy Acquire::http::Proxy)"
http_proxy=${proxy:-${http_proxy:-}}
[ -z "$http_proxy" ] || export http_proxy

say "a bare Debian $codename"
chmod 755 "$root"  # it becomes "/" for everybody inside
mount --bind "$root" "$root"
mount -o remount,bind,dev,exec,suid "$root"  # whatever holds for the disk it is on
log=$(debootstrap --variant=minbase --include=ca-certificates "$codename" "$root" "$mirror" 2>&1) ||
    fail "debootstrap could not build it: $log"

mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 dev "$root/dev"
for device in null zero full random urandom tty; do
    touch "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir -m 755 "$root/dev/pts"
mkdir -m 1777 "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"

# The network as it is here: names, and the certificates that this machine trusts.
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
trusted=/etc/ssl/certs/ca-certificates.crt
[ ! -f $trusted ] || cp $trusted "$root$trusted"

proxies="${http_proxy:+http_proxy=$http_proxy} ${https_proxy:+https_proxy=$https_proxy}"
inside() { chroot "$root" env -i $proxies HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
as_user() {
    chroot "$root" runuser -u ada -- env -i $proxies HOME=/home/ada USER=ada \
        PATH=/usr/local/bin:/usr/bin:/bin CI="${CI:-}" sh -c "cd ~ && $1"
}
install() {
    say "apt install $*"
    inside DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

inside apt-get update -qq
install $(packages 1)
inside useradd --create-home --shell /bin/bash ada
git bundle create --quiet "$root/srv/footui.bundle" HEAD

say 'git clone, make run'
as_user 'git clone --quiet /srv/footui.bundle footui'
as_user 'cd footui && python3 scripts/first_screen.py'

install $(packages 2)
say 'make test'
as_user 'cd footui && make test'
