#!/bin/bash
# Put into evidence/ what the artifacts proof-TARGET in a folder hold, each as .github/prove.sh left it.
#
#   .github/take.sh FOLDER
set -euo pipefail
shopt -s nullglob
# Where no job left anything, there is no folder.
results=$(realpath --canonicalize-missing "$1")
cd "$(dirname "$0")/.."

dates=evidence/dates.txt
# An artifact brings nothing but the record, the transcripts and the date of its own target.
for found in "$results"/proof-*/; do
    target=$(basename "$found")
    target=${target#proof-}
    new=$found$target/evidence
    for file in "$new/$target.json" "$new/$target.tar" "$new/date.txt"; do
        if [[ ! -f $file || -L $file ]]; then
            continue 2
        fi
    done
    if ! [[ $(<"$new/date.txt") =~ ^"$target "[0-9T:+Z-]+$ ]]; then
        printf 'take: %s is no date of %s\n' "$new/date.txt" "$target" >&2
        exit 1
    fi
    cp "$new/$target.json" "$new/$target.tar" evidence/
    { grep -v "^$target " "$dates" || true; } | LC_ALL=C sort - "$new/date.txt" >"$dates.new"
    mv "$dates.new" "$dates"
    printf 'evidence/%s.json\n' "$target"
done
