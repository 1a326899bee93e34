#!/bin/bash
# Put into evidence/ what the results of .github/prove.sh in a folder hold.
#
#   .github/take.sh FOLDER
set -euo pipefail
shopt -s nullglob
# Where no job left anything, there is no folder.
results=$(realpath --canonicalize-missing "$1")
cd "$(dirname "$0")/.."

for record in "$results"/*/evidence/*.json; do
    target=$(basename "$record" .json)
    # A transcript of a step that is gone must not stay.
    rm -rf "evidence/$target"
    cp --recursive "$record" "${record%.json}" evidence/
    printf 'evidence/%s.json\n' "$target"
done
