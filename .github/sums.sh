#!/bin/bash
# Print the digests of a record, its transcripts and its date: attested as one text, they belong
# together.
#
#   .github/sums.sh FOLDER TARGET
set -euo pipefail
cd "$1"
sha256sum "$2.json" "$2.tar" date.txt
