#!/bin/bash
# Put new digests of pinned images in place of old ones: `repin.sh FILE`, lines `IMAGE OLD NEW`.
set -euo pipefail
cd "$(dirname "$0")/.."
digest='sha256:[0-9a-f]{64}'
while read -r image old new; do
    # A line that brings anything else changes nothing.
    if [[ $image =~ ^[a-z0-9./:_-]+$ && $old =~ ^$digest$ && $new =~ ^$digest$ ]]; then
        sed --in-place "\\,registry = \"${image//./\\.}\",s/$old/$new/" snippets/*/platform.toml
    fi
done <"$1"
