cat >/var/buildslave/WORKERNAME/info/admin <<'END'
YOUR NAME <you AT example.org>
END
cat >/var/buildslave/WORKERNAME/info/host <<'END'
YOUR SYSTEM, PROCESSOR, MEMORY, COMPILER
END
