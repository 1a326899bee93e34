"""Steps of systems that can't run here, held to their contracts; each old mistake is noticed."""

import re

from proof.guide import contract
from proof.linters import contracts
from proof.paths import ROOT
from tests.unit.contracts import BOOK, HELD, contract_of, texts_of

SERVICE = "service buildbot-worker"
ACTIVE = "\"$(echo {name} | tr .- __)\" | grep 'is running as pid'"

#: The platform, the text, what it says, what it once said, and what is said of that.
MISTAKES = [
    ("netbsd", "50-start-service.sh", 'export PATH="$PATH:/usr/pkg/bin"\n', "",
     r"git is in /usr/pkg/bin, which is not on the service's PATH, /sbin:/bin:/usr/sbin:/usr/bin;"),
    ("netbsd", "50-start-service.sh", "export HOME=/var/buildbot\n", "", "runs with HOME=/,"),
    ("netbsd", "20-install.sh", "'autobahn<25' ", "", "cryptography and cbor2 from PyPI"),
    ("netbsd", "20-install.sh", " --system-site-packages", "", "finds pkgsrc's cryptography"),
    ("netbsd", "76-operate-upgrade.sh", "'autobahn<25' ", "", "add 'autobahn<25'"),
    ("netbsd", "10-prepare.sh", " zstd", "", "a build needs zstd, and no step installs zstd"),
    ("netbsd", "10-prepare.sh", "py313-cryptography ", "", "no step installs py313-cryptography"),
    ("netbsd", "10-prepare.sh", "git-base", "scmgit-base", "no package 'scmgit-base'"),
    ("netbsd", "30-create.sh", " --umask=0o22", "", "umask 077, and is created without"),
    ("netbsd", "10-prepare.md", "`pkg_add pkgin`", "", "not every installation has it"),
    ("container", "61-check-again.sh", "runuser --user=buildbot -- grep", "su - buildbot -c grep",
     "may have left a .profile"),
    ("freebsd", "10-prepare.md", "Do you want to fetch and install it now?", "", "asks that on a"),
    ("rhel", "11-prepare-epel.sh", "dnf install --assumeyes 'dnf-command(config-manager)'\n", "",
     "crb ends with status 1 without it"),
    ("rhel", "10-prepare-subscription.md", "`rhui`", "", "have other names"),
    ("nixos", "30-create.sh", "gawk ", "", "a build needs awk, and no step installs gawk"),
    ("nixos", "30-create.sh", "workerPassFile = \"/etc/buildbot-worker-password\"",
     'workerPass = "WORKERPASSWD"', "`workerPass =`"),
    ("nixos", "50-start.md", "the following units failed", "oh", "before its user can read"),
    ("windows", "10-prepare.ps1", " --includeRecommended", "",
     "a build needs compiler, and no step installs .*VC.Tools.x86.x64"),
    ("windows", "10-prepare.ps1", " --includeRecommended", "",
     "a build needs sdk, and no step installs .*Windows11SDK"),
    ("windows", "10-prepare.ps1", "Git.Git", "Git.MinGit", "no package 'Git.MinGit'"),
    ("windows", "10-prepare.ps1", "Git.Git", "Git.MinGit",
     r"Git\\cmd, which is not on the service's PATH, C:\\Program Files\\Python313;"),
    ("nixos", "30-create.sh", "gawk ", "", "gawk/bin, which is not on the service's PATH"),
    ("rhel", "15-prepare.sh", "gdbm-devel", "gdbm-dev", "no package 'gdbm-dev'"),
    ("opensuse", "10-prepare.sh", "gcc-c++ ", "", "no C\\+\\+ compiler"),
    ("fedora", "15-prepare.sh", "gcc-c++ ", "", "no C\\+\\+ compiler"),
    ("fedora", "15-prepare.sh", " valgrind-devel", "", "stop without these headers"),
    ("rhel", "15-prepare.sh", " expat-devel", "", "stop without these headers"),
    ("nixos", "30-create.sh", 'Restart = "always";', "", "stays down until the next boot"),
    ("nixos", "30-create.sh", 'OOMPolicy = "continue";', "", "stops the whole service"),
    ("windows", "10-prepare.ps1", " --norestart", "", "may restart the machine by itself"),
    ("macos", "10-prepare.md", "openssl@3 ", "openssl@3.0 ", "look for these two"),
    ("opensuse", "10-prepare.sh", "sqlite3-devel", "sqlite-devel", "no package 'sqlite-devel'"),
    ("windows", "10-prepare.md", "install manager", "website", "from Python 3.16 on"),
    ("windows", "20-install.md", "winget's installer puts `python` on `PATH` as well",
     "The installer leaves `python.exe` out of `PATH`", "PrependPath=1"),
    ("windows", "20-install.ps1", "py -3.13 -m", "py -m", "name the version"),
    ("windows", "20-install.ps1", " '--only-binary=:all:'", "", "on ARM64 the newest cryptography"),
    ("windows", "50-start-register.ps1", "-User buildbot",
     "-Principal (New-ScheduledTaskPrincipal -UserId buildbot -LogonType S4U)",
     "`LogonType S4U`: a task of that kind has no access to the network"),
    ("windows", "50-start-register.ps1", "-Password", "-Description", "needs its user's password"),
    ("windows", "50-start-register.md", "Log on as a batch job", "that", "needs that right"),
    ("windows-service", "20-install.ps1", "py -3.13 -m", "py -m", "name the version"),
    ("windows-service", "20-install.ps1", "_postinstall.exe", "_install.exe", "no part of the w"),
    ("windows-service", "30-create.ps1", "Program Files\\Python313", "Python313", "all users"),
    ("openbsd", "10-prepare.sh", "tcl%8.6 tk%8.6", "tcl tk", "the contract has no package 'tcl'"),
    ("openbsd", "10-prepare.sh", " zstd", "", "a build needs zstd, and no step installs zstd"),
    ("openbsd", "10-prepare.sh", "ln -sf", "ls", "a build calls make"),
    ("openbsd", "10-prepare.sh", "libexec/gmake /", "", "a build calls make"),
    ("openbsd", "30-create.md", "runs the worker in the foreground",
     "is for a worker that goes into the background", "`start --nodaemon`"),
    ("openbsd", "30-create.sh", "/var/buildslave/WORKERNAME", "/var/buildslave", "the home of"),
    ("openbsd", "50-start.sh", "worker flags", "worker basedir", "nothing reads 'basedir'"),
    ("freebsd", "facts.active", ACTIVE, "", "only its words tell"),
    ("freebsd", "60-check-status.sh", " WORKERPROFILE | grep 'is running as pid'", "", "its words"),
    ("freebsd", "60-check-status.sh", " | grep 'is running as pid'", "", "only its words tell"),
    ("freebsd", "50-start.sh", "profiles+=\" WORKERPROFILE\"", "profiles=WORKERPROFILE",
     "another worker no longer starts at boot"),
    ("freebsd", "50-start.sh", "HOME=/var/db/buildbot \\\n", "",
     "runs with HOME=/,"),
    ("freebsd", "50-start.sh", "WORKERPROFILE_basedir", "WORKERPROFILE_uid", "nothing reads"),
    ("freebsd", "90-remove-worker.sh", "sysrc buildbot_worker_profiles-=\" WORKERPROFILE\"",
     "sysrc -x buildbot_worker_profiles", "takes every worker's setting away"),
    ("freebsd", "90-remove-worker.sh", f"{SERVICE} stop WORKERPROFILE", f"{SERVICE} stop",
     "does that to every worker"),
    ("freebsd", "10-prepare.sh", " zstd", "", "a build needs zstd, and no step installs zstd"),
    ("freebsd", "10-prepare.sh", "tk86", "tk9", "the contract has no package 'tk9'"),
    ("fedora", "76-operate-upgrade.md", "up to the first dot", "", "cuts a worker's name"),
    ("pypi", "20-install.md", "riscv64, s390x, ppc64le, i686 or armv7l", "others", "takes Rust"),
    ("pypi", "20-install.md", "'autobahn<25' ", "", "the newest autobahn needs"),
    ("gentoo", "about.md", "`BASEDIR`", "one", "the setting of the package's service"),
    ("gentoo", "about.md", " and needs Python 3.12", "", "PYTHON_COMPAT"),
    ("openbsd", "about.md", "`devel/py-buildslave`", "the port", "the port has been read"),
    ("macos", "50-start-daemon.sh", "/opt/homebrew/bin:", "", "Homebrew on Apple silicon is in"),
    ("macos", "50-start-daemon.sh", "<key>HOME</key>", "<key>HOUSE</key>", "runs with HOME=,"),
    ("macos", "50-start-daemon.sh", "SessionCreate", "SessionMake", "knows no key 'SessionMake'"),
    ("macos", "50-start-daemon.sh", "<key>KeepAlive</key>\n    <true/>",
     "<key>KeepAlive</key>\n    <string>yes</string>", "KeepAlive is a str; launchd takes bool or"),
]  # fmt: skip

