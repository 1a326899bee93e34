#!/bin/bash
# Make this machine able to run the project, and say what that takes before doing it.
#
#   tools/setup.sh environment   .venv with nox, from requirements/nox.txt
#   tools/setup.sh containers    what proofs need here, by apt-get; ASK=1 asks first
#   tools/setup.sh browser       chromium, firefox and webkit, for the tests of the pages, likewise
#   tools/setup.sh java          a Java runtime, for `nox -s accessibility`, in the same way
#   tools/setup.sh shells        those that read a runbook's script in the tests, in the same way
#   tools/setup.sh checkers      what `nox -s check-snippets` reads steps with, shells among it
#   tools/setup.sh machines      QEMU, and what makes the disks of virtual machines, for `nox -s vm`
#
# Doing it twice costs nothing.  Ends with 3 where something must be installed by hand.
set -euo pipefail
cd "$(dirname "$0")/.."
# A user's PATH on Debian lacks the folders in which runc and iptables lie.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

fail() {
    printf 'setup: %s\n' "$1" >&2
    shift
    if (($#)); then printf '  hint: %s\n' "$@" >&2; fi
    exit 3
}

find_python() {
    local name
    for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    fail "no Python 3.11 or newer was found" \
        "on Debian and Ubuntu: apt-get install python3 python3-venv" \
        "one that lies elsewhere: make PYTHON=/path/to/python3"
}

environment() {
    local python
    # The copy is made last: an environment that was left half made is made again.
    if cmp --silent requirements/nox.txt .venv/nox.txt && .venv/bin/nox --version >/dev/null 2>&1; then
        return
    fi
    python=$(find_python)
    printf 'setup: making .venv with nox\n'
    rm -rf .venv
    "$python" -m venv .venv || {
        rm -rf .venv
        fail "$python cannot make a virtual environment" \
            "on Debian and Ubuntu: apt-get install python3-venv"
    }
    # The lock is complete: pip adds nothing to it, and then looks whether that is so.
    { .venv/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
        --requirement requirements/nox.txt && .venv/bin/pip check >/dev/null; } ||
        fail "pip could not install requirements/nox.txt" \
            "its last lines above say why; behind a proxy with its own certificate set PIP_CERT"
    cp requirements/nox.txt .venv/nox.txt
}

# Of lines `PACKAGE PLACE,PLACE` print the packages of which no place is there: a program, a file,
# or a pattern of files.
missing() {
    local package places place
    while read -r package places; do
        for place in ${places//,/ }; do
            # `command -v` would find the functions of this script.
            if type -P "$place" >/dev/null || [[ -e $place ]]; then continue 2; fi
        done
        printf '%s\n' "$package"
    done
}

missing_for_containers() {
    missing <<'LIST'
podman podman
runc runc
netavark /usr/lib/podman/netavark,/usr/libexec/podman/netavark,/usr/local/lib/podman/netavark
aardvark-dns /usr/lib/podman/aardvark-dns,/usr/libexec/podman/aardvark-dns,/usr/local/lib/podman/aardvark-dns
slirp4netns slirp4netns
iptables iptables
nftables nft
mmdebstrap mmdebstrap
debian-archive-keyring /usr/share/keyrings/debian-archive-keyring.gpg
openssh-client ssh-keygen
LIST
    # Without root, user namespaces need these, and from podman 5 on a network.
    if ((EUID != 0)); then
        missing <<'LIST'
uidmap newuidmap
passt pasta
LIST
    fi
}

# Install packages with apt-get, having said so; needs a word for what to do without it.
install_packages() {
    local by_hand=$1 as_root=() answer
    shift
    if ! command -v apt-get >/dev/null; then
        fail "$1 is missing, and there is no apt-get here to install it with" "install by hand: $by_hand"
    fi
    if ((EUID != 0)); then
        as_root=(sudo)
        command -v sudo >/dev/null || fail "these packages are missing: $*" \
            "as root: apt-get install --no-install-recommends $*"
    fi
    printf 'setup: installing with apt-get: %s\n' "$*"
    if [[ ${ASK:-} == 1 ]]; then
        read -r -p 'setup: go on? [y/N] ' answer || answer=
        [[ $answer == [yY]* ]] || fail "nothing was installed"
    fi
    as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get --quiet=2 -o Dpkg::Use-Pty=0)
    "${as_root[@]}" update || fail "apt-get update failed" \
        "its last lines above say why; is the archive in reach?"
    "${as_root[@]}" install --yes --no-install-recommends "$@" >/dev/null ||
        fail "apt-get could not install $*"
}

containers() {
    local missing
    mapfile -t missing < <(missing_for_containers)
    if ((${#missing[@]} == 0)); then return; fi
    if ! command -v apt-get >/dev/null && command -v podman >/dev/null; then
        printf 'setup: not found, and perhaps not needed: %s\n' "${missing[*]}"
        return
    fi
    install_packages "podman, and for images without a registry mmdebstrap" "${missing[@]}"
}

# Install what is missing of such lines on descriptor 3; needs a word for what to do without apt-get.
install_missing() {
    local by_hand=$1 packages
    mapfile -t packages < <(missing <&3)
    if ((${#packages[@]})); then install_packages "$by_hand" "${packages[@]}"; fi
}

browser() {
    # Chromium without windows does the same in half of the processor's time.
    local needed=$'chromium-headless-shell chromium-headless-shell,chromium\nfirefox-esr firefox-esr,firefox'
    needed+=$'\nwebkit2gtk-driver WebKitWebDriver\nxvfb Xvfb'
    # Playwright's driver needs a library, of which only Debian's name and place are known here.
    if command -v apt-get >/dev/null; then needed+=$'\nlibatomic1 /usr/lib/*/libatomic.so.1'; fi
    install_missing "Chromium, Firefox, WebKitWebDriver and Xvfb" 3<<<"$needed"
}

java() {
    install_missing "a Java runtime, called java on PATH" 3<<<"default-jre-headless java"
}

shells() {
    install_missing "busybox, dash, mksh and zsh" 3<<'LIST'
busybox busybox
dash dash
mksh mksh
zsh zsh
LIST
}

checkers() {
    shells
    install_missing "systemd-analyze, nix-instantiate, dnf, zypper and pacman" 3<<'LIST'
dnf dnf
nix-bin nix-instantiate
pacman-package-manager pacman
systemd systemd-analyze
zypper zypper
LIST
}

machines() {
    install_missing "QEMU, mmdebstrap, cpio, kmod and e2fsprogs" 3<<'LIST'
cpio cpio
debian-archive-keyring /usr/share/keyrings/debian-archive-keyring.gpg
e2fsprogs /usr/sbin/mkfs.ext4,/sbin/mkfs.ext4
git git
kmod /usr/sbin/depmod,/sbin/depmod
mmdebstrap mmdebstrap
openssh-client ssh-keygen
qemu-system-arm qemu-system-aarch64
qemu-system-misc qemu-system-riscv64
qemu-system-x86 qemu-system-x86_64
qemu-utils qemu-img
LIST
}

for task in "$@"; do
    case $task in
    environment | containers | browser | java | shells | checkers | machines) "$task" ;;
    *) fail "there is no task '$task'" \
        "tasks: environment, containers, browser, java, shells, checkers, machines" ;;
    esac
done
