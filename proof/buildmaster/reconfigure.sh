# Gives the master that lives in $folder its new passwords, as JSON on standard input.

cd "$folder" || exit
log=twistd.log
before=$(grep -c 'configuration update complete' $log || true)
cat >workers.json
kill -HUP "$(cat twistd.pid)"
for _ in $(seq 100); do
    [ "$(grep -c 'configuration update complete' $log)" -gt "$before" ] && exit 0
    sleep 0.1
done
exit 1
