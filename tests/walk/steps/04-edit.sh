git switch -c shorter-status
sed -i 's/status --no-pager/& --lines=5/' \
    snippets/systemd-buildbot/60-check-status.sh
git --no-pager diff
