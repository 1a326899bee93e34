"""What a build of CPython may lack, and that each lack is named."""

from types import SimpleNamespace

from proof.buildmaster.buildmaster import Build, BuildStep
from proof.guide.contract import Service
from proof.proving import deep
from proof.proving.deep import faults, printed, said

SERVICE = Service(
    path="/usr/bin:/bin", home="/home/b", umask="022", locale="LANG is C.UTF-8", source="here"
)
GREEN = Build(number=1, result=0)
MAKE = """\
The necessary bits to build these optional modules were not found: none
Checked 112 modules (34 built-in, 77 shared, 1 n/a on linux-x86_64, 0 disabled, 0 missing, \
0 failed on import)
"""
INFO = """\
locale.getencoding: UTF-8
os.environ[HOME]: /home/b
os.environ[PATH]: /usr/bin:/bin
os.umask: 0o022
sys.version: 3.13.5 (main) [GCC 14.2.0]
"""
TESTS = "Total tests: run=2,345 skipped=67\nTotal test files: run=28/28\nResult: SUCCESS\n"
SINGLE = """\
./python -c
 in dir /var/lib/b/build (timeout 1200 secs)
skipped 12: resource 'network' is not enabled (test.test_ssl.NetworkedTests)
skipped 3: Windows specific test (test.test_os.ExecTests)
4321 single tests
program finished with exit code 0
"""
DISK = """\
du -sm .
 in dir /var/lib/b/build (timeout 1200 secs)
793\t.
program finished with exit code 0
elapsedTime=0.189981
"""
FAILED = "1 test failed:\n    test_socket\n\n26 tests OK.\n"
SKIPPED = "1 test skipped:\n    test_sqlite3\n\n"
DENIED = "1 test skipped (resource denied):\n    test_curses\n\n"


def steps(**texts):
    texts = {
        "make": MAKE,
        "pythoninfo": INFO,
        "test": TESTS,
        "skipped": SINGLE,
        "disk": DISK,
    } | texts
    return {name: BuildStep(name=name, seconds=1, text=text) for name, text in texts.items()}


def test_a_whole_build_has_no_fault():
    assert list(faults(GREEN, steps(), SERVICE)) == []


WRONG = [
    (GREEN, {"make": MAKE.replace("0 missing", "1 missing")}, "are not complete: Checked 112"),
    (GREEN, {"make": MAKE.replace("0 disabled", "2 disabled")}, "are not complete"),
    (GREEN, {"make": MAKE.replace("0 failed on", "10 failed on")}, "are not complete"),
    (GREEN, {"make": ""}, "doesn't say which extension modules"),
    (Build(number=1, result=2), {}, "it failed"),
    (Build(number=1, result=2), {"test": TESTS + FAILED}, "these tests failed: test_socket"),
    (GREEN, {"pythoninfo": INFO.replace("/home/b", "/")}, "os.environ[HOME] is '/' in it"),
    (GREEN, {"pythoninfo": INFO.replace("/usr/bin:", "")}, "the contract differs in /usr/bin"),
    (GREEN, {"pythoninfo": INFO.replace("/usr/bin:", "/opt/bin:/usr/bin:")}, "differs in /opt/bin"),
    (GREEN, {"test": "this CPython has no test_dbm_sqlite3\n" + TESTS}, "no test_dbm_sqlite3; was"),
    (GREEN, {"test": "this CPython has no test_decimal\n" + TESTS}, "it has no test_decimal"),
    (GREEN, {"pythoninfo": INFO.replace("0o022", "0o077")}, "os.umask is '0o077'"),
    (GREEN, {"pythoninfo": INFO.replace("UTF-8", "ASCII")}, "locale.getencoding is 'ASCII'"),
    (GREEN, {"pythoninfo": ""}, "os.environ[HOME] is ''"),
    (GREEN, {"test": TESTS + SKIPPED}, "these tests were skipped: test_sqlite3"),
    (GREEN, {"test": TESTS + DENIED}, "these tests were skipped: test_curses"),
    (
        GREEN,
        {"skipped": SINGLE.replace("Windows specific test", "needs xz")},
        "skipped.toml doesn't say why: needs xz (test.test_os.ExecTests)",
    ),
    (GREEN, {"skipped": ""}, "doesn't say which single tests were skipped"),
    (GREEN, {"test": TESTS.replace("28/28", "27/28")}, "27 of 28 tests ran"),
    (GREEN, {"test": ""}, "don't say how many ran"),
]


def test_what_is_wrong_is_named(subtests):
    for build, texts, fault in WRONG:
        with subtests.test(fault=fault):
            assert fault in next(faults(build, steps(**texts), SERVICE))


REASONS = [
    "requires uuid_generate_time_safe(3) (test.test_uuid.TestUUIDWithExtModule)",
    "requires POSIX-flavoured path class (test.test_pathlib.test_pathlib.PosixPathTest)",
    "test requires _curses module (test.test_curses.WindowsTest)",
    "lib_ssl not available (test.test_ctypes.test_find.FindLibraryLinux)",
    "No module named '_ctypes' (test.test_ctypes)",
    "gh-1: fails with this Tk (test.test_tcl.TclTest)",
    "Need OS support for IPv4 sockets (test.test_socket.BasicTCPTest)",
    "can't load the library (test.test_sqlite3.test_dbapi.ExtensionTests)",
    "Pathname is fine (test.test_os.ExecTests)",
    "needs a home (test.test_tempfile.TestGetDefaultTempdir)",
    "fork is not allowed (test.test_subprocess.ProcessTestCase)",
]


def test_a_reason_that_may_be_the_guides_is_told(subtests):
    for why in REASONS:
        with subtests.test(why=why):
            assert list(deep.unexplained(f"skipped 1: {why}\n5 single tests\n")) == [why]


def test_what_a_build_cost_is_read_from_its_steps():
    cost = printed(steps())
    assert (cost["python"], cost["disk_mb"], cost["tests"]) == ("3.13.5", 793, 28)
    assert (cost["single_tests"], cost["skipped"]) == (4321, 15)
    assert cost["phases"] == dict.fromkeys(("make", "pythoninfo", "test", "skipped", "disk"), 1)
    assert cost["modules"].startswith("Checked 112 modules (34")


def test_a_build_without_steps_failed():
    assert next(faults(Build(number=1, result=2), {}, SERVICE)) == "it failed"


def test_what_pythoninfo_says_is_found_by_its_name():
    assert said(INFO, "sys.version").split()[0] == "3.13.5"
    assert said(INFO, "umask") == ""


def test_what_each_step_needs_is_noted_while_it_runs():
    steps = iter(["", "make", "make", "test", "test"])
    memory, told = iter(["145", "90", "20", "184"]), []
    scene = SimpleNamespace(
        name="w",
        facts=SimpleNamespace(user="worker", workers="/workers"),
        master=SimpleNamespace(running_step=lambda _: next(steps)),
        machine=SimpleNamespace(
            run=lambda line: "418\t/workers/w\n" if line.startswith("du ") else next(memory)
        ),
    )
    watch = deep._Watch(scene, SimpleNamespace(tell=lambda *said: told.append(said)))
    for _ in range(5):
        watch.look(1)
    assert (watch.memory, watch.disk) == ({"make": 145, "test": 184}, {"make": 418})
    assert told == [("CPython: make", "check"), ("CPython: test", "check")]
