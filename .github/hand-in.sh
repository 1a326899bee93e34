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
    local folder=build/earlier new target day file
    rm -rf "$folder"
    mkdir -p "$folder/canaries"
    # Without one, it is empty, and not taken.
    git show "FETCH_HEAD:evidence/canaries.jsonl" >"$folder/canaries/canaries.jsonl" || true
    git show "FETCH_HEAD:evidence/dates.txt" | while read -r target day _; do
        if [[ $target == */* ]]; then continue; fi # what tools read has no artifact
        if ! git diff --quiet FETCH_HEAD^ HEAD -- "evidence/$target.json"; then continue; fi
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
    if git fetch --quiet --depth=2 origin "refs/heads/$branch" 2>/dev/null; then
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
