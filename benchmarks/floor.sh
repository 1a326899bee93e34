# The floor: what a plain shell script needs for the same commands and the same waits.
# No terminal, no marks, no transcript, no check. Variables and steps are put before and after it.
set -eu

get() { # get PATH: one answer of the buildmaster's REST API
    exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
    printf 'GET /api/v2/%s HTTP/1.0\r\n\r\n' "$1" >&3
    cat <&3
    exec 3>&-
}

attached() { # attached NAME
    get "workers/$1" | tr -d ' \n' | grep -q '"connected_to":\[{'
}

until_it() { # until_it COMMAND...: poll like the proof does
    until "$@" 2>/dev/null; do sleep 0.1; done
}

detached() { ! attached "$1"; }

green_build() { # force a build and wait for its end
    builder=$(get builders | tr -d '\n' | sed "s/},/},\n/g" | tr -d ' ' | grep "\"name\":\"build$name\"" | sed 's/.*"builderid":\([0-9]*\).*/\1/')
    call="{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"force\",\"params\":{\"builderid\":$builder,\"username\":\"Floor <floor@example.org>\",\"reason\":\"floor\"}}"
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf 'POST /api/v2/forceschedulers/force HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' "${#call}" "$call" >&3
    cat <&3 >/dev/null
    exec 3>&-
    builds=$((${builds:-0} + 1))
    until_it all_green
}

all_green() { [ "$(get builds | tr -d ' ' | grep -c '"results":0')" -ge "$builds" ]; }

boot() { podman exec "$machine" sh -c 'until systemctl is-system-running | grep -Eq "running|degraded"; do sleep 0.1; done'; }

tear_down() {
    podman rm --force --time=0 --volumes "$machine" "$master" >/dev/null
    podman network rm --force "$network" >/dev/null
}
trap tear_down EXIT

podman network create "$network" >/dev/null
gateway=$(podman network inspect "$network" --format '{{(index .Subnets 0).Gateway}}')
address=${gateway%.*}.2
podman run --detach --name "$master" --network "$network" --ip "$address" \
    --network-alias buildbot-api.python.org --publish 127.0.0.1::8010 --env WORKERS="$workers_json" \
    "$master_image" >/dev/null
port=$(podman port "$master" 8010/tcp)
port=${port##*:}
podman run --detach --name "$machine" --systemd=always --network "$network" --hostname "$name" \
    --add-host "buildbot-api.python.org:$address" ${mount:+"--volume=$mount:$mount"} "$machine_image" >/dev/null
boot
until_it get workers >/dev/null
