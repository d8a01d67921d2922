# shellcheck shell=sh disable=SC2034,SC2154 # variables are shared with the file that sources this
# Finds Maven 3.8 or newer. Only asked when there is something to build.

# Sets `maven` to an executable mvn, or to nothing.
find_maven() {
    maven=
    if [ -n "${ATELIER_MAVEN:-}" ]; then
        maven_in "$ATELIER_MAVEN" || fail 4 "ATELIER_MAVEN ($ATELIER_MAVEN) is no Maven 3.8 or newer; name another, or unset it."
        return
    fi
    mavens_on_path && return
    for maven_place in \
        "${M2_HOME:-/nowhere}" \
        "${MAVEN_HOME:-/nowhere}" \
        "$system_root"/usr/share/maven \
        "$system_root"/opt/maven* \
        "$system_root"/opt/apache-maven* \
        "$system_root"/opt/homebrew/opt/maven \
        "$system_root"/home/linuxbrew/.linuxbrew/opt/maven \
        "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/maven/* \
        "${MISE_DATA_DIR:-${HOME:-}/.local/share/mise}"/installs/maven/* \
        "${MISE_DATA_DIR:-${HOME:-}/.local/share/mise}"/installs/maven/*/apache-maven-* \
        "${ASDF_DATA_DIR:-${HOME:-}/.asdf}"/installs/maven/* \
        "${HOME:-}"/.m2/wrapper/dists/apache-maven-*/* \
        "${HOME:-}"/.m2/wrapper/dists/apache-maven-*/*/apache-maven-* \
        "$data"/maven/*; do
        maven_in "$maven_place" && return
    done
}

mavens_on_path() {
    set -f
    IFS_before=$IFS
    IFS=:
    # shellcheck disable=SC2086 # PATH is split on purpose
    set -- $PATH
    IFS=$IFS_before
    set +f
    for path_entry; do
        [ -x "$path_entry/mvn" ] && maven_in "$path_entry/mvn" && return
    done
    return 1
}

# maven_in PLACE: an mvn, or the folder of a Maven. Succeeds with `maven` set.
maven_in() {
    maven=
    if [ -f "$1" ] && [ -x "$1" ]; then
        maven_candidate=$1
    elif [ -x "$1/bin/mvn" ]; then
        maven_candidate=$1/bin/mvn
    else
        return 1
    fi
    read_maven_version "$maven_candidate"
    maven_major=${maven_version%%.*}
    maven_minor=${maven_version#*.}
    maven_minor=${maven_minor%%[!0-9]*}
    case $maven_major in
        3) [ "${maven_minor:-0}" -ge 8 ] || return 1 ;;
        [4-9]) ;;
        *) return 1 ;;
    esac
    maven=$maven_candidate
}

# From the name of its core library, without starting it; else (Debian hides the name, version managers the place) by asking it.
read_maven_version() {
    resolve_link "$1"
    maven_home=${resolved%/bin/*}
    for maven_core in "$maven_home"/lib/maven-core-*.jar "$maven_home"/libexec/lib/maven-core-*.jar; do
        maven_version=${maven_core##*/maven-core-}
        maven_version=${maven_version%.jar}
        case $maven_version in
            *[!0-9]x* | *\**) ;;
            *) return ;;
        esac
    done
    maven_version=$(
        [ -z "$jdk" ] || export JAVA_HOME="$jdk"
        "$1" -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p'
    )
}
