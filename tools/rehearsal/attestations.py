"""Stands in for GitHub's attestations: a ledger has a line for each file that was attested."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

#: What an altered record says.
FORGED = "Forged"

#: The run that the stand-in names, as the certificate of an attestation does.
RUN = "https://github.com/somebody/guide/actions/runs/1/attempts/1"

#: Stands for `gh attestation verify FILE` with these options; ATTESTED names the ledger.
VERIFY = f"""\
wanted='--repo --signer-workflow --source-ref --deny-self-hosted-runners --format json --jq'
[ "$4 $6 $8 ${{10}} ${{11}} ${{12}} ${{13}}" = "$wanted" ] || exit 1
said=$(sha256sum <"$3" | cut -d' ' -f1)
grep -qsxF "$said $5 $7 $9" "$ATTESTED" && echo {RUN}
"""


def attest(ledger: Path, files: Iterable[Path], repository: str, workflow: str, ref: str) -> None:
    """Note that a workflow, a path in this repository, has attested files on a branch."""
    with ledger.open("a", encoding="utf-8") as lines:
        for file in files:
            print(digest(file), repository, f"{repository}/{workflow}", ref, file=lines)


def digest(file: Path) -> str:
    """Return a file's digest, with which its line in the ledger begins."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def meddle(ledger: Path, folder: Path, target: str, how: str) -> None:
    """Do to a record in a folder, or to its attestation, what a stranger would; or nothing."""
    own, lines = digest(folder / f"{target}.sums"), ledger.read_text(encoding="utf-8").splitlines()
    if how == "altered":
        path = folder / f"{target}.json"
        data = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(data | {"machine": data["machine"] | {"kernel": FORGED}}))
    if how == "unattested":
        lines = [line for line in lines if not line.startswith(own)]
    if how == "foreign":
        lines = [
            line.replace("nightly.yml", "renew.yml") if line.startswith(own) else line
            for line in lines
        ]
    ledger.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
