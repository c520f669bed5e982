#!/usr/bin/env bash
# Runs every test and ends with a line that counts them.
set -euo pipefail
cd "$(dirname "$0")/.."

log=$(mktemp)
trap 'rm -f "$log"' EXIT

status=0
cargo test --workspace --locked --no-fail-fast 2>&1 | tee "$log" || status=$?

awk '/^test result:/ { passed += $4; failed += $6; ignored += $8 }
     END { printf "tests: %d passed, %d failed, %d ignored\n", passed, failed, ignored }' "$log"
exit "$status"
