cat >/var/lib/buildbot/workers/WORKERNAME/info/admin <<'END'
YOUR NAME <you AT example.org>
END
cat >/var/lib/buildbot/workers/WORKERNAME/info/host <<'END'
YOUR SYSTEM, PROCESSOR, MEMORY, COMPILER
END
