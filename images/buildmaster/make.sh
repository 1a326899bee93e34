#!/bin/sh
# Make a buildmaster of this folder, and of project/ a git repository for its builders to clone.
#
#   make.sh BUILDBOT    where the program buildbot lies
set -eu
git -C project init --quiet --initial-branch=main
git -C project add .
git -C project -c user.name=guide -c user.email=guide@localhost commit --quiet --message=project
git -C project config uploadpack.allowFilter true
echo '{}' >workers.json
"$1" create-master --quiet .
