"""What the workflows consist of besides GitHub: the scripts they call, and what they may do."""

import dataclasses
import json
import shutil
import sys

import pytest

from proof.records import record
from tests import programs
from tests.unit.project.clones import URL, gh_calls, load, run

report = load("report")
Result, Night = report.Result, report.Night


# --- the issue of a night --------------------------------------------------------------------

GREEN, WRONG, UNKNOWN = Result("debian-13", 0), Result("debian-13", 1), Result("debian-13", 3)
MISSING, UNPROVEN = Result("debian-13", None), Result("macos-15", 3, known=False)
TITLE = "--title=Nightly tests: wrong on 1"


@pytest.mark.parametrize(
    ("results", "left_out", "issue", "expected"),
    [
        ([GREEN], [], None, ()),
        ([GREEN], [], 7, ("close", "7", f"--comment=Nothing is wrong in {URL}")),
        ([GREEN, UNPROVEN], [], 7, ("close", "7", f"--comment=Nothing is wrong in {URL}")),
        ([WRONG], [], None, ("create", "--label=proof", TITLE, "--body-file=-")),
        ([WRONG, UNKNOWN, UNPROVEN], [], 7, ("edit", "7", TITLE, "--body-file=-")),
        ([WRONG], ["no"], 7, ("edit", "7", f"{TITLE}, refused for 1", "--body-file=-")),
        (
            [GREEN],
            ["no"],
            7,
            ("edit", "7", "--title=Nightly tests: refused for 1", "--body-file=-"),
        ),
        ([UNKNOWN, MISSING, UNPROVEN], [], None, ()),
        # What an earlier run found still stands.
        ([GREEN, UNKNOWN], [], 7, ()),
        ([MISSING], [], 7, ()),
    ],
)
def test_a_night_has_one_issue_if_the_guide_is_wrong_or_a_result_refused(
    results, left_out, issue, expected
):
    calls = Night(tuple(results), tuple(left_out), URL).calls(issue)
    assert calls == ([("issue", *expected)] if expected else [])


def test_the_issue_says_what_is_wrong_what_is_unknown_and_what_never_passed():
    results = (dataclasses.replace(WRONG, says="a\n````\n@everybody <b>"), MISSING, UNPROVEN, GREEN)
    text = Night(results, ("site.txt: <i>no</i>",), URL).text()
    parts = text.split("\n## ")
    assert parts[0] == f"1 of 4 targets passed.\n\nThe run: {URL}\n"
    assert [part.partition("\n")[0] for part in parts[1:]] == [
        "The guide is wrong", "Refused, and not published",
        "Could not be tested; an earlier finding still holds",
        "Never passed yet, so it doesn't count",
    ]  # fmt: skip
    assert "### debian-13\n\n`````text\na\n````\n@everybody <b>\n`````" in parts[1]
    assert "```text\nsite.txt: <i>no</i>\n```" in parts[2]
    assert "### debian-13\n\n```text\nits job ended before its proof did\n```" in parts[3]
    assert "### macos-15" in parts[4]


def test_a_pass_of_a_part_is_counted_apart():
    part = dataclasses.replace(GREEN, target="macos-15", whole=False)
    text = Night((GREEN, part), (), URL).text()
    told = "As far as their machines can go, these did: macos-15."
    assert text == f"1 of 2 targets passed.\n\n{told}\n\nThe run: {URL}\n"


def test_github_takes_the_text_of_a_night_on_which_all_is_wrong():
    worst = [dataclasses.replace(WRONG, target="a" * 30, says="`" * 3 + "x" * 50_000)] * 50
    assert len(Night(tuple(worst), ("y" * 50_000,), URL).text()) < 65_536


def test_a_result_is_read_however_little_a_job_left(tmp_path, proven):
    def read(target="debian-13"):
        return report.read(tmp_path, target, tmp_path)

    folder = tmp_path / "proof-debian-13" / "debian-13"
    folder.mkdir(parents=True)
    (tmp_path / "debian-12.json").touch()
    assert read("debian-12") == Result("debian-12", None)
    assert read() == Result("debian-13", None, known=False)
    (folder / "status").write_text("3\n")
    whole = json.dumps(record.to_json(proven))
    for text in ("", "[]", "[" * 100_000, "{}", '{"failure": 1}', whole):
        (folder / "record.json").write_text(text)
        assert read() == Result("debian-13", 3, "it ended with 3", known=False, whole=False)
    (folder / "evidence").mkdir()
    assert read().whole
    proven.failure = record.Failure(message="it broke", output="E: no")
    (folder / "record.json").write_text(json.dumps(record.to_json(proven)))
    assert read().says == "it broke\nE: no"
    (folder / "record.json").write_text('{"failure": {"message": "half a pair: \\ud800"}}')
    assert "half a pair: ?" in Night((read(),), (), "").text().encode().decode()


