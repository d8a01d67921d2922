# shellcheck shell=sh disable=SC2034,SC2154 # variables are shared with the file that sources this
# A lock is a folder (mkdir is atomic) that holds the process numbers of its owner. One launcher holds at most one at a time.

held_lock=

# take_lock FOLDER WHAT: waits while a living process holds it, takes it over from a dead one. Where nobody sees the wait it ends after
# half an hour: a number can have been given to a stranger meanwhile (another container, another day).
take_lock() {
    if ! mkdir -p "${1%/*}" 2>/dev/null || ! [ -w "${1%/*}" ]; then
        fail 1 "The folder ${1%/*} cannot be written, so nothing can be made in it; make it writable."
    fi
    lock_told=
    lock_empty_polls=0
    until mkdir "$1" 2>/dev/null; do
        take_over_lock "$1" && break
        if [ -z "$lock_told" ]; then
            say "waiting for $2 in another process (if there is none: $(quoted rm -r "$1")) …"
            lock_told=yes
            lock_since=$(date +%s)
        fi
        [ -t 2 ] || [ $(($(date +%s) - lock_since)) -lt "${ATELIER_WAIT:-1800}" ] || give_up_lock "$1" "$2"
        sleep 0.2
        mkdir -p "${1%/*}"
    done
    echo $$ >"$1/launcher"
    held_lock=$1
    trap 'release_lock; exit 130' INT
    trap 'release_lock; exit 143' TERM HUP
    trap release_lock EXIT
}

give_up_lock() {
    fail 1 "$2 in another process does not end; wait for it, or if there is none, run:" "    $(quoted rm -r "$1")"
}

# Runs a command that keeps the lock alive as long as it runs itself, even if the launcher is killed.
in_lock() {
    # shellcheck disable=SC2016 # for the inner shell
    sh -c 'echo $$ >"$0"; exec "$@"' "$held_lock/child" "$@"
}

release_lock() {
    [ -z "$held_lock" ] || rm -rf "$held_lock"
    held_lock=
    trap - INT TERM HUP EXIT
}

# Only one waiter may take over, and it looks once more: the owner can have changed since it first looked.
take_over_lock() {
    lock_is_dead "$1" || return 1
    mkdir "$1/takeover" 2>/dev/null || return 1
    if lock_is_dead "$1"; then
        echo $$ >"$1/launcher"
        rmdir "$1/takeover"
        return 0
    fi
    rmdir "$1/takeover"
    return 1
}

# A lock that names nobody yet is one between mkdir and echo, unless it stays so. One that names us is older than we are: we hold none.
lock_is_dead() {
    lock_owners=$(cat "$1/launcher" "$1/child" 2>/dev/null)
    if [ -z "$lock_owners" ]; then
        lock_empty_polls=$((lock_empty_polls + 1))
        [ "$lock_empty_polls" -gt 10 ]
        return
    fi
    lock_empty_polls=0
    for lock_owner in $lock_owners; do
        [ "$lock_owner" = $$ ] || ! process_lives "$lock_owner" || return 1
    done
    return 0
}

# kill -0 also fails for another user's living process. (busybox's ps knows no -p.)
process_lives() {
    kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ] || ps -p "$1" >/dev/null 2>&1
}
