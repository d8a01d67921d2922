# shellcheck shell=sh disable=SC2016,SC2034,SC2154,SC2164 # variables are shared with the sourcing file; set -e stops at a failed cd
# What a test stands in, and the words it is written in.

# A checkout with a space and non-ASCII letters in its path, an empty home, an empty system, a PATH of our own.
make_sandbox() {
    repo="$sandbox/Ünder wörk/atelier repo"
    tools=$sandbox/tools
    fake=$sandbox/fake
    mkdir -p "$repo/.mvn" "$repo/tests" "$repo/orchestrator/service/src/main/java" "$sandbox/home" "$sandbox/system" "$tools" "$fake"
    cp -R "$source_root/atelier" "$source_root/.launcher" "$repo/"
    : >"$repo/pom.xml"
    : >"$repo/orchestrator/service/pom.xml"
    : >"$repo/orchestrator/service/src/main/java/A.java"
    make_tools
    on_machine Linux x86_64
    host_path=$PATH
    HOME=$sandbox/home
    PATH=$tools
    FAKE=$fake
    ATELIER_SYSTEM_ROOT=$sandbox/system
    export HOME PATH FAKE ATELIER_SYSTEM_ROOT
    unset CI XDG_DATA_HOME M2_HOME MAVEN_HOME MAVEN_OPTS JAVA_HOME SDKMAN_DIR MISE_DATA_DIR ASDF_DATA_DIR \
        PYENV_ROOT UV_PYTHON_INSTALL_DIR ATELIER_PYTHON ATELIER_YES ATELIER_DATA ATELIER_WAIT ATELIER_JAVA_HOME ATELIER_MAVEN \
        ATELIER_JDK_URL ATELIER_JDK_SHA256 ATELIER_MAVEN_URL ATELIER_MAVEN_SHA512
    data=$HOME/.local/share/atelier
    stamp=$repo/orchestrator/service/target/launcher/built
    server=
    cd "$sandbox"
}

end_sandbox() {
    [ -z "${server:-}" ] || kill "$server"
}

