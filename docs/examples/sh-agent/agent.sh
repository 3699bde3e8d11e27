#!/bin/sh
# A Muster agent in POSIX sh: it registers, tells how its machine is, and runs shell tasks, one at a time.
# Besides what POSIX has it needs curl, mktemp and timeout, and json.awk beside it.
set -uf
url=${MUSTER_URL:-http://127.0.0.1:8080}
agent_id=${AGENT_ID:-$(uname -n)}
join_token=${MUSTER_TOKEN:-}
unset MUSTER_TOKEN   # no task needs to see it
heartbeat_every=${HEARTBEAT_EVERY:-10}   # seconds
output_limit=40000   # bytes of each stream: even when JSON has to escape every one, both fit into a request
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d) || exit

tell() { printf '%s\n' "$*" >&2; }

# field NAME FILE: that field of the object in the file
field() { LC_ALL=C awk -v wanted="$1" -f "$here/json.awk" "$2"; }

# json <TEXT: the text in JSON
json() { od -An -v -tx1 | LC_ALL=C awk -f "$here/json.awk"; }

# In a file, for everybody on a machine can see the arguments of curl.
use_token() { (umask 077 && printf '%s' "${1:+Authorization: Bearer $1}" >"$dir/authorization"); }

# call ANSWER PATH …: the body of the answer is in that file, its status in $status; 000 when there was none.
# A shell that waits can be stopped, and one that runs curl cannot.
call() {
    answer=$1 path=$2
    shift 2
    : >"$answer"
    curl -sS --connect-timeout 5 -m 45 -H "@$dir/authorization" -o "$answer" -w '%{http_code}' "$@" "$url$path" \
        >"$answer.status" &
    calling=$!
    wait "$calling"
    status=$(cat "$answer.status")
}

# post ANSWER PATH BODY
post() { call "$1" "$2" -H 'Content-Type: application/json' --data-binary "@$3"; }

# The same until there is an answer, and one that does not say to come again later.
post_until_answered() {
    pause=1
    while post "$@"; do
        case $status in
            000 | 429 | 5??) tell "$2: $status $(field message "$1")" ;;
            *) return ;;
        esac
        sleep "$pause"
        pause=$((pause < 16 ? pause * 2 : 30))
    done
}

register() {
    use_token "$join_token"
    printf '{"agent_id":%s,"hostname":%s,"os":%s,"arch":%s,"agent_version":"sh-example/1","handlers":["shell"]}' \
        "$agent" "$(uname -n | tr -d '\n' | json)" "$(uname -s | tr -d '\n' | json)" "$(uname -m | tr -d '\n' | json)" \
        >"$dir/registration"
    post_until_answered "$dir/answer" /api/agents "$dir/registration"
    case $status in
        200 | 201) ;;
        *) tell "$agent_id cannot be registered: $status $(field message "$dir/answer")"; exit 1 ;;
    esac
    own_token=$(field token "$dir/answer")
    use_token "${own_token:-$join_token}"
    tell "$agent_id is registered at $url"
}

heartbeats() {
    while :; do
        printf '{"agent_id":%s,"timestamp":"%s","system_stats":{%s}}' \
            "$agent" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$(stats)" >"$dir/heartbeat"
        post "$dir/heartbeat.answer" /api/heartbeat "$dir/heartbeat"
        if [ -e "$dir/running" ] && read -r task_id pid <"$dir/running" && grep -q "\"$task_id\"" "$dir/heartbeat.answer"; then
            if [ -e "$dir/canceled" ]; then kill -KILL "$pid"; else kill "$pid"; fi
            : >"$dir/canceled"
        fi
        sleep "$heartbeat_every"
    done
}

stats() {
    df -P / | awk 'NR == 2 { printf "\"disk_usage\":%d", $5 }'
    if [ -r /proc/meminfo ]; then
        awk '{ kb[$1] = $2 }
            END { printf ",\"memory_percent\":%d", 100 - 100 * kb["MemAvailable:"] / kb["MemTotal:"] }' /proc/meminfo
        awk '$1 == "btime" { printf ",\"boot_time\":%d", $2 }' /proc/stat
    fi
}

