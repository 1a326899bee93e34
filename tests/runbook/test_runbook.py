"""From a runbook's page to a worker that builds, by the downloaded script alone, on a terminal."""

import attrs
import pytest

from proof.guide import manifest, plan, step
from proof.guide.placeholders import RULES
from proof.guide.platform import Platform
from proof.guide.step import Act
from proof.guide.vocabulary import Do, Role, Way
from proof.runbook import scripts

BOOK = manifest.load()

#: What a shell, a here-document, a browser and a page could each take for their own.
ADMIN = 'Zoë O\'Hara <zoe AT example.org> "$HOME" `id` $(id) \\ !! !x & <b>bold</b> END'
MACHINE = ". -n %s | gcc > 12 * ~ # YOUR NAME <you AT example.org> WORKERNAME 日本"

TARGETS = [
    key
    for key, target in BOOK.targets.items()
    if target.way is Way.CONTAINER and target.image.archive
]

#: What stands in the way of the step that says how the worker is started; else it is a folder.
FILE_IN_THE_WAY = {"debian": "/etc/systemd/system/buildbot-worker@.service.d"}
FOLDER_IN_THE_WAY = {
    "pypi": "/etc/systemd/system/buildbot-worker@.service",
    "pypi-openrc": "/etc/init.d/buildbot-worker",
    "pypi-sysv": "/etc/init.d/buildbot-worker",
    "pypi-cron": "/var/lib/buildbot/at-boot",
}

NAME = "The name of the worker: "
PASSWORD = "which nobody sees: "
ENTER = "or Ctrl-C to stop here: "


@attrs.frozen
class Script:
    """The script on the machine, and a terminal on which root runs it."""

    terminal: object
    target: str

    @classmethod
    def put(cls, terminal, target, text):
        script = cls(terminal, target)
        terminal.do("put", path=f"/root/{script.file}", text=text)
        return script

    @property
    def platform(self) -> Platform:
        return BOOK.platform_of(BOOK.target(self.target))

    @property
    def file(self) -> str:
        return scripts.name_of(self.platform)

    def run(self, *answers) -> tuple[int, str]:
        """Log in as root and run it, answering all its questions; return status and screen."""
        self.terminal.do("change_shell", lines=["su -"])
        seen = self.terminal.do("converse", command=f"sh {self.file}", answers=answers)
        return seen["statuses"][0], seen["screen"]

    def type(self, command) -> None:
        """Do something else as root."""
        self.terminal.do("change_shell", lines=["su -"])
        assert self.terminal.do("type", command=command)["statuses"] == [0]

    @property
    def asides(self) -> list[tuple[str, str]]:
        """What else a person confirms until the restart."""
        others = [
            move
            for move in moves(self.target)
            if isinstance(move, Act) and BOOK.roles[move.step.stage] is Role.LOOK
        ]
        return [(ENTER, "") for move in others if move.action.do is not Do.RESTART_MACHINE]


def see_it_work(terminal):
    info = terminal.do("attached")
    build = terminal.do("build")
    assert build["green"], build["log"]
    assert (info["admin"].strip(), info["host"].strip()) == (ADMIN, MACHINE)
    found = terminal.do("files_with", text=terminal.password)
    assert found
    assert {path.rpartition("/")[2] for path in found} == {"buildbot.tac"}, found


@pytest.mark.parametrize("target", TARGETS)
def test_the_downloaded_script_sets_up_a_worker(site, open_page, terminal, target, tmp_path):
    platform = BOOK.platform_of(BOOK.target(target))
    page = open_page(site, f"runbook/{platform.key}.html")
    page.get_by_label("Worker's name").fill(terminal.name)
    page.get_by_label("Your name and address").fill(ADMIN)
    page.get_by_label("Your machine").fill(MACHINE)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    download.value.save_as(tmp_path / "script.sh")
    assert download.value.suggested_filename == scripts.name_of(platform)
    script = Script.put(terminal, target, (tmp_path / "script.sh").read_text())

    # Something is in the way of a step: it stops there, and nothing after it is done.
    folder = FOLDER_IN_THE_WAY.get(platform.key, "")
    put = f"mkdir -p {folder}" if folder else f"touch {FILE_IN_THE_WAY['debian']}"
    if platform.key == "pypi-cron":
        put = ""  # its place is the worker's home, which a step makes
    if put:
        script.type(put)
    status, seen = script.run((PASSWORD, "not $allowed"), (PASSWORD, terminal.password))
    assert RULES["password"].words in seen
    assert terminal.password not in seen
    if put:
        assert status == 1, seen
        assert "Line 1 of this step ended with status " in seen
        assert "Stopped in step 50-start-" in seen
        script.type(f"rmdir {folder}" if folder else f"rm {FILE_IN_THE_WAY['debian']}")
        # The password is in place, so it is not asked for again.
        status, seen = script.run(*script.asides)
        assert "30-create was done before." in seen
    assert status == 0, seen
    assert "Restart the machine." in seen
    see_it_work(terminal)

    # Not restarted yet.
    status, seen = script.run()
    assert (status, "Restart the machine." in seen) == (0, True)
    terminal.do("restart")
    status, seen = script.run()
    assert status == 0, seen
    assert f"All steps are done, and {terminal.name} works." in seen
    see_it_work(terminal)

    # Once more: there is nothing left to do, or to ask.
    status, seen = script.run()
    assert (status, seen.count("was done before.")) == (0, len(moves(target)))


def moves(target):
    """Return what the script does one after another."""
    steps = scripts.steps_of(BOOK, plan.make(BOOK, BOOK.target(target)).steps)
    return [m for m in step.moves(steps) if not (isinstance(m, Act) and m.action.proof_only)]


@pytest.mark.parametrize("target", ["debian-12"])
def test_without_javascript_it_asks_for_everything(site, browser, terminal, target):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}runbook/debian.html")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    script = Script.put(terminal, target, download.value.path().read_text())
    status, seen = script.run(
        (NAME, "-n"),
        (NAME, terminal.name),
        ("how to reach you: ", "END"),
        ("how to reach you: ", ADMIN),
        ("memory, compiler: ", MACHINE),
        (PASSWORD, terminal.password),
    )
    assert (status, "Restart the machine." in seen) == (0, True), seen
    see_it_work(terminal)
    context.close()


@pytest.mark.parametrize("target", ["debian-12"])
def test_a_wrong_password_stops_it_until_it_is_changed(site, terminal, target):
    text = (site.folder / "runbook" / "guide-debian.sh").read_text()
    script = Script.put(terminal, target, text)
    contact = [("how to reach you: ", ADMIN), ("memory, compiler: ", MACHINE)]
    status, seen = script.run((NAME, terminal.name), *contact, (PASSWORD, "wrong"))
    assert status == 1
    assert "Stopped in step 60-check-status" in seen
    tac = f"{script.platform.facts.workers}/{terminal.name}/buildbot.tac"
    script.type(f"grep -q unauthorized {tac.replace('buildbot.tac', 'twistd.log')}")
    step = script.platform.files["77-operate-password"].read_text()
    known = BOOK.placeholders
    filled = step.replace(known.name, terminal.name).replace(known.password, terminal.password)
    terminal.do("change_shell", lines=["su -"])
    # As the page says: else the shell's history keeps what is pasted.
    assert terminal.do("type", command="HISTFILE=")["statuses"] == [0]
    assert set(terminal.do("paste", text=filled.rstrip("\n"))["statuses"]) == {0}
    status, seen = script.run((NAME, terminal.name))
    assert (status, "Restart the machine." in seen) == (0, True), seen
    see_it_work(terminal)
