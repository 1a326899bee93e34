"""Locks are installed as they are, by uv and by pip, from where this machine's pip is told to look.

The one package here is made by the test, in a folder; nothing is fetched.
"""

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from proof.paths import ROOT
from tests import programs
from tools import lockfiles

NOXFILE = f"""
import sys
import nox

sys.path.insert(0, {str(ROOT)!r})
from tools import lockfiles

nox.options.default_venv_backend = "uv|venv"
nox.options.reuse_existing_virtualenvs = True

@nox.session
def demo(session):
    lockfiles.install(session, "demo")
    session.run("python", "-c", "import demo; print('demo', demo.VERSION)")
"""


def wheel(folder, version, *needs):
    """Make a wheel of the package `demo`, and return its entry in a lock."""
    file = folder / f"demo-{version}-py3-none-any.whl"
    about = f"Metadata-Version: 2.1\nName: demo\nVersion: {version}\n"
    kind = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    inside = f"demo-{version}.dist-info"
    # Each version has a size of its own: Python takes compiled code whose source has the same size
    # and the same second for current, and two versions may be unpacked within one second.
    source = f"VERSION = '{version}'\n" + "#" * int(version[0])
    files = {
        "demo.py": source,
        f"{inside}/METADATA": about + "".join(f"Requires-Dist: {need}\n" for need in needs),
        f"{inside}/WHEEL": kind,
    }
    record = f"{inside}/RECORD"
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        archive.writestr(record, "".join(f"{name},,\n" for name in [*files, record]))
    return f"demo=={version} --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"


