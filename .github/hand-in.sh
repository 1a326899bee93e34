#!/bin/bash
# Commit what is new in evidence/, and nothing else, from a workflow.
#
#   .github/hand-in.sh commit BRANCH    onto that branch, which must be where this clone is
#   .github/hand-in.sh propose BRANCH   as all that is on that branch, and with a pull request
#
# Wants GH_TOKEN for gh, and RUN_URL to say where the records come from.
set -euo pipefail
cd "$(dirname "$0")/.."
how=$1 branch=$2

git add --all evidence
if git diff --cached --quiet; then
    printf 'evidence/ has nothing new\n'
    exit
fi
# GitHub's own account for what workflows do.
git -c user.name='github-actions[bot]' \
    -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
    commit --quiet --message='evidence: renewed by a workflow' --message="Proven in $RUN_URL"
gh auth setup-git

case $how in
commit)
    # Refused where the branch has moved on: then these records are of an older text.
    git push origin "HEAD:refs/heads/$branch"
    ;;
propose)
    git push --force origin "HEAD:refs/heads/$branch"
    number=$(gh pr list --head "$branch" --state open --json number --jq '.[].number')
    if [[ -z $number ]]; then
        gh pr create --head "$branch" --title 'evidence: renewed' \
            --body "The records of a nightly run: $RUN_URL"
    fi
    ;;
*)
    printf 'hand-in: commit or propose, not %s\n' "$how" >&2
    exit 2
    ;;
esac
