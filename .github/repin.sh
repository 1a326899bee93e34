#!/bin/bash
# Put new digests of pinned images in place of old ones: `repin.sh FILE`, with lines `OLD NEW`.
set -euo pipefail
cd "$(dirname "$0")/.."
digest='sha256:[0-9a-f]{64}'
while read -r old new; do
    # Whatever else a line brings is no digest, and changes nothing.
    if [[ $old =~ ^$digest$ && $new =~ ^$digest$ ]]; then
        sed --in-place "s/$old/$new/" snippets/*/platform.toml
    fi
done <"$1"
