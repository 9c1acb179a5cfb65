#!/bin/sh
# A store command, which keeps one secret for each name, and does what a test wants at the worst instant.
secret=$(cat)
env > "$STORE/last-environment"
echo "$*" > "$STORE/last-arguments"
[ -n "$secret" ] || exit 9

keep() {
    printf %s "$secret" > "$STORE/incoming" && mv "$STORE/incoming" "$STORE/secrets/$FWKEYS_KEY_NAME"
}

case $STORE_MODE in
refuse) exit 1 ;;
kill-before) kill -KILL $PPID; exit 1 ;;
kill-after) keep; kill -KILL $PPID ;;
kill-and-linger)
    kill -KILL $PPID
    : > "$STORE/lingering"
    tries=0
    while [ ! -e "$STORE/go-on" ] && [ $tries -lt 200 ]; do
        sleep 0.05
        tries=$((tries + 1))
    done
    keep
    ;;
*) keep ;;
esac