tasks() {
    while :; do
        # Answered as soon as there is a task; when none comes within 30 seconds, with an empty 204.
        call "$dir/task" /api/task -G --data-urlencode "agent_id=$agent_id" -d wait=30
        case $status in
            200)
                task_id=$(field task_id "$dir/task")
                run >"$dir/result"
                post_until_answered "$dir/answer" /api/task_result "$dir/result"
                case $status in   # 409: it had arrived, only the answer had not
                    200 | 409) ;;
                    *) tell "the result of $task_id was refused: $status $(field message "$dir/answer")" ;;
                esac ;;
            204) ;;
            401 | 403 | 404) register ;;   # the gateway does not know the agent, or not by this token
            *) sleep 5 ;;
        esac
    done
}

# What to answer to the task.
run() {
    printf '{"agent_id":%s,"task_id":"%s","result":{' "$agent" "$task_id"
    if runnable; then
        execute
        printf '"exit_code":%d,"timed_out":%s,"canceled":%s,"stdout":' "$exit_code" "$timed_out" "$canceled"
        json <"$dir/run/stdout"
        printf ',"stderr":'
        json <"$dir/run/stderr"
        [ "$exit_code" = 0 ] && [ "$timed_out$canceled" = falsefalse ] && success=true || success=false
        printf ',"success":%s}}' "$success"
    else
        printf '"rejected":true,"success":false,"error":"this agent runs a command by a shell, or argv, and knows no other parameters"}}'
    fi
}

runnable() {
    for name in $(field params "$dir/task"); do
        case $name in command | argv | shell) ;; *) return 1 ;; esac
    done
    command=$(field command "$dir/task")
    [ -z "$command" ] || [ "$(field shell "$dir/task")" != false ] || return 1
    command=${command:-$(field argv "$dir/task")}
    [ -n "$command" ]
}

# Byte by byte, so that nothing is on its way when this is stopped.
bounded() {
    dd bs=1 count="$output_limit" 2>/dev/null
    cat >/dev/null
}

execute() {
    rm -rf "$dir/run" "$dir/canceled"
    mkdir "$dir/run" && mkfifo "$dir/run/1" "$dir/run/2"
    bounded >"$dir/run/stdout" <"$dir/run/1" &
    stdout=$!
    bounded >"$dir/run/stderr" <"$dir/run/2" &
    stderr=$!
    seconds=$(field execution_timeout_seconds "$dir/task")
    seconds=${seconds%.*}   # some timeouts know whole seconds only
    [ "${seconds:-0}" -gt 0 ] || seconds=1
    begun=$(date +%s)
    timeout -k 5 "$seconds" sh -c "$command" </dev/null >"$dir/run/1" 2>"$dir/run/2" &
    pid=$!
    echo "$task_id $pid" >"$dir/running"
    wait "$pid"
    exit_code=$?
    rm "$dir/running"
    kill -KILL "-$pid" 2>/dev/null   # what it has left running
    (sleep 1; kill "$stdout" "$stderr") 2>/dev/null &   # not for ever: what has left the group may hold the pipes
    wait "$stdout" "$stderr"
    kill $! 2>/dev/null
    timed_out=false canceled=false
    if [ -e "$dir/canceled" ]; then
        canceled=true
    elif [ $(($(date +%s) - begun)) -ge "$seconds" ]; then
        case $exit_code in 124 | 137 | 143) timed_out=true ;; esac
    fi
}

stop() {
    kill $beating ${calling:-} 2>/dev/null
    if [ -e "$dir/running" ]; then
        kill "$(cut -d' ' -f2 "$dir/running")"
    fi
    rm -rf "$dir"
}

agent=$(printf '%s' "$agent_id" | json)
beating=
trap stop EXIT
trap 'exit 0' INT TERM
register
heartbeats &
beating=$!
tasks
