# Read before scripts that take packages of a newer Debian, without installing anything.

# newer_apt WORK SUITE: from then on `apt` is apt-get with lists and archives in WORK, for that suite of the mirror that this
# machine uses already.
newer_apt() {
    apt_work=$1
    mkdir -p "$apt_work/lists/partial" "$apt_work/archives/partial"
    mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null |
        grep -v '^ *#' | grep -oE 'https?://[^ ]+/debian/?( |$)' | head -n 1)
    if [ -z "$mirror" ]; then
        echo "apt has no Debian mirror" >&2
        exit 1
    fi
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $2 main" > "$apt_work/sources.list"
    : > "$apt_work/status"
}

apt() {
    apt-get -q -y -o Dir::Etc::sourcelist="$apt_work/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::Etc::preferencesparts=/dev/null -o Dir::State="$apt_work" -o Dir::State::lists="$apt_work/lists" \
        -o Dir::State::status="$apt_work/status" -o Dir::Cache="$apt_work" -o Dir::Cache::archives="$apt_work/archives" \
        -o Acquire::Retries=5 -o Debug::NoLocking=1 -o Acquire::Languages=none -o APT::Update::Post-Invoke::= -o APT::Sandbox::User=root "$@"
}
