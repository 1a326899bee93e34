#!/bin/bash
# Put into evidence/ what the artifacts proof-TARGET in a folder hold, each as .github/prove.sh left
# it, and what canaries found.
#
#   .github/take.sh FOLDER [unattested]
#
# GitHub must have attested them, for the workflow that runs this, on its branch; gh then wants
# GH_TOKEN, and the line in dates.txt gets the address of the run.  With `unattested` nobody is
# asked, which is only for what is handed out for a review, and for what the buildmaster of your own
# fleet collected.
# What is refused is named in build/left-out/artifacts.txt.  PAUSES_S: after how many seconds GitHub
# is asked again for the first attestation that it doesn't give; it may just not have answered.
set -euo pipefail
shopt -s nullglob
# Where no job left anything, there is no folder.
results=$(realpath --canonicalize-missing "$1")
provenance=${2:-attested}
PAUSES_S=${PAUSES_S-5 20}
cd "$(dirname "$0")/.."

dates=evidence/dates.txt
left_out=build/left-out/artifacts.txt
day='[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\+00:00|Z))?'

# Tell why an artifact is left out; the others are taken.
refuse() {
    mkdir -p "$(dirname "$left_out")"
    printf 'the artifact of %q is left out: %s\n' "$target" "$1" >>"$left_out"
    printf '::warning::take: the artifact of %q is left out: %s\n' "$target" "$1" >&2
}

# Hold a file to be a regular one of at most so many bytes, and no link to lead to it.
plain() { [[ -f $1 && ! -L $1 && $(wc -c <"$1") -le $2 ]]; }

# Print the run that made a file, as GitHub attests it; fail where it doesn't.
made_by() {
    [[ $provenance == unattested ]] && return
    local run pause
    for pause in $PAUSES_S end; do
        if run=$(gh attestation verify "$1" --repo "$GITHUB_REPOSITORY" \
            --signer-workflow "${GITHUB_WORKFLOW_REF%@*}" --source-ref "$GITHUB_REF" \
            --deny-self-hosted-runners --format json \
            --jq '.[0].verificationResult.signature.certificate.runInvocationURI'); then
            break
        elif [[ $pause == end ]]; then
            return 1
        fi
        sleep "$pause"
    done
    [[ $run =~ ^https://[A-Za-z0-9./_-]+/actions/runs/[0-9]+(/attempts/[0-9]+)?$ ]] || return
    printf ' %s' "$run"
}

# Print the digests of a record, its transcripts and its date, as one file: the date of another run
# gives them digests that nobody attested.
sums() {
    mkdir -p build
    .github/sums.sh "$1" "$2" >build/sums.txt
    echo build/sums.txt
}

# Print the last day on which a canary ran, in such a file, or nothing.
last_day() { grep --no-messages --only-matching '"day": "[0-9-]*"' "$1" | sort | tail -n 1; }

of_target='import json, sys; sys.exit(json.load(open(sys.argv[1]))["target"] != sys.argv[2])'

# An artifact brings nothing but the record, the transcripts and the date of its own target. What
# the record says is judged where pages are made of it.
for found in "$results"/proof-*; do
    target=$(basename "$found")
    target=${target#proof-}
    new=$found/$target/evidence
    if [[ ! $target =~ ^[a-z0-9][a-z0-9.-]*$ ]]; then
        refuse 'no target is called so'
    elif [[ -L $found || -L $found/$target || -L $new ]]; then
        refuse 'one of its folders is a link'
    elif [[ ! -e $new ]]; then
        continue # it learned nothing
    elif ! plain "$new/$target.json" 2000000 || ! plain "$new/$target.tar" 20000000 ||
        ! plain "$new/date.txt" 200; then
        refuse 'its record, transcripts and date are not three files of a usual size'
    elif ! [[ $(<"$new/date.txt") =~ ^"$target "$day$ ]]; then
        refuse 'its date is not one of this target'
    elif ! python3 -c "$of_target" "$new/$target.json" "$target" 2>/dev/null; then
        refuse 'its record is not one of this target'
    elif [[ ! $(<"$new/date.txt") > $(awk -v own="$target" '$1 == own' "$dates") ]]; then
        continue # this one is there, or a newer one
    elif ! run=$(made_by "$(sums "$new" "$target")"); then
        refuse 'no attestation by this workflow was found for it'
        PAUSES_S= # GitHub has had its time, and this job has a limit
    else
        cp "$new/$target.json" "$new/$target.tar" evidence/
        {
            awk -v own="$target" '$1 != own' "$dates"
            printf '%s%s\n' "$(<"$new/date.txt")" "$run"
        } | LC_ALL=C sort >"$dates.new"
        mv "$dates.new" "$dates"
        printf 'evidence/%s.json\n' "$target"
    fi
done

# The results of canaries are one file, which judge.py has written.
target=canaries
found=$results/canaries/canaries.jsonl
tracked=evidence/canaries.jsonl
if [[ ! -e $results/canaries ]]; then
    : # none could run
elif [[ -L $results/canaries ]] || ! plain "$found" 100000; then
    refuse 'it is no file of a usual size'
elif [[ ! $(last_day "$found") > $(last_day "$tracked") ]]; then
    : # this one is there, or a newer one
elif ! made_by "$found" >/dev/null; then
    refuse 'no attestation by this workflow was found for it'
else
    cp "$found" "$tracked"
    printf '%s\n' "$tracked"
fi
