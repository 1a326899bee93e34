#!/bin/bash
# Prove one target for a workflow, and keep for other jobs what came of it.
#
#   .github/prove.sh TARGET [OPTION...]
#
# Without options on a machine that the run makes, and promoted, with what OPTIONS has; else with
# these options of verify-snippets.  SETUP: what tools/setup.sh installs for it.  FIRST: a command
# with its words that makes the machine ready.
# build/result/TARGET then holds status (the proof's exit status), record.json (what the run says),
# and evidence/ (what it promoted and when it ran, if it learned anything).  Ends with 0 also where
# nothing was learned: nobody can do anything about such a job.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$1
shift
if [[ $# -eq 0 ]]; then
    SETUP=${SETUP:-containers}
    set -- --record ${OPTIONS:+"$OPTIONS"}
fi
tasks=(environment ${SETUP:+"$SETUP"})
# A runner may have KVM for root alone.
if [[ ${SETUP:-} == machines && -e /dev/kvm && ! -w /dev/kvm ]]; then
    sudo chmod o+rw /dev/kvm
fi
result=build/result/$target

dated() { grep "^$target " evidence/dates.txt || true; }

before=$(dated)
rm -rf "$result"
mkdir -p "$result"
status=0
# A set-up that fails says nothing about the guide, nor does a machine that isn't ready.
why=
if tools/setup.sh "${tasks[@]}" && ${FIRST:-true}; then
    .venv/bin/nox --non-interactive --session verify-snippets -- "$target" --fresh "$@" || status=$?
else
    status=3
    why=': its set-up failed'
fi
# Until a target has passed once, its failure may be one of the machine, the image or the checks.
if [[ $status == 1 && -z $before ]]; then status=3; fi
printf '%s\n' "$status" >"$result/status"

if [[ -e build/evidence/$target.json ]]; then
    cp "build/evidence/$target.json" "$result/record.json"
fi
# What is promoted gets a new date, whether or not its record says something new.
if [[ $status != 3 && $(dated) != "$before" ]]; then
    mkdir "$result/evidence"
    cp "evidence/$target.json" "evidence/$target.tar" "$result/evidence/"
    dated >"$result/evidence/date.txt"
fi
if [[ $status == 3 ]]; then
    printf '::warning::%s could not be tested, which says nothing about the guide%s\n' \
        "$target" "$why"
    exit 0
fi
exit "$status"
