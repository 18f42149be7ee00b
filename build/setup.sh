# Functions of the root script: the SDK, Debian packages, the built application. Sourced, not run.
# shellcheck shell=bash
app="$root/.build/app"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true

# One compiler process for all projects of a build; it is ended with the script unless one ran before.
export UseSharedCompilation=true
pgrep -f VBCSCompiler >/dev/null 2>&1 && had_compiler=yes || had_compiler=no
end_compiler() { [ $had_compiler = yes ] || dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1 || true; }

say() { printf 'levee: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

require_sdk() {
  command -v dotnet >/dev/null 2>&1 || fail "the .NET 10 SDK is missing: there is no 'dotnet' on PATH."
  dotnet --list-sdks | grep -q '^10\.' || fail "the .NET 10 SDK is missing: 'dotnet --list-sdks' shows $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ')."
}

# require_commands COMMAND:DEBIAN-PACKAGE ...: installs the packages of the commands that are missing, or says what to install. A path stands for a file or folder.
require_commands() {
  local pair missing=()
  for pair in "$@"; do
    case "$pair" in
      /*) [ -e "${pair%%:*}" ] ;;
      *) PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%%:*}" >/dev/null 2>&1 ;;
    esac || missing+=("${pair##*:}")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    fail "missing packages: ${missing[*]}. Install them, e.g.: sudo apt-get install ${missing[*]}"
  fi
  say "installing ${missing[*]}"
  # A policy-rc.d that answers 101 keeps the packages' services from starting; they are used as programs only.
  local policy=/usr/sbin/policy-rc.d made=no
  [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod 755 "$policy"; made=yes; }
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$root/.build/apt.log" 2>&1 ||
    { [ $made = no ] || rm -f "$policy"; tail -5 "$root/.build/apt.log" >&2; fail "apt-get could not install ${missing[*]}."; }
  [ $made = no ] || rm -f "$policy"
}

# What the sources look like now: names, sizes and times of all files that a build reads.
source_stamp() {
  (cd "$root" && find Grains.Interfaces Grains Silo Agent Executors Dns LoadBalancer Cli Orleans.Embedded build Directory.Build.props Directory.Packages.props GrainEngine.local.props global.json \
    -type f -printf '%p %s %T@\n' | LC_ALL=C sort | sha1sum)
}

build_app() {
  local stamp
  stamp=$(source_stamp)
  [ -x "$app/levee" ] && [ "$(cat "$app/.stamp" 2>/dev/null)" = "$stamp" ] && return 0
  say "building (first use, or the sources changed)"
  linker_found || say "no C linker here (packages gcc and libc6-dev): the executors are not compiled to native programs; each takes about 40 MB more and starts more slowly."
  mkdir -p "$root/.build"
  (
    flock 9
    [ -x "$app/levee" ] && [ "$(cat "$app/.stamp" 2>/dev/null)" = "$stamp" ] && exit 0
    rm -rf "$app.new"
    trap end_compiler EXIT
    publish >"$root/.build/publish.log" 2>&1 || { grep -E 'error|warn' "$root/.build/publish.log" | sort -u | head -20 >&2; fail "the build failed; the whole log is $root/.build/publish.log"; }
    printf '%s\n' "$stamp" >"$app.new/.stamp"
    rm -rf "$app.old"
    [ ! -e "$app" ] || mv "$app" "$app.old"
    mv "$app.new" "$app"
    rm -rf "$app.old"
  ) 9>"$root/.build/publish.lock"
}

# The same rule as in Executors.props.
linker_found() { [ -x /usr/bin/clang ] || { [ -x /usr/bin/gcc ] && [ -e /usr/include/stdlib.h ]; }; }

publish() {
  local rid
  case "$(uname -m)" in
    x86_64) rid=linux-x64 ;;
    aarch64) rid=linux-arm64 ;;
    *) echo "error: no build for $(uname -m)"; return 1 ;;
  esac
  dotnet publish "$root/Cli/Cli.csproj" -c Release -r "$rid" --self-contained false -p:PublishReadyToRun=true -o "$app.new" -v minimal
}