# --- the scripts ---------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "promoted"), [(0, True), (1, True), (2, True), (3, False)])
def test_a_proof_leaves_its_status_its_record_and_what_it_promoted(clone, status, promoted):
    done = run(clone, ".github/prove.sh", "debian-13", NOX_STATUS=str(status), SAYS="new")
    # Nobody can do anything about a job that learned nothing.
    assert done.returncode == status % 3, done.stderr
    assert ("::warning::debian-13 could not be tested" in done.stdout) is (status == 3)
    result = clone / "build/result/debian-13"
    assert (result / "status").read_text() == f"{status}\n"
    assert (result / "record.json").read_text() == "new\n"
    left = {file.name: file.read_text() for file in (result / "evidence").glob("*")}
    date = "debian-13 2026-02-01\n"
    new = {"debian-13.json": "new\n", "debian-13.tar": "seen\n", "date.txt": date}
    assert left == (new if promoted else {})
    assert (clone / "build/asked").read_text() == (
        "--non-interactive --session verify-snippets -- debian-13 --fresh --record\n"
    )


def test_a_proof_may_have_more_options_than_the_usual_ones(clone):
    run(clone, ".github/prove.sh", "debian-13", NOX_STATUS="0", SAYS="new", OPTIONS="--deep")
    assert (clone / "build/asked").read_text().endswith(" debian-13 --fresh --record --deep\n")


@pytest.mark.parametrize(("status", "left"), [(0, "0\n"), (1, "3\n")])
def test_the_first_failure_of_a_target_is_unknown(clone, status, left):
    (clone / "evidence/dates.txt").write_text("debian-12 2026-01-01\n")
    done = run(clone, ".github/prove.sh", "debian-13", NOX_STATUS=str(status), SAYS="new")
    result = clone / "build/result/debian-13"
    assert (done.returncode, (result / "status").read_text()) == (0, left), done.stderr
    assert (result / "evidence").exists() is (status == 0)


def test_a_proof_elsewhere_has_its_own_options(clone):
    options = ("--yes", "--on", "here", "--until", "start")
    done = run(clone, ".github/prove.sh", "debian-13", *options, NOX_STATUS="3", SAYS="new")
    assert done.returncode == 0, done.stderr
    result = clone / "build/result/debian-13"
    assert sorted(path.name for path in result.iterdir()) == ["record.json", "status"]
    assert (clone / "build/asked").read_text() == (
        "--non-interactive --session verify-snippets -- debian-13 --fresh --yes --on here "
        "--until start\n"
    )


def test_each_side_of_a_virtual_machine_knows_the_others_key(clone):
    machine = clone / "machine"
    machine.mkdir()
    assert run(clone, ".github/vm.sh", "key").returncode == 0
    run(clone, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(machine / "host"))
    its = {"HOME": str(machine), "HOST_KEY": str(machine / "host.pub")}
    for done in (
        run(clone, "sh", ".github/vm.sh", "let-in", **its),
        run(clone, ".github/vm.sh", "config"),
    ):
        assert done.returncode == 0, done.stderr
    folder = clone / "build/vm"
    assert (machine / ".ssh/authorized_keys").read_text() == (folder / "key.pub").read_text()
    known = (folder / "known_hosts").read_text().split()
    assert known == ["[127.0.0.1]:2222", *(machine / "host.pub").read_text().split()[:2]]
    read = run(clone, "ssh", "-G", "-F", str(folder / "config"), "-p", "2222", "root@127.0.0.1")
    assert f"userknownhostsfile {folder}/known_hosts" in read.stdout
    assert f"identityfile {folder}/key" in read.stdout
    assert run(clone, ".github/vm.sh", "boot").returncode == 2
    (folder / "host.pub").unlink()
    done = run(clone, ".github/vm.sh", "config")
    assert (done.returncode, "no host key" in done.stderr) == (1, True)


FILE = "FreeBSD-15.1-RELEASE-amd64-BASIC-CLOUDINIT-ufs.qcow2.xz"


