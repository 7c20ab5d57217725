#!/bin/sh
# The key is masked before anything else can be printed, and goes in by standard input.
set -eu
echo "::add-mask::$TOKAIFY_API_KEY"
answer="$(mktemp)"
trap 'rm -f "$answer"' EXIT
set -- --gateway "$GATEWAY" --verify=once --retry 5 --yes --json
[ -z "${MODEL:-}" ] || set -- "$@" --model "$MODEL"
code=0
# Several words on purpose: they are the clients.
# shellcheck disable=SC2086
printf '%s\n' "$TOKAIFY_API_KEY" | tokaify setup $CLIENTS "$@" --key-stdin > "$answer" || code=$?
cat "$answer"
node -e '
  const { changed, undo = "" } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
  require("fs").appendFileSync(process.env.GITHUB_OUTPUT, `changed=${changed}\nundo=${undo}\n`);
' "$answer"
exit "$code"