@pytest.fixture
def index(tmp_path):
    """A folder that is a package index with the package `demo`."""
    (tmp_path / "index/demo").mkdir(parents=True)
    wheel(tmp_path / "index/demo", "1.0")
    page = '<!DOCTYPE html><a href="demo-1.0-py3-none-any.whl">demo-1.0-py3-none-any.whl</a>'
    (tmp_path / "index/demo/index.html").write_text(page, encoding="utf-8")
    return tmp_path / "index"


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """An environment in which neither pip nor uv is told where to look."""
    for name in os.environ:
        if name.startswith(("PIP_", "UV_", "SSL_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    lockfiles.uv_settings.cache_clear()
    yield monkeypatch
    lockfiles.uv_settings.cache_clear()


ALWAYS = {"UV_SYSTEM_CERTS": "true", "UV_INDEX_STRATEGY": "unsafe-best-match"}


TOLD = [
    ({}, {}),
    ({"PIP_INDEX_URL": "https://a.example/x"}, {"UV_DEFAULT_INDEX": "https://a.example/x"}),
    ({"PIP_EXTRA_INDEX_URL": "file:///a\nfile:///b"}, {"UV_INDEX": "file:///a file:///b"}),
    ({"PIP_FIND_LINKS": "/a  /b"}, {"UV_FIND_LINKS": "/a,/b"}),
    ({"PIP_CERT": "/ca.pem"}, {"SSL_CERT_FILE": "/ca.pem"}),
    ({"PIP_CERT": "/ca.pem", "SSL_CERT_FILE": "/mine.pem"}, {}),
    ({"PIP_DEFAULT_TIMEOUT": "180"}, {"UV_HTTP_TIMEOUT": "180"}),
    ({"PIP_TRUSTED_HOST": "a.example"}, {"UV_INSECURE_HOST": "a.example"}),
    ({"PIP_PROXY": "http://p.example:3128"}, {"ALL_PROXY": "http://p.example:3128"}),
    ({"PIP_NO_INDEX": "1"}, {"UV_OFFLINE": "true"}),
    ({"PIP_NO_INDEX": "0"}, {}),
    ({"PIP_DISABLE_PIP_VERSION_CHECK": "1"}, {}),
]


def test_uv_is_told_what_pip_is_told(bare, subtests):
    for pip, uv in TOLD:
        with subtests.test(str(pip)), bare.context() as told:
            lockfiles.uv_settings.cache_clear()
            for name, value in pip.items():
                told.setenv(name, value)
            assert lockfiles.uv_settings() == ALWAYS | uv


def test_the_later_of_pips_settings_wins(bare, tmp_path):
    file = tmp_path / "pip.conf"
    file.write_text(
        "[install]\nindex-url = file:///b\n[global]\nindex-url = file:///a\ncert = /c\n"
    )
    bare.setenv("PIP_CONFIG_FILE", str(file))
    settings = lockfiles.uv_settings()
    assert (settings["UV_DEFAULT_INDEX"], settings["SSL_CERT_FILE"]) == ("file:///b", "/c")
    bare.setenv("PIP_INDEX_URL", "file:///c")
    lockfiles.uv_settings.cache_clear()
    assert lockfiles.uv_settings()["UV_DEFAULT_INDEX"] == "file:///c"


@pytest.mark.parametrize("told", ["index", "extra index", "files", "pip.conf"])
def test_uv_finds_a_package_where_pip_is_told_to_look(bare, index, tmp_path, told):
    nowhere = (tmp_path / "nowhere").as_uri()
    match told:
        case "index":
            bare.setenv("PIP_INDEX_URL", index.as_uri())
        case "extra index":
            bare.setenv("PIP_INDEX_URL", nowhere)
            bare.setenv("PIP_EXTRA_INDEX_URL", f"{nowhere} {index.as_uri()}")
        case "files":
            bare.setenv("PIP_NO_INDEX", "true")
            bare.setenv("PIP_FIND_LINKS", str(index / "demo"))
        case "pip.conf":
            file = tmp_path / "pip.conf"
            file.write_text(f"[global]\nindex-url = {index.as_uri()}\n", encoding="utf-8")
            bare.setenv("PIP_CONFIG_FILE", str(file))
    command = [sys.executable, "-m", "uv", "pip", "install", "--target", tmp_path / "to", "demo"]
    done = programs.run(command, env=os.environ | lockfiles.uv_settings())
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "to/demo.py").is_file()


@pytest.fixture
def project(bare, index, tmp_path):
    """A project whose session `demo` installs requirements/demo.txt; returns how to start it."""
    folder = tmp_path / "project"
    (folder / "requirements").mkdir(parents=True)
    (folder / "noxfile.py").write_text(NOXFILE, encoding="utf-8")
    bare.setenv("PIP_NO_INDEX", "1")
    bare.setenv("PIP_FIND_LINKS", str(index / "demo"))
    bare.setenv("PATH", "/usr/bin:/bin")

    def nox(*options, lock=None):
        if lock is not None:
            (folder / "requirements/demo.txt").write_text(lock, encoding="utf-8")
        command = [sys.executable, "-m", "nox", "--session", "demo", *options]
        return programs.run(command, cwd=folder, stderr=subprocess.STDOUT)

    return nox


def installs(done):
    return re.findall(r"(?:sync|install) --quiet", done.stdout)


@pytest.mark.parametrize("backend", ["uv", "venv"])
def test_a_lock_is_installed_once_per_content_and_refused_where_incomplete(project, index, backend):
    how = () if backend == "uv" else ("--force-venv-backend", backend)
    one, two = wheel(index / "demo", "1.0"), wheel(index / "demo", "2.0")
    first = project(*how, lock=one)
    assert f"Creating virtual environment ({backend})" in first.stdout  # uv isn't on PATH
    assert "demo 1.0\n" in first.stdout, first.stdout
    assert installs(first)
    second = project(*how)
    assert (installs(second), "demo 1.0\n" in second.stdout) == ([], True), second.stdout
    assert "demo 2.0\n" in project(*how, lock=two).stdout
    assert installs(project(*how)) == []
    for incomplete in (wheel(index / "demo", "3.0", "more>=2"), None):
        refused = project(*how, lock=incomplete)
        assert refused.returncode == 1, refused.stdout
        assert re.search(r"demo.* requires .*more", refused.stdout), refused.stdout


def test_a_file_with_another_hash_is_refused(project, index):
    lock = wheel(index / "demo", "1.0")
    wheel(index / "demo", "1.0", "more")
    done = project(lock=lock)
    assert done.returncode == 1
    assert "Hash mismatch" in done.stdout, done.stdout


def test_what_nox_shall_not_install_is_not_taken_for_installed(project, index):
    first, second = wheel(index / "demo", "1.0"), wheel(index / "demo", "2.0")
    project(lock=first)
    assert "demo 1.0\n" in project("--no-install", lock=second).stdout
    assert "demo 2.0\n" in project().stdout


def test_locks_are_named_by_their_place():
    assert {"test", "worker/4.3.0"} < set(lockfiles.names())
    assert Path(ROOT, lockfiles.path("worker/4.3.0")).is_file()
