cat >/Users/buildbot/workers/WORKERNAME/info/admin <<'END'
YOUR NAME <you AT example.org>
END
cat >/Users/buildbot/workers/WORKERNAME/info/host <<'END'
YOUR SYSTEM, PROCESSOR, MEMORY, COMPILER
END
