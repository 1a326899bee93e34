"""Run CPython's configure with the PATH of a service that can't run here; print how it went.

    python tests/engine/service_path.py IMAGE PLATFORM...

IMAGE was made after the stage prepare. A folder of PATH has what the contract says is there: the
programs of a need in its own folder, those of a store's package in that package's, and what any
Unix has in /bin and /usr/bin. PATH and HOME are what contract and steps make of them.
"""

import re
import shlex
import sys

from proof.guide import contract, manifest
from proof.guide.service_environment import environment
from tests.engine.configure import LIMIT_S, SOURCE
from tests.engine.inside import machine, store

#: The programs of a need, wherever a system keeps them.
NEEDS = {
    "git": ["git"],
    "compiler": ["gcc", "cc", "g++", "c++", "cpp", "gcc-ranlib", "gcc-ar"],
    "make": ["make"],
    "awk": ["awk"],
    "ar, which makes libpython": ["ar", "ld", "as", "ranlib", "nm", "strip", "readelf", "objcopy"],
}

#: Debian's packages of what a system has anyway; a store has a folder for each, by its own name.
SYSTEM = {
    "coreutils": "coreutils",
    "findutils": "findutils",
    "gnugrep": "grep",
    "gnused": "sed",
    "diffutils": "diffutils",
    "binutils": "binutils",
    "tar": "tar",
    "gzip": "gzip",
    "hostname": "hostname",
    "pkg-config": "pkgconf-bin",
}

LINKS = """\
mkdir -p /emulated{folder}
for program in {programs}; do
    path=$(command -v "$program") && ln -sf "$path" /emulated{folder}/
done
"""

LIST = "dpkg-query --listfiles {package} | sed -nE 's,^(/usr)?/s?bin/,,p'"

RUN = """\
cd "$(mktemp -d)"
mkdir -p /emulated{home}
env -i HOME=/emulated{home} PATH={path} /bin/sh -c '
    git --version && make --version &&
    /source/configure --with-pydebug' >log 2>&1 && echo good || {{ echo bad; tail -n 3 log; }}
"""


def folders(key: str) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return the programs and packages in each folder, and the service's environment."""
    book = manifest.load()
    platform = book.platforms[key]
    texts = {file.name: file.read_text(encoding="utf-8") for file in platform.texts}
    held = contract.of_platform(book.path.parent, platform.folders)
    service = next(found for found in held if found.service)
    found: dict[str, list[str]] = {}
    for need in (need for one in held for need in one.needs if need.what in NEEDS):
        found.setdefault(need.folder, []).extend(NEEDS[need.what])
    return found, environment(service, texts)


def main(image: str, *platforms: str) -> None:
    with store() as podman, machine(podman, image, "path") as box:
        box.run(SOURCE, timeout_s=LIMIT_S)
        programs = {
            ours: box.run(LIST.format(package=package)).split() for ours, package in SYSTEM.items()
        }
        for key in platforms:
            there, variables = folders(key)
            needed = {program for of in there.values() for program in of}
            for folder in variables["PATH"].split(":"):
                store_of = re.search(r"…-(\S+)/bin$", folder)
                if store_of:
                    more = programs.get(store_of[1], [])
                else:
                    more = [p for of in programs.values() for p in of if p not in needed]
                    more = more if folder in {"/bin", "/usr/bin"} else []
                wanted = shlex.join([*there.get(folder, []), *more])
                box.run(LINKS.format(folder=shlex.quote(folder), programs=wanted))
            path = ":".join(f"/emulated{folder}" for folder in variables["PATH"].split(":"))
            script = RUN.format(home=shlex.quote(variables["HOME"]), path=shlex.quote(path))
            print(key, *box.run(script, timeout_s=LIMIT_S).splitlines(), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
