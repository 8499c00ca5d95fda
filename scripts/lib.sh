# What every script of this directory begins with. It is sourced, with bash, and leaves the shell in the project's root.
# shellcheck shell=bash
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# Exit code of a script that could not get something it needs (EX_UNAVAILABLE of sysexits.h).
unavailable_code=69

# Programs and Python packages are installed here, apart from everything that the machine has: no versions clash, and
# removing the directory removes them.
tools=$root/target/tools
# shellcheck disable=SC2034 # for those that source this
venv=$root/target/venv
# shellcheck disable=SC2034
python_venv=$root/target/venv-python

# A toolchain that rustup has installed a moment ago is not on the caller's PATH.
PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin

# Says in one line what is missing and what would help, and ends the script.
unavailable() {
    echo "$*" >&2
    [ -z "${REASON_FILE:-}" ] || echo "$*" >"$REASON_FILE"
    exit "$unavailable_code"
}

# Where Node and npm are from that the JavaScript tools run with, if the machine's are too old: see scripts/setup.
node_tools=$tools/node
PATH=$node_tools/bin:$PATH

# The same for Go and PostgreSQL.
go_tools=$tools/go
postgresql_tools=$tools/postgresql
PATH=$PATH:$postgresql_tools/bin
# Where Go's own instructions put it, which is not on everybody's PATH.
PATH=$PATH:/usr/local/go/bin
[ ! -x "$go_tools/bin/go" ] || PATH=$go_tools/bin:$PATH

# The value of a key of a TOML file that stands alone on its line: toml_value rust-version Cargo.toml
toml_value() {
    sed -n "s/^$1 = \"\(.*\)\"\$/\1/p" "$2" | head -n 1
}

# Where a tool of scripts/setup is: tool_path cargo-deny
tool_path() {
    echo "$tools/$1-$(tool_version "$1")/bin"
}

# The exact version of a tool that is installed from crates.io.
tool_version() {
    case $1 in
    cargo-deny) echo 0.20.2 ;;
    cargo-fuzz) echo 0.13.2 ;;
    cargo-mutants) echo 27.1.0 ;;
    gungraun-runner) toml_value gungraun pexip-mm-core/benches/Cargo.toml | tr -d = ;;
    *) echo "tool_version: unknown tool $1" >&2 && exit 2 ;;
    esac
}
