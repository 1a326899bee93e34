# Adds or removes the line that leads the name $host to $to, the machine itself, for $worker;
# the line has the words $mark. The last line of the whole script calls `add` or `remove`.
#
# The hosts file is never empty: its new text is written to a copy beside it and checked, then put
# over the old text in place. The file may be a mount, which can't be renamed over. On a full disk
# the old text is put back; where even that fails, its copy stays.

set -eu
copies=$(mktemp -d /etc/hosts.XXXXXX)
trap 'rm -rf "$copies"' EXIT
cat /etc/hosts >"$copies/old"
cmp -s /etc/hosts "$copies/old"

over() {
    dd if="$1" of=/etc/hosts conv=notrunc 2>/dev/null &&
        dd if=/dev/null of=/etc/hosts bs=1 seek=$(($(wc -c <"$1"))) 2>/dev/null &&
        cmp -s "$1" /etc/hosts
}

put() {
    test "$(wc -l <"$copies/new")" -eq "$1" && over "$copies/new" && return
    if over "$copies/old" || cmp -s "$copies/old" /etc/hosts; then
        echo "its hosts file cannot be changed; is there room on its disk?" >&2
    else
        trap - EXIT
        echo "its hosts file is damaged; make room there, and copy $copies/old over it" >&2
    fi
    exit 1
}

add() {
    if grep -v "$mark" /etc/hosts | grep -q "$host"; then
        echo "its hosts file has a line of its own for $host" >&2
        exit 1
    fi
    cat "$copies/old" >"$copies/new"
    printf '%s %s %s %s\n' "$to" "$host" "$mark" "$worker" >>"$copies/new"
    put $(($(wc -l <"$copies/old") + 1))
}

remove() {
    marked=$(grep -c "$mark" "$copies/old" || true)
    [ "$marked" -gt 0 ] || exit 0
    grep -v "$mark" "$copies/old" >"$copies/new" || true
    put $(($(wc -l <"$copies/old") - marked))
}
