"""Run CPython's own configure where only the stage prepare was done; print what it does not find.

    python tests/engine/configure.py IMAGE    an image that was made after the stage prepare

The source is that of the distribution's own Python, from its archive.
"""

import sys

from proof.machines.container import container
from proof.podman.podman import new_name
from tests.engine.inside import store

CONFIGURE = """\
cd "$(mktemp -d)"
sed 's/^deb /deb-src /' /etc/apt/sources.list >/etc/apt/sources.list.d/source.list
apt-get update -qq
python=$(apt-cache depends python3 | grep -om 1 'python3\\.[0-9]*')
apt-get source -qq --tar-only --download-only "$python" >/dev/null 2>&1
tar --extract --strip-components=1 --file "$python"_*.orig.tar.*
./configure --with-pydebug >configure.log 2>&1
echo "$python: $(grep -c 'stdlib extension module.*yes' configure.log) modules found"
sed -n '/checking for stdlib extension module/{/ yes$/d; / n.a$/d; p}' configure.log
"""


def main(image: str) -> None:
    network, name = new_name("configure", "net"), new_name("configure", "machine")
    with (
        store() as podman,
        podman.network(network) as master,
        container(podman, name, image, network=network, hostname="configure", master=master) as box,
    ):
        print(box.run(CONFIGURE, timeout_s=300))


if __name__ == "__main__":
    main(sys.argv[1])