# Under busybox every tool is busybox's own (wget instead of curl); else the machine's.
make_tools() {
    ln -s "$shell_path" "$tools/sh"
    for tool in awk basename cat chmod cp cut date dirname env find grep gzip head id kill ln ls mkdir mkfifo mv printf ps readlink \
        rm rmdir sed sha256sum sha512sum shasum sleep sort tail tar touch tr wc; do
        if [ "$shell_name" = busybox ]; then
            ln -s "$shell_path" "$tools/$tool"
        elif tool_path=$(command -v "$tool"); then
            case $tool_path in /*) ln -s "$tool_path" "$tools/$tool" ;; esac
        fi
    done
    if [ "$shell_name" = busybox ]; then
        ln -s "$shell_path" "$tools/wget"
    elif tool_path=$(command -v curl); then
        ln -s "$tool_path" "$tools/curl"
    fi
}

# on_machine SYSTEM PROCESSOR: what uname says.
on_machine() {
    put_script "$tools/uname" "echo '$1 $2'"
}

put_script() {
    mkdir -p "${1%/*}"
    printf '#!/bin/sh\n%s\n' "$2" >"$1"
    chmod +x "$1"
}

# make_jdk HOME VERSION [PROCESSOR]: its java writes down how it was called and obeys a few commands.
make_jdk() {
    mkdir -p "$1/bin"
    printf 'IMPLEMENTOR="Nobody"\nJAVA_VERSION="%s"\nOS_ARCH="%s"\n' "$2" "${3:-x86_64}" >"$1/release"
    put_script "$1/bin/javac" 'exit 0'
    put_script "$1/bin/java" '
home=${0%/bin/java}
cache=
while [ $# -gt 0 ]; do
    case $1 in
        -XX:AOTCacheOutput=*) [ -e "$FAKE/no-cache" ] || echo cache >"${1#*=}"; echo made >>"$FAKE/caches"; exit 0 ;;
        -XX:AOTCache=*) cache=${1#*=} ;;
        -jar) shift 2; break ;;
    esac
    echo "$1" >>"$FAKE/java-options.new"
    shift
done
mv "$FAKE/java-options.new" "$FAKE/java-options"
[ -z "$cache" ] || echo "$cache" >"$FAKE/java-cache"
echo "$home" >"$FAKE/java-home"
env >"$FAKE/java-environment"
pwd >"$FAKE/java-folder"
printf "[%s]" "$@" >"$FAKE/java-arguments"
case ${1-} in
    exit) exit "$2" ;;
    wait) trap "echo interrupted >>\"$FAKE/interrupts\"; exit 130" INT; echo ready; while :; do sleep 0.05; done ;;
    say) echo "$2" ;;
esac'
}

# make_maven HOME [VERSION]: its mvn, which like the real one ends in the middle of a line, makes the application, after the file `go` is there if `$FAKE/slow` is.
make_maven() {
    mkdir -p "$1/lib"
    : >"$1/lib/maven-core-${2:-3.9.9}.jar"
    put_script "$1/bin/mvn" '
[ "$1" != -v ] || { echo "Apache Maven 3.9.9 (some build)"; exit; }
echo "$0 with $JAVA_HOME" >>"$FAKE/builds"
echo "$@" >"$FAKE/maven-arguments"
echo "[INFO] Building Atelier core 0.1 [1/2]"
[ ! -e "$FAKE/slow" ] || { echo building >"$FAKE/building"; until [ -e "$FAKE/go" ]; do sleep 0.05; done; }
[ ! -e "$FAKE/broken" ] || { echo "[ERROR] A.java:3: the reason stands here"; exit 1; }
mkdir -p orchestrator/service/target/app
echo jar >orchestrator/service/target/app/atelier.jar
printf "\033[0m"'
}

# The usual machine: one JDK and one Maven where Debian puts them.
make_usual_machine() {
    make_jdk "$ATELIER_SYSTEM_ROOT/usr/lib/jvm/jdk-25" 25.0.3
    make_maven "$ATELIER_SYSTEM_ROOT/usr/share/maven"
}

# atelier ARGUMENT…: the launcher, under the shell that is tested, with no terminal. Sets `status`; fills out and err.
atelier() {
    set +e
    "$tools/sh" "$repo/atelier" "$@" >"$sandbox/out" 2>"$sandbox/err" </dev/null
    status=$?
    set -e
    echo "status $status of atelier $*"
    cat "$sandbox/err"
}

# on_terminal TEXT KEYS COMMAND…: as `atelier`, on a terminal; see terminal.py.
on_terminal() {
    need_python
    set +e
    "$python" "$source_root/tests/launcher/terminal.py" "$@" >"$sandbox/err" 2>&1
    status=$?
    set -e
    echo "status $status of $*"
    cat "$sandbox/err"
}

ends_with() {
    [ "$status" = "$1" ] || wrong "the status is $status, not $1"
}

# holds FILE TEXT
holds() {
    grep -qF -e "$2" "$1" || wrong "$1 does not hold: $2" "$1"
}

lacks() {
    if grep -qF -e "$2" "$1"; then wrong "$1 holds: $2" "$1"; fi
}

is_empty() {
    [ ! -s "$1" ] || wrong "$1 is not empty" "$1"
}

is_same() {
    [ "$(cat "$1")" = "$(cat "$2")" ] || wrong "$1 differs from $2" "$1"
}

is_there() {
    [ -e "$1" ] || wrong "$1 is not there"
}

is_gone() {
    [ ! -e "$1" ] || wrong "$1 is there"
}

# Puts the last build a year back and its sources two, so that the next change is newer even for a find that counts in seconds.
settle() {
    find "$repo" -exec touch -t 202001010000 {} +
    [ ! -e "$stamp" ] || find "$repo/orchestrator/service/target" -exec touch -t 202101010000 {} +
}

# uses HOME: the JDK that the application was started with.
uses() {
    is_there "$fake/java-home"
    [ "$(cat "$fake/java-home")" = "$1" ] || wrong "it uses $(cat "$fake/java-home"), not $1"
}

builds() {
    counted=0
    [ ! -e "$fake/builds" ] || counted=$(wc -l <"$fake/builds")
    [ "$((counted))" = "$1" ] || wrong "there were $counted builds, not $1"
}

wrong() {
    echo "WRONG: $1"
    [ $# -lt 2 ] || sed 's/^/  | /' "$2"
    exit 1
}

# Sets `python` (itself, not a version manager's stand-in, which needs more on the PATH than there is), or skips. The one that
# the caller handed over comes first: a machine need not have another.
need_python() {
    for python in ${ATELIER_TEST_PYTHON:+"$ATELIER_TEST_PYTHON"} python3; do
        if python=$(PATH=$host_path "$python" -c 'import sys; print(sys.executable)' 2>/dev/null); then return; fi
    done
    echo "python3 is not on this machine"
    exit 77
}

# until_true WHAT COMMAND…: waits for a condition, ten seconds at most.
until_true() {
    polls=0
    awaited=$1
    shift
    until "$@"; do
        polls=$((polls + 1))
        [ "$polls" -lt 200 ] || wrong "in vain waited for: $awaited"
        sleep 0.05
    done
}

# serve: starts the server over $sandbox/served; sets `address`.
serve() {
    need_python
    mkdir -p "$sandbox/served"
    "$python" "$source_root/tests/launcher/server.py" "$sandbox/served" "$sandbox/port" "$sandbox/requests" &
    server=$!
    until_true "the server" test -s "$sandbox/port"
    address=http://127.0.0.1:$(cat "$sandbox/port")
}

# serve_jdk WAY: an archive of a JDK 25, found by the launcher under that way of serving.
serve_jdk() {
    serve
    make_jdk "$sandbox/pack/jdk-25.0.4+7" 25.0.4
    head -c 300000 /dev/urandom >"$sandbox/pack/jdk-25.0.4+7/weight"
    tar -czf "$sandbox/served/jdk.tar.gz" -C "$sandbox/pack" .
    ATELIER_JDK_URL=$address/$1/jdk.tar.gz
    ATELIER_JDK_SHA256=$(checksum 256 "$sandbox/served/jdk.tar.gz")
    export ATELIER_JDK_URL ATELIER_JDK_SHA256
    fetched_jdk=$data/jdk/jdk-25.0.4+7
}

serve_maven() {
    make_maven "$sandbox/pack-maven/apache-maven-3.9.16" 3.9.16
    tar -czf "$sandbox/served/maven.tar.gz" -C "$sandbox/pack-maven" .
    ATELIER_MAVEN_URL=$address/$1/maven.tar.gz
    ATELIER_MAVEN_SHA512=$(checksum 512 "$sandbox/served/maven.tar.gz")
    export ATELIER_MAVEN_URL ATELIER_MAVEN_SHA512
}

checksum() {
    if [ -e "$tools/sha$1sum" ]; then "sha$1sum" <"$2"; else shasum -a "$1" <"$2"; fi | cut -d ' ' -f 1
}
