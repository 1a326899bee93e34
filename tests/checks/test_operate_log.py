"""After a look at the logs: the last 20 lines of each."""

import re


def flat(text):
    """Leave out white space, since a terminal breaks lines, and what journalctl says of itself."""
    return "".join(re.sub(r"(?m)^-- .* --\r?$", "", text).split())


def test_the_last_20_lines_of_each_are_shown(host, scene):
    log = f"{scene.folder}/twistd.log"
    lines = host.file(log).content_string.splitlines()
    shown, said = flat(scene.shown), ""
    if scene.unit:
        ask = "journalctl --no-pager --lines=20 --unit=%s"
        said = flat(host.check_output(ask, scene.unit))
    # The worker may have written a line since.
    ends = [flat("\n".join(lines[:end][-20:])) for end in range(len(lines), 0, -1)[:5]]
    # Typed, the commands stand above what each printed; pasted, both stand above all of it.
    after = rf"{re.escape(log)}'?({re.escape(said)})?({'|'.join(map(re.escape, ends))})$"
    assert said in shown, shown
    assert re.search(after, shown), shown[-3000:]
