#!/bin/bash
# Prove one target for a workflow, and keep for other jobs what came of it.
#
#   .github/prove.sh TARGET
#
# build/result/TARGET then holds status (the proof's exit status), record.json (what the run
# says), and evidence/ (what it promoted, if it learned anything).  Ends with that status.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$1
result=build/result/$target

rm -rf "$result"
mkdir -p "$result"
status=0
# A set-up that fails says nothing about the guide; it ends with 3 as well.
if tools/setup.sh containers environment; then
    .venv/bin/nox --non-interactive --session verify-snippets -- "$target" --record || status=$?
else
    status=3
fi
printf '%s\n' "$status" >"$result/status"

if [[ -e build/evidence/$target.json ]]; then
    cp "build/evidence/$target.json" "$result/record.json"
fi
if cmp --silent "build/evidence/$target.json" "evidence/$target.json"; then
    mkdir "$result/evidence"
    cp --recursive "evidence/$target.json" "evidence/$target" "$result/evidence/"
fi
exit "$status"
