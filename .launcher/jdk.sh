# shellcheck shell=sh disable=SC2034,SC2154 # variables are shared with the file that sources this
# Finds a JDK 25 or newer for this processor by reading `release` files: no Java is started.
# Each place is asked in turn; a 25 anywhere goes before a newer one, which compilers and plug-ins may not know yet.

# Sets `jdk` to a home, or to nothing.
find_jdk() {
    jdk=
    if [ -n "${ATELIER_JAVA_HOME:-}" ]; then
        jdk_in "$ATELIER_JAVA_HOME" || fail 4 "ATELIER_JAVA_HOME ($ATELIER_JAVA_HOME) cannot be used: $jdk_fault; name a JDK 25 or newer for $arch, or unset it."
        jdk=$jdk_home
    elif [ -n "${JAVA_HOME:-}" ] && jdk_in "$JAVA_HOME"; then
        jdk=$jdk_home
    elif remembered_jdk && jdk_in "$jdk_remembered"; then
        jdk=$jdk_home
    else
        search_jdk
    fi
    case $jdk in
        '' | /*) ;;
        *) jdk=$(cd "$jdk" && pwd) ;;
    esac
}

# The JDK of the last build, so that a warm start searches nothing.
remembered_jdk() {
    jdk_remembered=
    [ -f "$stamp" ] && IFS= read -r jdk_remembered <"$stamp" && [ -n "$jdk_remembered" ]
}

search_jdk() {
    jdk_newer=
    consider_javas_on_path && return
    for jdk_place in \
        "$system_root"/usr/lib/jvm/* \
        "$system_root"/usr/java/* \
        "$system_root"/opt/java/* \
        "$system_root"/opt/jdk* \
        "$system_root"/Library/Java/JavaVirtualMachines/* \
        "$system_root"/opt/homebrew/opt/openjdk* \
        "$system_root"/home/linuxbrew/.linuxbrew/opt/openjdk* \
        "${HOME:-}"/Library/Java/JavaVirtualMachines/* \
        "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* \
        "${HOME:-}"/.jdks/* \
        "${HOME:-}"/.gradle/jdks/* \
        "${MISE_DATA_DIR:-${HOME:-}/.local/share/mise}"/installs/java/* \
        "${ASDF_DATA_DIR:-${HOME:-}/.asdf}"/installs/java/* \
        "$data"/jdk/*; do
        consider_jdk "$jdk_place" && return
    done
    jdk=$jdk_newer
}

consider_javas_on_path() {
    set -f
    IFS_before=$IFS
    IFS=:
    # shellcheck disable=SC2086 # PATH is split on purpose
    set -- $PATH
    IFS=$IFS_before
    set +f
    for path_entry; do
        [ -x "$path_entry/java" ] || continue
        resolve_link "$path_entry/java"
        consider_jdk "${resolved%/bin/*}" && return
    done
    return 1
}

# Succeeds, with `jdk` set, when the search is over.
consider_jdk() {
    jdk_in "$1" || return 1
    if [ "$jdk_major" -eq 25 ]; then
        jdk=$jdk_home
        return 0
    fi
    jdk_newer=${jdk_newer:-$jdk_home}
    return 1
}

# Sets `jdk_home`: the folder itself, a macOS bundle, or what Homebrew keeps inside its own.
jdk_in() {
    for jdk_home in "$1" "$1/Contents/Home" "$1/libexec/openjdk.jdk/Contents/Home" "$1/libexec"; do
        if [ -f "$jdk_home/release" ]; then
            judge_jdk "$jdk_home"
            return
        fi
    done
    jdk_fault="there is no JDK in it"
    return 1
}

# Sets `jdk_version`, `jdk_major`, and `jdk_fault` when it will not do.
judge_jdk() {
    jdk_version=
    jdk_arch=
    while IFS='=' read -r release_key release_value; do
        release_value=${release_value#\"}
        release_value=${release_value%\"}
        case $release_key in
            JAVA_VERSION) jdk_version=$release_value ;;
            OS_ARCH) jdk_arch=$release_value ;;
        esac
    done <"$1/release"
    jdk_major=${jdk_version%%[!0-9]*}
    case $jdk_arch in
        amd64) jdk_arch=x86_64 ;;
        arm64) jdk_arch=aarch64 ;;
    esac
    jdk_fault=
    if [ "${jdk_major:-0}" -lt 25 ]; then
        jdk_fault="it is Java ${jdk_version:-of an unknown version}"
    elif [ "${jdk_arch:-$arch}" != "$arch" ]; then
        jdk_fault="it is made for $jdk_arch"
    elif ! [ -x "$1/bin/java" ] || ! [ -x "$1/bin/javac" ]; then
        jdk_fault="it is a runtime without a compiler"
    fi
    [ -z "$jdk_fault" ]
}