OLD_PAGE = """\
| Question | Must you answer? | What to write |
|---|---|---|
| Username | yes | the name for the worker, see [below](#request-name) |
"""


def test_a_platform_says_what_its_contract_says(subtests):
    for platform, folder in HELD:
        with subtests.test(platform=platform, folder=folder):
            assert list(contracts.hold(contract_of(folder), texts_of(platform))) == []


def test_each_platform_that_nothing_here_can_run_has_a_contract():
    lent = {t.platform for t in BOOK.targets.values() if not t.image.registry}
    assert lent | {"nixos", "windows-service"} <= {platform for platform, _ in HELD}


def test_a_mistake_of_once_is_noticed(subtests):
    for platform, name, now, once, said in MISTAKES:
        with subtests.test(platform=platform, name=name, once=once):
            texts = texts_of(platform)
            assert now in texts[name]
            texts[name] = texts[name].replace(now, once)
            found = [
                s for p, f in HELD if p == platform for s in contracts.hold(contract_of(f), texts)
            ]
            assert [sentence for sentence in found if re.search(said, sentence)], found


def test_every_pattern_is_about_a_text_that_there_is(subtests):
    for folder, platform in {f: p for p, f in reversed(HELD)}.items():
        with subtests.test(folder=folder):
            texts, held = texts_of(platform), contract_of(folder)
            for pattern in (*held.refused, *held.required):
                assert [
                    name
                    for name, text in texts.items()
                    if re.search(pattern.name, name)
                    and re.search(pattern.where, text, re.MULTILINE)
                ], pattern


