missing=0
for way in \
    buildbot-api.python.org:9020 \
    github.com:443 \
    self-signed.pythontest.net:443 \
    www.python.org:443 \
    www.python.org:80 \
    www.pythontest.net:80 \
    www.pythontest.net:21 \
    smtp.gmail.com:465 \
    smtp.gmail.com:587 \
    news.trigofacile.com:119; do
    host=${way%:*}
    port=${way#*:}
    if ! getent hosts "$host" >/dev/null; then
        echo "NO   $host, port $port: unknown name"
        missing=$((missing + 1))
    elif timeout 5 bash -c ": </dev/tcp/$host/$port" 2>/dev/null; then
        echo "yes  $host, port $port"
    else
        echo "NO   $host, port $port: no answer"
        missing=$((missing + 1))
    fi
done
if [ "$missing" = 0 ]; then
    echo 'All of them answer.'
else
    echo "$missing of them do not answer."
    false
fi
