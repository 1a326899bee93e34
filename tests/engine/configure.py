"""Run CPython's own configure where only the stage prepare was done; print what it does not find.

    python tests/engine/configure.py IMAGE [PACKAGE...]

IMAGE was made after the stage prepare. With packages: once without each, as if nobody had asked
for it; one that others bring stays, and is said to. The source is that of the distribution's own
Python, from its archive.
"""

import sys

from tests.engine.inside import machine, store

#: How long one run of configure may take where other work goes on, in seconds.
LIMIT_S = 300

SOURCE = """\
mkdir /source
cd /source
sed 's/^deb /deb-src /' /etc/apt/sources.list >/etc/apt/sources.list.d/source.list
apt-get update -qq
python=$(apt-cache depends python3 | grep -om 1 'python3\\.[0-9]*')
apt-get source -qq --tar-only --download-only "$python" >/dev/null 2>&1
tar --extract --strip-components=1 --file "$python"_*.orig.tar.*
echo "$python"
"""

CONFIGURE = """\
cd "$(mktemp -d)"
/source/configure --with-pydebug >configure.log 2>&1 || tail -n 1 configure.log
echo "$(grep -c 'stdlib extension module.*yes' configure.log) modules found"
sed -n '/checking for stdlib extension module/{/ yes$/d; / n.a$/d; s/.*module //; p}' configure.log
sed -n '/WARNING: no system .*bundled/s/.*: //p' configure.log
"""

WITHOUT = """\
apt-mark auto {package} >/dev/null
apt-get autoremove -qq --yes \\
    -o APT::AutoRemove::RecommendsImportant=false -o APT::AutoRemove::SuggestsImportant=false \\
    >/dev/null 2>&1
! dpkg-query --show --showformat='${{db:Status-Abbrev}}' {package} | grep -q ii
"""

AGAIN = "apt-get install -qq --yes --no-install-recommends {package} >/dev/null 2>&1"


def main(image: str, *packages: str) -> None:
    with store() as podman, machine(podman, image, "configure") as box:
        python = box.run(SOURCE, timeout_s=LIMIT_S)
        if not packages:
            print(f"{python}: {box.run(CONFIGURE, timeout_s=LIMIT_S)}")
        for package in packages:
            gone = box.steady.run(WITHOUT.format(package=package)).status == 0
            said = box.run(CONFIGURE, timeout_s=LIMIT_S).splitlines() if gone else ["stays"]
            print(package, *(s for s in said if not s.endswith("found")), sep="\n  ", flush=True)
            box.run(AGAIN.format(package=package), timeout_s=LIMIT_S)


if __name__ == "__main__":
    main(*sys.argv[1:])
