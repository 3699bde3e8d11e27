#!/bin/sh
# The task comes as one line of JSON on standard input; the agent has checked its params by their schema, so that what is
# taken out of it here can hold nothing surprising.
set -eu
read -r task
path=$(printf '%s' "$task" | sed -n 's/.*"path":"\([^"]*\)".*/\1/p')
max=$(printf '%s' "$task" | sed -n 's/.*"max_percent":\([0-9]*\).*/\1/p')
echo "looking at $path" >&2   # standard error is the log
used=$(df -P "$path" | awk 'NR == 2 { sub("%", "", $5); print $5 }')
if [ "$used" -ge "${max:-101}" ]; then
    printf '{"error": "%s is %s%% full", "used_percent": %s}\n' "$path" "$used" "$used"
    exit 1
fi
printf '{"path": "%s", "used_percent": %s}\n' "$path" "$used"
