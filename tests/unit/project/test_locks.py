"""The locks: each entry pinned and hashed, nothing said of where it comes from."""

import re

from proof.paths import ROOT, shown_path

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
NAMED = r"[A-Za-z0-9._-]+"
PIN = re.compile(rf"({NAMED})(\[[a-z,-]+\])?==[^\s;]+( ; [^\\]+)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def problems(text):
    """Return the entries of a lock that are not pinned and hashed, and all that names a place."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    entries = "\n".join(lines).replace("\\\n", " ").splitlines()
    found = []
    for entry in filter(str.strip, entries):
        pin, *hashes = re.split(r"\s+(?=--hash=)", entry.strip())
        if not PIN.fullmatch(pin) or not hashes or not all(map(HASH.fullmatch, hashes)):
            found.append(entry)
    return found + re.findall(
        r".*(?:https?://|file:|--index|--extra-index|--find-links|-i ).*", text
    )


def test_a_lock_has_hashes_for_each_entry_and_no_address():
    locks = {shown_path(path): path.read_text(encoding="utf-8") for path in LOCKS}
    offenders = [f"{name}: {entry}" for name, text in locks.items() for entry in problems(text)]
    offenders += [f"{name}: it pins nothing" for name, text in locks.items() if "==" not in text]
    assert offenders == []


def test_each_list_of_names_has_its_lock_and_is_in_it():
    for names in (ROOT / "requirements").glob("*.in"):
        lock = names.with_suffix(".txt").read_text(encoding="utf-8").lower()
        for line in names.read_text(encoding="utf-8").splitlines():
            name = re.match(rf"(?!-){NAMED}", line.lower())
            if name:
                pinned = re.sub("[-_.]+", "-", name[0])
                assert re.search(rf"^{pinned}(\[.*?\])?==", lock, re.MULTILINE), f"{names}: {line}"
    assert {p.stem for p in LOCKS} == {p.stem for p in (ROOT / "requirements").glob("*.in")}


H = "--hash=sha256:" + "a" * 64


WRONG = (
    "a==1\n",
    f"a>=1 \\\n    {H}\n",
    "a==1 \\\n    --hash=md5:aa\n",
    f"a==1 \\\n    {H} \\\n    --hash=sha256:aa\n",
    f"--index-url https://index.example/simple\na==1 \\\n    {H}\n",
    f"a @ https://index.example/a.whl \\\n    {H}\n",
    f"# from https://index.example/simple\na==1 \\\n    {H}\n",
    "-r other.txt\n",
)


def test_a_lock_that_is_none_is_found():
    assert [text for text in WRONG if not problems(text)] == []


def test_a_lock_with_a_condition_is_one():
    assert (
        problems(f"a[b]==1.0 ; python_full_version < '3.12' \\\n    {H} \\\n    {H}\n    # via b\n")
        == []
    )
