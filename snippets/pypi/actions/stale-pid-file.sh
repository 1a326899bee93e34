# What a power cut may leave: no worker, and a pid file whose number is somebody else's by now.
# Process 1 is there after every start.
kill -KILL "$(cat "$workers/$name/twistd.pid")"
echo 1 >"$workers/$name/twistd.pid"
