#!/bin/bash
# Commit what is new in evidence/, or another PART, and nothing else, from a workflow.
#
#   .github/hand-in.sh commit BRANCH           onto that branch, which must be where this clone is
#   .github/hand-in.sh propose BRANCH [PART]   as all that is on it, and with a pull request
#   .github/hand-in.sh earlier BRANCH          commit nothing: take what is proposed on it
#
# Wants GH_TOKEN for gh, and RUN_URL to say where they come from.
set -euo pipefail
cd "$(dirname "$0")/.."
how=$1 branch=$2 part=${3:-evidence}

# How old a date may get, in days; a rolling system's result is out of date after 7.
DATES_DAYS=4

case $how in
commit | propose | earlier) ;;
*)
    printf 'hand-in: commit, propose or earlier, not %s\n' "$how" >&2
    exit 2
    ;;
esac

# Take what earlier nights proposed, as artifacts: of each target, the newest record stays, and the
# newest file of what canaries found.  What has changed here since is not overwritten: a merge may
# have brought a record of other steps.
take_earlier() {
    local folder=build/earlier base new target day file
    # Its parent may be another proposal, with this branch merged into it since.
    base=$(git merge-base FETCH_HEAD HEAD)
    rm -rf "$folder"
    mkdir -p "$folder/canaries"
    # Without one, it is empty, and not taken.
    git show "FETCH_HEAD:evidence/canaries.jsonl" >"$folder/canaries/canaries.jsonl" || true
    git show "FETCH_HEAD:evidence/dates.txt" | while read -r target day _; do
        if [[ $target == */* ]]; then continue; fi # what tools read has no artifact
        if ! git diff --quiet "$base" HEAD -- "evidence/$target.json"; then continue; fi
        new=$folder/proof-$target/$target/evidence
        mkdir -p "$new"
        printf '%s %s\n' "$target" "$day" >"$new/date.txt"
        for file in "$target.json" "$target.tar"; do
            git show "FETCH_HEAD:evidence/$file" >"$new/$file" || true # an empty one is refused
        done
    done
    .github/take.sh "$folder"
}

gh auth setup-git
# Where the last proposal is merged or closed, its branch has nothing more to say.
number=
lease=
if [[ $how != commit ]]; then
    # A fork may have a branch of that name as well, with a pull request of its own.
    number=$(gh pr list --head "$branch" --state open --json number,isCrossRepository \
        --jq '.[] | select(.isCrossRepository | not) | .number')
    # All of its history, because that is where the two branches meet; a checkout has one commit.
    if git fetch --quiet --depth=2147483647 origin "refs/heads/$branch" 2>/dev/null; then
        lease=$(git rev-parse FETCH_HEAD)
        if [[ -n $number && $part == evidence ]]; then take_earlier; fi
    fi
fi

if [[ $how == earlier ]]; then exit; fi

git add --all "$part"
if git diff --cached --quiet; then
    printf '%s/ has nothing new\n' "$part"
    exit
fi
# The site has tonight's dates from tonight's artifacts.  Here they are renewed with what is news, or
# before a result gets too old.
dates=(evidence/dates.txt)
canaries() { git show "$1:evidence/canaries.jsonl" 2>/dev/null | sed 's/"day": "[0-9-]*"//'; }
if cmp --silent <(canaries HEAD) <(canaries ''); then
    dates+=(evidence/canaries.jsonl)
fi
if git diff --cached --quiet -- . "${dates[@]/#/:!}"; then
    oldest=$(git diff --cached --unified=0 -- "${dates[@]}" |
        sed -nE 's/^-([^ {]+ |.*"day": ")([0-9-]{10}).*/\2/p' | sort | head -n 1)
    if [[ $oldest > $(date --utc --date="$DATES_DAYS days ago" +%F) ]]; then
        printf '%s/ has new dates alone, and the oldest is of %s\n' "$part" "$oldest"
        exit
    fi
fi
# GitHub's own account for what workflows do.
git -c user.name='github-actions[bot]' \
    -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
    commit --quiet --message="$part: renewed by a workflow" --message="Made in $RUN_URL"

if [[ $how == commit ]]; then
    # Refused where the branch has moved on: then these records are of an older text.
    git push origin "HEAD:refs/heads/$branch"
else
    # Refused where the branch is not what was read above: nothing that was handed in gets lost.
    git push --force-with-lease="refs/heads/$branch:$lease" origin "HEAD:refs/heads/$branch"
    if [[ -z $number ]]; then
        gh pr create --head "$branch" --title "$part: renewed" \
            --body "From a nightly run: $RUN_URL"
    fi
fi
