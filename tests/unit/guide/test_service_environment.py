"""The environment of each service, as its contract and the steps say, and as runs have seen it."""

import re
import subprocess

from proof.guide import contract
from proof.guide.service_environment import environment
from proof.linters import contracts
from proof.paths import ROOT
from proof.records import transcripts
from tests.unit.contracts import BOOK, SNIPPETS, contract_of, texts_of


def test_the_environment_of_a_service_is_that_of_the_init_system_and_the_steps():
    expected = {
        "freebsd": ("/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/bin", "/var/db/buildbot"),
        "netbsd": ("/sbin:/bin:/usr/sbin:/usr/bin:/usr/pkg/bin", "/var/buildbot"),
        "macos": (
            "/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "/Users/buildbot"
        ),
    }  # fmt: skip
    for platform, (path, home) in expected.items():
        found = environment(contract_of(platform), texts_of(platform))
        assert (found["PATH"], found["HOME"]) == (path, home)


def test_a_shell_exports_what_is_read_of_an_rc_script():
    script = re.search(r"(?ms)^#!/bin/sh\n.*?^(?=END$)", texts_of("netbsd")["50-start-service.sh"])
    asked = re.sub(r"(?m)^\. /etc/rc\.subr$", "load_rc_config() { :; }", script[0])
    start = contract_of("netbsd").service
    done = subprocess.run(
        ["/bin/sh", "-s"], env={"PATH": start.path, "HOME": start.home}, check=True, text=True,
        input=asked.replace('run_rc_command "$1"', "/usr/bin/env"), capture_output=True,
    )  # fmt: skip
    said = dict(line.split("=", 1) for line in done.stdout.splitlines())
    found = environment(contract_of("netbsd"), texts_of("netbsd"))
    assert {key: said[key] for key in found} == found


def service_of(key):
    """Return the nearest contract with a service, and the needs of all that count."""
    held = contract.of_platform(SNIPPETS, BOOK.platforms[key].folders)
    return next(c for c in held if c.service), [need for c in held for need in c.needs]


def test_each_service_finds_what_a_build_needs(subtests):
    for key in (k for k, platform in BOOK.platforms.items() if platform.steps):
        with subtests.test(key=key):
            held, needs = service_of(key)
            found = environment(held, texts_of(key))
            wanted = contracts.WINDOWS_NEEDS if held.windows else contracts.NEEDS
            assert wanted <= {need.what for need in needs}
            # Visual Studio is found without PATH.
            on_path = {need.what: need.folder for need in needs if need.what in wanted}
            lost = {
                w: f for w, f in on_path.items() if f not in found["PATH"].split(held.separator)
            }
            assert lost == ({"compiler": "", "sdk": ""} if held.windows else {})
            assert found["HOME"] in held.service.owned
            assert held.service.locale


def test_a_build_of_each_test_run_had_the_environment_that_the_guide_states(subtests):
    """The transcript has what the worker logged; the run itself checks the umask."""
    targets = sorted(f.stem for f in (ROOT / "evidence").glob("*.json"))
    assert targets
    for target in targets:
        with subtests.test(target=target):
            platform = BOOK.targets[target].platform
            held, _ = service_of(platform)
            said = transcripts.read(target, ROOT / "evidence", f"{target}/71-operate-log.txt")
            had = dict(re.findall(r"'(PATH|HOME|LANG|LC_CTYPE)': '(.*?)'", said.replace("\n", "")))
            stated = environment(held, texts_of(platform))
            assert stated["PATH"] == held.service.path, "no step of a system with runs changes it"
            assert held.service.other_folders(had["PATH"]) == []
            assert had["HOME"] == stated["HOME"]
            assert ("LANG" in had) == ("LANG" in held.service.locale)
            assert had.get("LANG", had.get("LC_CTYPE")) == "C.UTF-8"
