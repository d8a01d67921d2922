# shellcheck shell=sh disable=SC2034,SC2154 # variables are shared with the file that sources this
# Builds the application once and again when a source is newer; makes the JDK's AOT cache for it (JEP 514).

app=$root/orchestrator/service/target/app/atelier.jar
state=$root/orchestrator/service/target/launcher
# Its content is the JDK of the build, its time the moment before the build read the sources.
stamp=$state/built
build_log=$state/build.log

# Sets `changed_source` to the first file that is newer than the build, if any.
build_is_stale() {
    changed_source=
    [ -f "$stamp" ] && [ -f "$app" ] || return 0
    changed_source=$(
        cd "$root" || exit
        exec find .mvn pom.xml ./*/pom.xml ./*/*/pom.xml ./*/src/main ./*/*/src/main py/src/atelier/node-types.json \
            -newer "$stamp" 2>/dev/null
    )
    changed_source=${changed_source%%
*}
    [ -n "$changed_source" ]
}

build() {
    take_lock "$state/lock" "a build"
    if build_is_stale; then
        if [ -n "$changed_source" ]; then
            say "building Atelier ($changed_source has changed) …"
        else
            say "building Atelier (first run, about a minute) …"
        fi
        rm -f "$stamp"
        mkdir -p "$state"
        printf '%s\n' "$jdk" >"$stamp.new"
        run_maven
        if [ "$maven_status" != 0 ] || ! [ -f "$app" ]; then
            build_failed
        fi
        rm -f "$state"/*.aot
        mv "$stamp.new" "$stamp"
    fi
    release_lock
}

# Checks and tests belong to `./atelier test`; here only what runs is made. JDK 24 and newer warn of Maven's own use of Unsafe.
run_maven() {
    maven_status=
    rm -f "$state/status"
    {
        (
            cd "$root" || exit
            JAVA_HOME=$jdk
            MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}"
            export JAVA_HOME MAVEN_OPTS
            in_lock "$maven" -B -Dstyle.color=never -Dmaven.test.skip=true -Dspotless.check.skip=true -Dmdep.analyze.skip=true \
                -pl orchestrator/service -am package </dev/null 2>&1
        )
        echo $? >"$state/status"
    } | follow_maven
    [ ! -f "$state/status" ] || IFS= read -r maven_status <"$state/status"
    rm -f "$state/status"
}

# Writes Maven's output to the log and, on a terminal, one line of progress.
follow_maven() {
    fetched_files=0
    building=
    while IFS= read -r line; do
        case $line in
            *'Downloaded from '*) fetched_files=$((fetched_files + 1)) ;;
            *'] Building Atelier'*) building=${line#*Building } ;;
        esac
        printf '%s\n' "$line" >&3
        if [ -t 2 ]; then
            case $line in
                *'Downloaded from '* | *'] Building Atelier'* | *' --- '*) printf '\r\033[K  %s, %s files fetched' "$building" "$fetched_files" >&2 ;;
            esac
        fi
    done 3>"$build_log"
    [ ! -t 2 ] || printf '\r\033[K' >&2
}

build_failed() {
    rm -f "$stamp.new"
    grep -v 'Download' "$build_log" | tail -n 25 >&2
    [ "$maven_status" != 0 ] || say "Maven made no $app"
    fail 1 "The build failed; the lines above are the end of $build_log"
}

# name_cache COMMAND: the cache belongs to one JDK and one build, and the JVM ignores it for any other; the service has one of its own,
# because it needs much that no other command does.
name_cache() {
    cache=$jdk-$jdk_version
    cache_name=
    while [ "$cache" != "${cache#*/}" ]; do
        cache_name=$cache_name${cache%%/*}_
        cache=${cache#*/}
    done
    case $1 in
        serve) cache=$state/$cache_name$cache-serve.aot ;;
        *) cache=$state/$cache_name$cache.aot ;;
    esac
}

# ensure_cache COMMAND: without a cache everything works, only slower, so nothing here can fail the start. An empty file remembers that
# it did not go.
ensure_cache() {
    name_cache "${1-}"
    if cache_is_fresh || ! [ -w "$state" ]; then
        return
    fi
    take_lock "$state/lock" "a build"
    cache_is_fresh || make_cache "${1-}"
    release_lock
}

cache_is_fresh() {
    [ -f "$cache" ] && [ -z "$(exec find "${app%/*}" -newer "$cache" 2>/dev/null)" ]
}

make_cache() {
    say "preparing a faster start …"
    rm -f "$cache" "$cache.new"
    case $1 in
        serve) rehearse_service ;;
        *) (run_java "-XX:AOTCacheOutput=$cache.new" nodes KSampler) ;;
    esac </dev/null >"$state/cache.log" 2>&1
    if [ -s "$cache.new" ]; then
        mv "$cache.new" "$cache"
    else
        : >"$cache"
    fi
}

# The service starts, asks itself a few things and ends, in a data folder that is nobody's.
rehearse_service() {
    rm -rf "$state/rehearsal"
    (
        data=$state/rehearsal
        ATELIER_DATA=$data
        export ATELIER_DATA
        run_java "-XX:AOTCacheOutput=$cache.new" serve --rehearse
    )
    rm -rf "$state/rehearsal"
}
