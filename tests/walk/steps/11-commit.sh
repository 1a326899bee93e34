git config user.name 'YOUR NAME'
git config user.email 'you@example.org'
git add snippets evidence
git commit -m 'debian: show five lines of the log with the status'
