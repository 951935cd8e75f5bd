#!/bin/sh
# Takes Godot's export template for Linux from Debian's packages: get-template.sh FOLDER gives FOLDER/template.
set -eu
folder=$1
work=$folder/template-work
mkdir -p "$work/root"

# Which is what the engine comes from.
newer_apt "$work" forky
apt update
(cd "$work" && apt download godot-template-release)
dpkg-deb --fsys-tarfile "$work"/godot-template-release_*.deb | tar -x -C "$work/root" ./usr/bin/godot-template-release
mv "$work/root/usr/bin/godot-template-release" "$folder/template"
rm -rf "$work"
