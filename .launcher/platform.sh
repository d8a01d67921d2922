# shellcheck shell=sh disable=SC2034,SC2154 # variables are shared with the file that sources this
# Where we are: operating system, processor, data folder, locale, environment.

# say SENTENCE…: one line each.
say() {
    printf 'atelier: %s\n' "$@" >&2
}

# fail STATUS SENTENCE…: the statuses are those of the command line (1 failed, 4 impossible here).
fail() {
    fail_status=$1
    shift
    say "$@"
    exit "$fail_status"
}

# Prints its arguments as one line that a shell reads back unchanged.
quoted() {
    quoted_gap=
    for quoted_word; do
        case $quoted_word in
            '' | *[!A-Za-z0-9_./:=@%+,-]*)
                quoted_word="'$(printf '%s' "$quoted_word" | sed "s/'/'\\\\''/g")'"
                ;;
        esac
        printf '%s%s' "$quoted_gap" "$quoted_word"
        quoted_gap=' '
    done
}

# Sets `system` (Linux, Darwin) and `arch` (x86_64, aarch64), or ends with 4. uname and sysctl come from PATH, so tests can stand in.
detect_platform() {
    platform_answer=$(uname -sm)
    system=${platform_answer%% *}
    machine=${platform_answer##* }
    case $system in
        Linux | Darwin) ;;
        *) fail 4 "Atelier runs on Linux and macOS, and this is $system; on Windows, use it inside WSL 2." ;;
    esac
    # A terminal under Rosetta calls an Apple processor x86_64.
    if [ "$system-$machine" = Darwin-x86_64 ] && [ "$(sysctl -n sysctl.proc_translated 2>/dev/null)" = 1 ]; then
        machine=arm64
    fi
    case $machine in
        x86_64 | amd64) arch=x86_64 ;;
        aarch64 | arm64) arch=aarch64 ;;
        *) fail 4 "Atelier runs on x86-64 and ARM64 processors, and this is $machine." ;;
    esac
    if [ "$system-$arch" = Darwin-x86_64 ]; then
        fail 4 "This Mac has an Intel processor, for which PyTorch is no longer made (2.2 was the last); use a Mac with Apple silicon, or Linux on x86-64."
    fi
    # Stands before every system-wide place that is searched. Empty except in tests.
    system_root=${ATELIER_SYSTEM_ROOT:-}
}

# Sets `data`: what is fetched and what Java keeps.
choose_data_folder() {
    if [ -n "${ATELIER_DATA:-}" ]; then
        data=$ATELIER_DATA
    elif [ -z "${HOME:-}" ]; then
        fail 4 "HOME is not set, so there is no place for Atelier's data; set ATELIER_DATA to a folder."
    elif [ "$system" = Darwin ]; then
        data="$HOME/Library/Application Support/Atelier"
    else
        data=${XDG_DATA_HOME:-$HOME/.local/share}/atelier
    fi
    case $data in
        /*) ;;
        *) data=$PWD/$data ;;
    esac
}

# What another Python, an old locale or a Mac's defaults would do to ours.
clean_environment() {
    unset PYTHONHOME PYTHONPATH PYTHONEXECUTABLE VIRTUAL_ENV __PYVENV_LAUNCHER__
    case $system in
        Linux) use_utf8 ;;
        Darwin) limit_mps_memory ;;
    esac
}

# In a locale without UTF-8 Java can neither read non-ASCII arguments nor open files with such names.
use_utf8() {
    case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
        *[Uu][Tt][Ff]-8* | *[Uu][Tt][Ff]8*) return ;;
    esac
    if [ -n "${LC_ALL:-}" ]; then
        export LC_ALL=C.UTF-8
    else
        export LC_CTYPE=C.UTF-8
    fi
}

# torch reads these when it loads. Its own high mark (1.7) lets a Mac swap to a standstill; 1.0 makes too much an error that
# we can report. The low mark must stay below the high one, so the two are set together or not at all.
limit_mps_memory() {
    export PYTORCH_ENABLE_MPS_FALLBACK="${PYTORCH_ENABLE_MPS_FALLBACK:-1}"
    if [ -z "${PYTORCH_MPS_HIGH_WATERMARK_RATIO:-}${PYTORCH_MPS_LOW_WATERMARK_RATIO:-}" ]; then
        export PYTORCH_MPS_HIGH_WATERMARK_RATIO=1.0 PYTORCH_MPS_LOW_WATERMARK_RATIO=0.9
    fi
}
