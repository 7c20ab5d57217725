#!/bin/sh
# Runs as the container's user once the container is created, with its secrets in the environment.
set -eu
. "$(dirname "$0")/options"
if [ -z "${TOKAIFY_API_KEY:-}" ]; then
  echo "tokaify: no TOKAIFY_API_KEY in the environment; when there is one: tokaify setup $CLIENTS" >&2
  exit 0
fi
set -- --gateway "$GATEWAY" --verify=once --retry 5 --yes --no-input
[ -z "$BASE_URL" ] || set -- "$@" --base-url "$BASE_URL"
[ -z "$MODEL" ] || set -- "$@" --model "$MODEL"
# Several words on purpose: they are the clients.
# shellcheck disable=SC2086
printf '%s\n' "$TOKAIFY_API_KEY" | tokaify setup $CLIENTS "$@" --key-stdin
