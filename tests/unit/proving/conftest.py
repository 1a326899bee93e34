"""What several tests of this room start from."""

import argparse
import functools
import http.server
import os
import threading

import pytest

from proof.guide.platform import Facts, Image, Platform, Target
from proof.proving.scene import Scene
from proof.records.record import WorkerRun

RELEASE = "Origin: A\nDate: {day}\nSHA256:\n abc{state} 12 main/binary-amd64/Packages\n"


@pytest.fixture
def scene():
    """A scene without machine and master: no check here looks at them."""
    return Scene(
        target=Target(
            platform="debian",
            label="Debian 13",
            os_release={"ID": "debian"},
            worker_name="owner-debian",
            image=Image(registry="debian:trixie"),
        ),
        platform=Platform(
            label="Debian",
            accounts={},
            facts=Facts(  # noqa: S604
                package="buildbot-worker",
                user="buildbot",
                group="buildbot",
                home="/var/lib/buildbot",
                shell="/bin/false",
                workers="/workers",
                unit="worker@{name}.service",
            ),
            steps={},
        ),
        name="owner-debian",
        second_name="owner-debian-2",
        password="open.sesame",
        admin="Ada",
        host="a machine",
        machine=None,
        terminal=None,
        master=None,
        worker=WorkerRun(),
    )


@pytest.fixture
def options(tmp_path, own_checks):
    return argparse.Namespace(
        on="ssh://ada@host", ssh_config=None, yes=True, resume=False, into=tmp_path / "evidence"
    )


@pytest.fixture
def archive(tmp_path, monkeypatch):
    """An archive on loopback that apt here uses, with one suite; set what it says."""
    root, state = tmp_path / "archive", tmp_path / "apt"
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(root))
    handler.log_message = lambda *_: None
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        (state / "lists").mkdir(parents=True)
        host = f"http://127.0.0.1:{server.server_port}"
        sources = [f"deb {host}/debian host{end} main\n" for end in ("", "-updates")]
        (state / "sources.list").write_text("".join(sources))
        (state / "conf").write_text(
            f'Dir::Etc::sourcelist "{state}/sources.list";\n'
            f'Dir::Etc::sourceparts "/nonexistent";\nDir::State::lists "{state}/lists";\n'
        )
        monkeypatch.setenv("APT_CONFIG", str(state / "conf"))
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        for variable in ("http_proxy", "HTTP_PROXY"):
            monkeypatch.delenv(variable, raising=False)

        def say(state, end="", day="Mon"):
            folder = root / "debian/dists" / f"trixie{end}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "InRelease").write_text(RELEASE.format(state=state, day=day))

        say("1")
        yield say
        server.shutdown()


@pytest.fixture
def forget(tmp_path):
    """Return a function that makes all that was looked up too old to count."""

    def forget():
        for path in (tmp_path / "cache/buildbot-worker-guide/upstream").iterdir():
            os.utime(path, (0, 0))

    return forget
