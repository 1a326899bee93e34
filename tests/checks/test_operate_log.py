"""After a look at the logs: the worker's last 20 lines, below what systemd said of it."""

import re


def flat(text):
    """Leave out white space: a terminal breaks lines, and shows tabs as blanks."""
    return "".join(text.split())


def test_the_last_20_lines_of_each_are_shown(host, scene):
    log = f"{scene.folder}/twistd.log"
    lines = host.file(log).content_string.splitlines()
    shown, said = flat(scene.shown), ""
    if scene.unit:
        ask = "journalctl --quiet --no-pager --lines=20 --unit=%s"
        said = flat(host.check_output(ask, scene.unit))
    # The worker may have written a line since.
    ends = [flat(said + "\n".join(lines[:end][-20:])) for end in range(len(lines), 0, -1)][:5]
    after = "|".join(map(re.escape, ends))
    assert re.search(rf"{re.escape(log)}'?({after})$", shown), shown[-3000:]