def test_the_page_asks_what_the_form_asks():
    form = contract.read(ROOT / "source" / contract.FILE)
    page = (ROOT / "source" / "request.md").read_text("utf-8")
    assert list(contracts.hold(form, {"request.md": page})) == []
    found = list(contracts.hold(form, {"request.md": page.replace("| Password status", "| Word")}))
    assert found == [
        "request.md: the form's questions are others, or in another order: "
        "[('Word', True), ('Password status', True)]"
    ]
    found = list(contracts.hold(form, {"request.md": OLD_PAGE}))
    assert [row for row in found if "the form asks for the owner's name there" in row]


def test_a_service_whose_script_is_gone_is_no_silence():
    texts = texts_of("netbsd") | {"50-start-service.sh": "ls\n"}
    assert list(contracts.hold(contract_of("netbsd"), texts)) == [
        "netbsd: no step has the script that sets the environment"
    ]


SETTINGS = [
    ({"enable": True, "keepalive": 60, "workerPassFile": "/etc/x", "packages": ["git"]}, []),
    ({"hostMessage": None, "adminMessage": "me"}, []),
    ({"delete_leftover_dirs": True}, ["the module has no option 'delete_leftover_dirs'"]),
    ({"keepalive": "60"}, ["keepalive = '60': the module takes int there"]),
    ({"keepalive": True}, ["keepalive = True: the module takes int there"]),
    ({"workerPassFile": "pass"}, ["workerPassFile = 'pass': the module takes path there"]),
]


def test_a_setting_that_the_module_does_not_take(subtests):
    for values, said in SETTINGS:
        with subtests.test(str(values)):
            assert list(contracts.options(contract_of("nixos"), values)) == said
