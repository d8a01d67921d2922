#!/bin/sh
# Plays a Mac's programs, by the name that it is called under: real processes that keep their state in the folder MAC. At the write that
# the file trouble-at names, what the file trouble names happens. Written from public sources, not recorded on a Mac.
set -eu
PATH=/usr/bin:/bin
mac='MAC'
prefix=$mac/opt/homebrew
tools=$mac/Library/Developer/CommandLineTools

trouble() {
  case $(cat "$mac/trouble") in
  exit) echo "something odd" && exit 2 ;;
  forbidden) echo "curl: (22) The requested URL returned error: 403" && exit 1 ;;
  full) echo "write: No space left on device" && exit 1 ;;
  lie) exit 0 ;;
  kill) kill -9 "$(cat "$mac/jvm")" && exit 1 ;;
  esac
}

tick() {
  writes=$(($(cat "$mac/writes") + 1))
  echo "$writes" >"$mac/writes"
  [ "$writes" = "$(cat "$mac/trouble-at")" ]
}

# write FILE TEXT: torn where trouble comes
write() {
  mkdir -p "${1%/*}"
  if tick; then
    printf x >"$1"
    trouble
  fi
  printf '%s\n' "$2" >"$1"
}

# place FILE TEXT: whole or not at all
place() {
  if tick; then trouble; fi
  mkdir -p "${1%/*}"
  printf '%s\n' "$2" >"$1"
}

remove() {
  if tick; then trouble; fi
  rm -rf "$1"
}

program() { # the program that it shall be
  if tick; then trouble; fi
  mkdir -p "${2%/*}"
  cp "$1" "$2.new"
  mv "$2.new" "$2"
}

needs() {
  case $1 in
  openssl@3) echo ca-certificates ;;
  sqlite) echo readline ;;
  zstd) echo xz ;;
  pyenv) echo "openssl@3 readline" ;;
  esac
}

closure() {
  for formula; do
    for needed in $(needs "$formula"); do
      echo "$needed"
      closure "$needed"
    done
  done
}

pour() {
  # shellcheck disable=SC2046 # words
  for needed in $(needs "$1"); do
    [ -d "$prefix/Cellar/$needed" ] || (pour "$needed") || exit
  done
  echo "==> Pouring $1"
  write "$prefix/Cellar/$1/1.0/lib" "library of $1"
  [ "$1" != pyenv ] || program "$mac/mac.sh" "$prefix/bin/pyenv"
  place "$prefix/opt/$1/INSTALL_RECEIPT.json" "{}"
}

users() {
  for keg in "$prefix"/Cellar/*; do
    case " $(needs "${keg##*/}" | tr '\n' ' ') " in *" $1 "*) echo "${keg##*/}" ;; esac
  done
}

brew() {
  application="$mac/Applications/Visual Studio Code.app"
  case "$1 ${2-}" in
  'deps '*) shift 2 && closure "$@" | sort -u ;;
  'uses '*) users "$3" ;;
  'bundle check')
    sed -n 's/^brew "\(.*\)"$/\1/p' "${4#--file=}" | while read -r formula; do
      [ -d "$prefix/Cellar/$formula" ] || exit 1
    done
    ;;
  'bundle install')
    # shellcheck disable=SC2013 # no name holds a blank, and trouble must end the script itself
    for formula in $(sed -n 's/^brew "\(.*\)"$/\1/p' "${4#--file=}"); do
      [ -d "$prefix/Cellar/$formula" ] || pour "$formula"
    done
    ;;
  'install --cask')
    [ ! -d "$prefix/Caskroom/$3" ] || exit 0
    if [ -d "$application" ] && [ "$3" != --force ]; then
      echo "Error: It seems there is already an App at '$application'."
      exit 1
    fi
    place "$prefix/Caskroom/visual-studio-code/1.99/cask.rb" cask
    write "$application/Contents/MacOS/Electron" program
    write "$application/Contents/Info.plist" facts
    ;;
  'install '*) pour "$3" ;;
  'reinstall '*) rm -rf "$prefix/Cellar/$3" && pour "$3" ;;
  'uninstall --cask')
    remove "$application"
    remove "$prefix/Caskroom/visual-studio-code"
    ;;
  'uninstall --formula')
    shift 2
    for formula; do
      remove "$prefix/opt/$formula"
      [ "$formula" != pyenv ] || rm -f "$prefix/bin/pyenv"
      remove "$prefix/Cellar/$formula"
    done
    ;;
  *) unplayed brew "$@" ;;
  esac
}

pyenv() {
  version=
  eval "version=\${$#}"
  folder=$PYENV_ROOT/versions/$version
  case "$1 $2" in
  'install --list') printf '  %s\n' 3.11.9 3.11.14 3.12.9 ;;
  'install '*)
    [ "$2" != -s ] || [ ! -d "$folder" ] || exit 0
    rm -rf "$folder"
    write "$folder/lib/libpython3.11.dylib" library
    program "$mac/python.sh" "$folder/bin/python3.11"
    write "$folder/lib/pip" pip
    place "$PYENV_ROOT/shims/python3.11" "exec pyenv"
    ;;
  'uninstall -f')
    remove "$folder"
    rm -f "$PYENV_ROOT/shims/python3.11"
    ;;
  *) unplayed pyenv "$@" ;;
  esac
}

launchctl() {
  case $1 in
  bootstrap)
    name=${3##*/}
    if [ -e "$mac/launchd/${name%.plist}" ]; then
      echo "Bootstrap failed: 5: Input/output error"
      exit 5
    fi
    place "$mac/launchd/${name%.plist}" "$(cat "$3")"
    ;;
  bootout) [ -e "$mac/launchd/${2##*/}" ] && remove "$mac/launchd/${2##*/}" ;;
  print) [ -e "$mac/launchd/${2##*/}" ] ;;
  *) unplayed launchctl "$@" ;;
  esac
}

sudo() {
  [ ! -e "$mac/no-sudo" ] || exit 1
  case "$2 ${3-}" in
  '-v '*) ;;
  '/usr/sbin/softwareupdate -i')
    write "$tools/usr/lib/libc" library
    place "$tools/usr/bin/git" git
    ;;
  '/usr/bin/xcode-select --switch') ;;
  *) unplayed sudo "$@" ;;
  esac
}

unplayed() {
  echo "not played: $*" >&2
  exit 64
}

case ${0##*/} in
sw_vers) echo 15.6.1 ;;
uname) echo arm64 ;;
sysctl) echo 1 ;;
id) echo 501 ;;
softwareupdate) echo "* Label: Command Line Tools for Xcode-16.4" ;;
xcode-select) echo "$tools" && [ -e "$tools/usr/bin/git" ] ;;
curl) write "$3" "the whole installer" ;;
bash)
  [ "$(cat "$1")" = "the whole installer" ] || exit 2
  write "$mac/etc/paths.d/homebrew" /opt/homebrew/bin
  write "$prefix/.git/HEAD" "ref: main"
  program "$mac/mac.sh" "$prefix/bin/brew"
  ;;
sudo | brew | pyenv | launchctl) "${0##*/}" "$@" ;;
*) unplayed "$0" "$@" ;;
esac
