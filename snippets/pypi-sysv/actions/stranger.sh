# A worker that died, and a process that has got its number.
kill -KILL "$(cat "$workers/$name/twistd.pid")"
setsid sleep infinity </dev/null >/dev/null 2>&1 &
echo $! >"$workers/$name/twistd.pid"
