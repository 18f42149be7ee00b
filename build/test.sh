#!/usr/bin/env bash
# Builds and runs all tests; ends with one line "N passed, N failed". Arguments: names of test projects, default all.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
. "$root/build/setup.sh"
. "$root/build/choose-engine.sh"
mkdir -p "$root/.build"
require_commands etcd:etcd-server etcdctl:etcd-client dig:bind9-dnsutils curl:curl npm:npm node:nodejs python3:python3 gcc:gcc /usr/include/stdlib.h:libc6-dev \
  dockerd:docker.io busybox:busybox-static \
  /usr/lib/cni/bridge:containernetworking-plugins iptables:iptables \
  go:golang-go /usr/share/gocode/src/github.com/mesos/mesos-go:golang-github-mesos-mesos-go-dev

trap end_compiler EXIT
passed=0 failed=0
results="$root/.build/test-results"
rm -rf "$results"
mkdir -p "$results"

# run_tests ENGINE PROJECT...: runs built test programs, one after the other, and adds up their counts.
run_tests() {
  local engine=$1 name program log summary total errors bad started
  shift
  for name in "$@"; do
    program="$root/.build/$engine/bin/$name/release/Levee.$name"
    if [ ! -x "$program" ]; then
      failed=$((failed + 1))
      say "$engine: there is no test project $name; they are: ${all[*]}"
      continue
    fi
    log="$results/$engine-$name.log"
    started=$SECONDS
    "$program" -noLogo -noColor >"$log" 2>&1 || true
    summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+' "$log" | tail -1 || true)
    if [ -z "$summary" ]; then
      failed=$((failed + 1))
      say "$engine: $name did not finish:"
      tail -20 "$log" >&2
      continue
    fi
    total=$(sed -E 's/.*Total: ([0-9]+).*/\1/' <<<"$summary")
    errors=$(sed -E 's/.*Errors: ([0-9]+).*/\1/' <<<"$summary")
    bad=$(sed -E 's/.*Failed: ([0-9]+).*/\1/' <<<"$summary")
    passed=$((passed + total - bad))
    failed=$((failed + bad + errors))
    say "$engine: $name: $((total - bad)) passed, $((bad + errors)) failed in $((SECONDS - started)) s"
    if [ $((bad + errors)) -gt 0 ]; then
      grep -E -A 25 '\[FAIL\]|\[ERROR\]' "$log" | head -150 >&2
    fi
  done
}

# build_tests ENGINE: builds everything; a build that fails counts as one failure and shows its errors.
build_tests() {
  say "building the tests on $1"
  dotnet build "$root/Levee.slnx" -c Release -v quiet -p:GrainEngine="$1" >"$results/build-$1.log" 2>&1 ||
    { grep -E 'error' "$results/build-$1.log" | sort -u | head -20 >&2; say "the build on $1 failed; the whole log is $results/build-$1.log"; failed=$((failed + 1)); return 1; }
}

mapfile -t all < <(cd "$root/tests" && for p in */*.csproj; do basename "$p" .csproj; done | grep -v -x -e Benchmarks -e TestKit)
projects=("$@")
[ ${#projects[@]} -gt 0 ] || projects=("${all[@]}")

choose_engine
build_app
if build_tests Embedded; then run_tests Embedded "${projects[@]}"; fi

if orleans_packages_available; then
  say "the Orleans packages restore: building and running on Orleans too"
  if build_tests Orleans; then run_tests Orleans "${projects[@]}"; fi
else
  say "the Orleans packages do not restore here: ran on Embedded only"
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
