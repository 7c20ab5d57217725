#!/bin/sh
# For Jamf, Intune and others that run a script as root on every machine. The key lies in a file that only root
# reads, put there by the same service: parameters of a script are visible to every process.
set -eu
clients="${TOKAIFY_CLIENTS:-codex}"
gateway="${TOKAIFY_GATEWAY:-tokaify}"
key_file="${TOKAIFY_KEY_FILE:-/Library/Application Support/tokaify/key}"
# Who sits at a Mac; elsewhere, or for several, TOKAIFY_USERS names them.
users="${TOKAIFY_USERS:-$(stat -f %Su /dev/console 2>/dev/null || true)}"
failed=0
for user in $users; do
  [ "$user" != root ] || continue
  # Accounts of a Mac are in no /etc/passwd, so its own sudo gives the rights away.
  # shellcheck disable=SC2086
  if [ "$(uname)" = Darwin ]; then
    sudo -H -u "$user" tokaify setup $clients --gateway "$gateway" --offline --yes --no-input --key-stdin < "$key_file" || failed=1
  else
    tokaify setup $clients --user "$user" --gateway "$gateway" --offline --yes --no-input --key-stdin < "$key_file" || failed=1
  fi
done
exit "$failed"
