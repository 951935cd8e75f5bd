#!/bin/sh
# Takes Godot from Debian's packages without installing anything: get-engine.sh FOLDER gives FOLDER/godot.
# The engine comes with the libraries that it is linked with and their loader, so that it runs on an older Debian as well.
set -eu
folder=$1
work=$folder/work
mkdir -p "$work/root" "$folder/lib"

# Which is new enough to have Godot 4.
newer_apt "$work" forky
apt update
apt install --download-only --no-install-recommends godot
for package in "$work"/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$package" |
        tar -x -C "$work/root" --no-same-owner --keep-directory-symlink --wildcards './usr/lib*' './usr/bin/godot' \
            2>/dev/null || :
done

libraries=$work/root/usr/lib/x86_64-linux-gnu
paths=$libraries:$libraries/pulseaudio
loader=$libraries/ld-linux-x86-64.so.2
cp -L $("$loader" --library-path "$paths" --list "$work/root/usr/bin/godot" | awk '$2 == "=>" { print $3 }') "$folder/lib/"
cp -L "$loader" "$folder/lib/"
cp "$work/root/usr/bin/godot" "$folder/godot.bin"
cat > "$folder/godot" <<'END'
#!/bin/sh
folder=$(dirname "$(readlink -f "$0")")
exec "$folder/lib/ld-linux-x86-64.so.2" --library-path "$folder/lib" --argv0 "$0" "$folder/godot.bin" "$@"
END
chmod +x "$folder/godot"
rm -rf "$work"
"$folder/godot" --headless --version
