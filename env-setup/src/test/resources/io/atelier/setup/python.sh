#!/bin/sh
# Plays CPython, venv and pip with real files and as a real process. It stops for ever at the point
# that the file CONTROL names.
set -eu
control='CONTROL'

point() {
  if [ "$(cat "$control")" = "$1" ]; then
    echo "at $1 $$"
    sleep 600
  fi
}

install() { # site-packages name version
  info="$1/$2-$3.dist-info"
  mkdir -p "$info" "$1/$2"
  printf 'Name: %s\nVersion: %s\n\n' "$2" "$3" >"$info/METADATA"
  point "install-$2"
  printf x >"$1/$2/libjep.so"
  printf x >"$1/$2/libjep.jnilib"
  echo pip >"$info/INSTALLER"
  printf '%s/libjep.so,sha256=x,1\n%s/libjep.jnilib,sha256=x,1\n' "$2" "$2" >"$info/RECORD"
}

case "$*" in
*'print("implementation='*)
  cat <<FACTS
implementation=cpython
version=3.11.7
executable=$0
machine=$(uname -m)
bits=64
freethreaded=0
shared=1
libpython=$0
header=1
missing=
compiler=/usr/bin/cc
libc=glibc 2.36
FACTS
  ;;
'-I -m venv '*)
  mkdir -p "$4/bin"
  cp "$0" "$4/bin/python"
  point venv
  install "$4/lib/python3.11/site-packages" pip 23.2.1
  ;;
'-I -m pip install '*)
  site="${0%/bin/python}/lib/python3.11/site-packages"
  for requirements; do :; done
  while read -r pin _; do
    echo "Collecting $pin"
    install "$site" "${pin%%==*}" "${pin##*==}"
  done <"$requirements"
  ;;
*importlib.import_module*) point check ;;
'-m atelier.tiny --out '*)
  mkdir -p "$4/checkpoints" "$4/loras"
  echo weights >"$4/checkpoints/tiny-random.safetensors"
  point models
  echo weights >"$4/loras/tiny-random-lora.safetensors"
  ;;
*)
  echo "not played: $*" >&2
  exit 64
  ;;
esac
