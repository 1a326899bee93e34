#!/bin/bash
# Runs this project from a clean clone, as README says: `verify.sh TARGET [OPTION...]`.
set -euo pipefail
rm -rf ~/project
git -c advice.detachedHead=false -c init.defaultBranch=main clone --quiet /srv/project.bundle ~/project
cd ~/project
export PIP_CERT=/etc/ssl/certs/ca-certificates.crt SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
tools/setup.sh containers environment
exec .venv/bin/nox --session verify-snippets -- "$@"
