"""After the step check-worker: of a good worker it says good of everything, in its own lines."""

import re

#: What it has looked at; each line of it says one of these.
SUBJECTS = (
    "Its settings, contact and description are right", "MB of memory, enough free disk, and git",
    "It starts at boot and runs once", "Its builds find their tools", "It is connected",
    "All of this is good",
)  # fmt: skip


def test_it_says_good_of_everything(scene):
    said = re.findall("(?m)^(?:good|BAD|not looked at): .*", scene.shown)
    assert not [line for line in said if not line.startswith("good: ")]
    missing = [words for words in SUBJECTS if not any(words in line for line in said)]
    assert not missing, f"it says nothing of {missing}"
    assert len(said) == len(SUBJECTS)
