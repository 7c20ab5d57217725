#!/bin/sh
# Runs as root while the image is built. Whatever stands in an image stays in it, so no key is read here.
set -eu
share="${TOKAIFY_SHARE:-/usr/local/share/tokaify}"
npm install --global "tokaify@${VERSION:-latest}"
mkdir -p "$share"
cp "$(dirname "$0")/configure.sh" "$share/configure.sh"
chmod 755 "$share" "$share/configure.sh"
quote() { printf "%s='%s'\n" "$1" "$(printf %s "$2" | sed "s/'/'\\\\''/g")"; }
{
  quote CLIENTS "${CLIENTS:-codex}"
  quote GATEWAY "${GATEWAY:-tokaify}"
  quote BASE_URL "${BASEURL:-}"
  quote MODEL "${MODEL:-}"
} > "$share/options"
chmod 644 "$share/options"
