# shellcheck shell=sh disable=SC2034,SC2154 # variables are shared with the file that sources this
# Brings what is missing: a pinned archive, after asking, checked before it is unpacked, and never seen half-done:
# downloaded to NAME.part (resumed if it was interrupted), unpacked into NAME.unpacking, renamed to NAME.

# Sets `pin_*` for `jdk` or `maven`. Sources of the checksums: adoptium/containers and the release's own .sha256.txt;
# carlossg/docker-maven (the .tar.gz, not the .zip).
choose_pin() {
    case $1-$system-$arch in
        jdk-Linux-x86_64) choose_temurin x64_linux e58fcdcd637b25c03ca84cbbcefc70d11efb8f4b4cbd05decc9f661769d77f94 ;;
        jdk-Linux-aarch64) choose_temurin aarch64_linux 621f7196f0b682fb557da58bec89bd7dfe5419811fe1c0ba75c9cc8432f084c7 ;;
        jdk-Darwin-aarch64) choose_temurin aarch64_mac 5a101c54abf5a9f16c0f70d8c38ba99e6567c1ba213378f0bb04497284f051bd ;;
        maven-*)
            pin_name=apache-maven-3.9.16
            pin_title="Maven 3.9.16 (about 10 MB)"
            pin_url=${ATELIER_MAVEN_URL:-https://archive.apache.org/dist/maven/maven-3/3.9.16/binaries/apache-maven-3.9.16-bin.tar.gz}
            pin_sum=${ATELIER_MAVEN_SHA512:-831a8591fe20c8243b1dbe7d71e3244f31d1665b0804b2e825e38cbbe5ce0cafb8338851f90780735568773e0a6cd07bbec107cda0b896b008b861075358b6f6}
            ;;
    esac
}

choose_temurin() {
    pin_name="jdk-25.0.4+7"
    pin_title="Temurin JDK 25.0.4 (about 140 MB)"
    pin_url=${ATELIER_JDK_URL:-https://github.com/adoptium/temurin25-binaries/releases/download/jdk-25.0.4%2B7/OpenJDK25U-jdk_$1_hotspot_25.0.4_7.tar.gz}
    pin_sum=${ATELIER_JDK_SHA256:-$2}
}

# bring_what_is_missing COMMAND…: afterwards `jdk` and `maven` are both set.
bring_what_is_missing() {
    missing=
    [ -n "$jdk" ] || missing=jdk
    [ -n "$maven" ] || missing="${missing:+$missing }maven"
    [ -n "$missing" ] || return 0
    ask_to_fetch "$@"
    for kind in $missing; do
        choose_pin "$kind"
        bring_archive
    done
    [ -n "$jdk" ] || find_jdk
    [ -n "$maven" ] || find_maven
    if [ -z "$jdk" ] || [ -z "$maven" ]; then
        fail 1 "What was fetched into $data cannot be used; remove the folders jdk and maven there and try again."
    fi
}

ask_to_fetch() {
    for kind in $missing; do
        choose_pin "$kind"
        case $kind in
            jdk) say "No JDK 25 was found on this machine: $pin_title can be fetched from $pin_url" ;;
            maven) say "No Maven 3.8 or newer was found on this machine: $pin_title can be fetched from $pin_url" ;;
        esac
    done
    [ "${ATELIER_YES:-}" != 1 ] || return 0
    if [ "${CI:-}" = true ] || ! [ -t 0 ] || ! [ -t 2 ]; then
        fail 4 "There is no terminal to ask on. To fetch into $data, run:" "    $(quoted "$root/atelier" --yes "$@")"
    fi
    printf 'atelier: Fetch into %s? [Y/n] ' "$data" >&2
    IFS= read -r answer || answer=no
    case $answer in
        '' | [yY]*) ;;
        *) fail 4 "Nothing was fetched. Install it yourself (ATELIER_JAVA_HOME and ATELIER_MAVEN name places), or run:" "    $(quoted "$root/atelier" --yes "$@")" ;;
    esac
}

# Brings the chosen pin into $data/$kind. Two launchers take turns; the second finds the work done.
bring_archive() {
    archive_folder=$data/$kind
    archive_home=$archive_folder/$pin_name
    take_lock "$archive_folder/.lock" "the download of $pin_title"
    if ! [ -d "$archive_home" ]; then
        archive_part=$archive_home.part
        check_archive || download_archive
        unpack_archive
    fi
    release_lock
}

download_archive() {
    say "fetching $pin_title …"
    mkdir -p "$archive_folder"
    for attempt in first second third; do
        download_to_part && break
        [ "$attempt" != third ] || fail 1 "$pin_url could not be fetched; the next run goes on with what has arrived ($archive_part)."
    done
    if ! check_archive; then
        rm -f "$archive_part"
        fail 1 "What came from $pin_url is not what was expected (its checksum is $archive_sum, not $pin_sum), so it was deleted." \
            "Try again; if that stays so, something on the way changes it: name another source with ATELIER_JDK_URL or ATELIER_MAVEN_URL."
    fi
}

# Goes on where the last attempt ended. A server that cannot do that makes us start again.
# (No -T for wget: the one of some busybox builds crashes on it.)
download_to_part() {
    if command -v curl >/dev/null 2>&1; then
        if [ -t 2 ]; then curl_progress=--progress-bar; else curl_progress=-sS; fi
        http_status=$(
            in_lock curl -fL "$curl_progress" --connect-timeout 30 --speed-limit 1 --speed-time 60 \
                -w '%{http_code}' -C - -o "$archive_part" "$pin_url"
        )
        download_status=$?
        case $download_status-$http_status in
            22-416 | 33-* | 36-*) rm -f "$archive_part" ;;
            22-4*) fail 1 "$pin_url answers $http_status; another source can be named with ATELIER_JDK_URL or ATELIER_MAVEN_URL." ;;
        esac
    elif command -v wget >/dev/null 2>&1; then
        if [ -t 2 ]; then wget_progress=; else wget_progress=-q; fi
        in_lock wget $wget_progress -c -O "$archive_part" "$pin_url"
        download_status=$?
    else
        fail 4 "Neither curl nor wget is here to fetch with; install one, or unpack $pin_url into $archive_home yourself."
    fi
    return "$download_status"
}

# Succeeds when the part is whole and right. Sets `archive_sum`.
check_archive() {
    archive_sum=
    [ -f "$archive_part" ] || return 1
    bits=$((${#pin_sum} * 4))
    if command -v "sha${bits}sum" >/dev/null 2>&1; then
        archive_sum=$("sha${bits}sum" <"$archive_part")
    elif command -v shasum >/dev/null 2>&1; then
        archive_sum=$(shasum -a "$bits" <"$archive_part")
    elif command -v openssl >/dev/null 2>&1; then
        archive_sum=$(openssl dgst -r "-sha$bits" <"$archive_part")
    else
        fail 4 "None of sha${bits}sum, shasum and openssl is here to check a download with; install one."
    fi
    archive_sum=${archive_sum%% *}
    [ "$archive_sum" = "$pin_sum" ]
}

# The archive holds one folder; that folder becomes the home.
unpack_archive() {
    unpacking=$archive_home.unpacking
    rm -rf "$unpacking"
    mkdir -p "$unpacking"
    in_lock tar -xzf "$archive_part" -C "$unpacking" || fail 1 "$archive_part could not be unpacked (is the disk full?)."
    for unpacked in "$unpacking"/*; do
        [ -d "$unpacked" ] && mv "$unpacked" "$archive_home" && break
    done
    rm -rf "$unpacking" "$archive_part"
}
