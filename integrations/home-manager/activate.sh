#!/bin/sh
# Runs at every activation; writes nothing when everything is as wanted.
set -eu
# Several words on purpose: they are the clients.
# shellcheck disable=SC2086
exec tokaify setup $CLIENTS --gateway "$GATEWAY" --key-file "$KEY_FILE" --offline --yes --no-input
