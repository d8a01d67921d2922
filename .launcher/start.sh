# shellcheck shell=sh disable=SC2034,SC2154 # variables are shared with the file that sources this
# Becomes the application.

# start COMMAND…: never returns, so Ctrl-C and the exit status are Java's alone.
start() {
    if [ -s "$cache" ]; then
        run_java "-XX:AOTCache=$cache" "$@"
    fi
    run_java -Xshare:auto "$@"
}

# Whether lines on stderr may be drawn over.
stderr_is_terminal() {
    [ -t 2 ] && [ "${TERM:-dumb}" != dumb ]
}

# run_java OPTION ARGUMENT…: the cache works only with the options it was made with, so both uses come through here.
# The JVM writes its warnings to stdout, which belongs to the command; those about the cache say nothing that helps.
run_java() {
    java_option=$1
    shift
    terminal=false
    ! stderr_is_terminal || terminal=true
    # The service stays, and must not take what the models need; a quarter of the machine is Java's own limit.
    heap=-XX:MaxRAMPercentage=25
    [ "${1-}" != serve ] || heap=-Xmx320m
    # Where models run in this process: large pages for tensors, which come and go at each layer, save a sixth of the time
    # on a CPU; and threads that wait for others soon sleep, else a busy machine makes pictures many times slower. Read by
    # glibc and GNU's OpenMP alone. Workers in processes of their own are started with both.
    case ${1-} in
        run | call | reproduce)
            export GLIBC_TUNABLES="${GLIBC_TUNABLES-glibc.malloc.hugetlb=1}"
            [ -n "${OMP_WAIT_POLICY-}" ] || export GOMP_SPINCOUNT="${GOMP_SPINCOUNT-1000}"
            ;;
    esac
    exec "$jdk/bin/java" "$java_option" \
        -XX:+UseSerialGC "$heap" \
        -Xlog:disable -Xlog:all=warning:stderr '-Xlog:aot*=off:stderr' \
        --enable-native-access=ALL-UNNAMED \
        -Djava.awt.headless=true \
        "-Datelier.root=$root" \
        "-Datelier.data=$data" \
        "-Datelier.terminal=$terminal" \
        -jar "$app" "$@"
}
