"""The engine as it is on a host with pure cgroup v2, killed: is its machine gone with it?

    python tests/engine/unsandboxed.py          runs one, kills it, and looks
    python tests/engine/unsandboxed.py child    runs a machine until it is killed

On another kind of host a sandbox of its own gives it such a tree of cgroups first.
"""

import os
import signal
import subprocess
import sys
import time

from proof import wait
from proof.guide import manifest
from proof.podman import images, namespaces
from proof.podman.podman import new_name, opened

TARGET = "debian-13"


def child() -> None:
    with opened(sandboxed=False) as podman:
        image, _ = images.ensure(podman, manifest.load().target(TARGET), lambda _: None)
        with podman.container(new_name(TARGET, "machine"), "--systemd=always", image):
            print("running", flush=True)
            time.sleep(600)


def main() -> None:
    if namespaces.is_needed():
        namespaces.enter()
        with opened(sandboxed=True):
            pass  # leaves CONTAINERS_CONF behind, with the runtime that such a host needs
    engine = subprocess.Popen(
        [sys.executable, __file__, "child"], stdout=subprocess.PIPE, text=True
    )
    assert engine.stdout
    assert engine.stdout.readline() == "running\n"
    os.kill(engine.pid, signal.SIGKILL)
    engine.wait()
    with opened(sandboxed=False) as podman:  # which sweeps nothing by itself
        wait.until(
            lambda: not podman.do("ps", "--all", "--quiet"), "the end of its machine", limit_s=10
        )
    print("nothing is left")


if __name__ == "__main__":
    child() if sys.argv[1:] == ["child"] else main()
