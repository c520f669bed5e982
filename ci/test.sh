#!/usr/bin/env bash
# Runs every test and ends with a line that counts them.
set -euo pipefail
cd "$(dirname "$0")/.."

log=$(mktemp)
trap 'rm -f "$log"' EXIT

status=0
cargo test --workspace --locked --no-fail-fast 2>&1 | tee "$log" || status=$?

# The mini program package, against the server that was just built.
MINIGATE_BIN=$(realpath "${CARGO_TARGET_DIR:-target}/debug/minigate") npm --prefix packages/sdk test 2>&1 | tee -a "$log" || status=$?

# What the apps' mini programs decide by themselves.
node --test --test-reporter=spec apps/*/test/ 2>&1 | tee -a "$log" || status=$?

awk '/^test result:/ { passed += $4; failed += $6; ignored += $8 }
     /^ℹ pass /    { passed += $3 }
     /^ℹ fail /    { failed += $3 }
     /^ℹ skipped / { ignored += $3 }
     END { printf "tests: %d passed, %d failed, %d ignored\n", passed, failed, ignored }' "$log"
exit "$status"