@pytest.mark.parametrize(
    ("listed", "sums", "status"),
    [
        (
            "15.0-RELEASE/ 14.9-RELEASE/ 15.1-RELEASE/ 15.1-RELEASE/",
            'sha256sum --tag "$(ls *.xz)"',
            0,
        ),
        ("14.3-RELEASE/", "exit 9", 1),
        ("15.1-RELEASE/", f"echo 'SHA256 ({FILE}) = {'0' * 64}'", 1),
        ("15.1-RELEASE/", "sha256sum --tag releases", 1),
    ],
)
def test_an_image_is_the_newest_and_what_its_publisher_has_summed(clone, listed, sums, status):
    curl = f"""\
case $9 in
*/VM-IMAGES/) echo '{listed}' ;;
*/15.1-RELEASE/amd64/Latest/{FILE}) echo an image | xz ;;
*/15.1-RELEASE/amd64/Latest/CHECKSUM.SHA256) {sums} ;;
*) exit 22 ;;
esac >"$8"
"""
    programs.put(clone.parent / "bin/curl", curl)
    done = run(clone, ".github/image.sh", "15")
    assert done.returncode == status, done.stderr
    image = clone / "build/image.qcow2"
    assert (image.read_text() if image.exists() else "") == ("" if status else "an image\n")
    assert done.stderr or not status


@pytest.mark.parametrize("what", [{"SETUP_STATUS": "1"}, {"FIRST": ".github/vm.sh config"}])
def test_a_set_up_that_fails_could_not_verify(clone, what):
    done = run(clone, ".github/prove.sh", "debian-13", **what)
    assert done.returncode == 0, done.stderr
    left = clone / "build/result/debian-13"
    assert [path.name for path in left.iterdir()] == ["status"]
    assert (left / "status").read_text() == "3\n"


def test_the_report_asks_gh_for_what_is_open_and_then_tells(clone):
    run(clone, ".github/prove.sh", "debian-13", NOX_STATUS="1", SAYS='{"failure": null}')
    shutil.copytree(clone / "build/result", clone / "build/results/proof-debian-13")
    for job in ("site", "proposed"):
        programs.put(clone / f"build/left-out/{job}/{job}.txt", "refused")
    done = run(
        clone, sys.executable, ".github/report.py", "build/results", "build/left-out",
        '["debian-13"]', URL, "build/canaries",
        ISSUES='[{"number": 9}, {"number": 7}]', GITHUB_STEP_SUMMARY="sum",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert gh_calls(clone) == ["label create proof", "issue list", "issue edit 7"]
    assert (clone / "sum").read_text().count("\nrefused\n") == 1


BREAKS = {"what": "Debian sid", "outcome": "will break", "says": "no", "changed": ["a 1 → 2"]}


def test_a_canary_that_breaks_is_told_and_files_nothing(tmp_path):
    lines = [BREAKS, BREAKS | {"outcome": "good"}, {"outcome": "will break"}, []]
    text = "\n".join([*map(json.dumps, lines), "{", "[" * 100_000])
    programs.put(tmp_path / "canaries/canaries.jsonl", "").write_text(text, encoding="utf-8")
    found = tuple(report.will_break(tmp_path))
    assert found[:2] == ("will break in Debian sid: no", "  newer there: a 1 → 2")
    assert found[2:] == ("a canary said what can't be read",) * 4
    night = Night((GREEN,), (), URL, found)
    assert "## Will break later\n\n```text\nwill break in Debian sid: no\n" in night.text()
    assert night.calls(None) == []
    assert [call[1] for call in night.calls(7)] == ["close"]


@pytest.mark.parametrize("status", [0, 1, 2, 3])
def test_canaries_are_never_red(clone, status):
    done = run(clone, ".github/canaries.sh", NOX_STATUS=str(status), SAYS="new")
    assert (done.returncode, "::warning::" in done.stdout) == (0, status != 0), done.stderr
    asked = (clone / "build/asked").read_text()
    assert asked == "--non-interactive --session canaries -- --into build/canaries\n"


def test_canaries_are_not_red_where_nothing_can_be_set_up(clone):
    done = run(clone, ".github/canaries.sh", SETUP_STATUS="1")
    assert (done.returncode, "::warning::" in done.stdout) == (0, True), done.stderr
    assert not (clone / "build/asked").exists()
