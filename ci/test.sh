#!/usr/bin/env bash
# Runs every test and ends with a line that counts them.
set -euo pipefail
cd "$(dirname "$0")/.."

log=$(mktemp)
trap 'rm -f "$log"' EXIT

status=0
cargo test --workspace --locked --no-fail-fast 2>&1 | tee "$log" || status=$?

# What the browser and the mini programs run, against the binaries that were just built.
built=$(realpath "${CARGO_TARGET_DIR:-target}/debug")
export MINIGATE_BIN=$built/minigate MINIGATE_TODO_BIN=$built/minigate-todo MINIGATE_SCANCODE_BIN=$built/minigate-scancode
run() { "$@" 2>&1 | tee -a "$log" || status=$?; }
run npm --prefix packages/sdk test
run npm --prefix packages/phone test
run node --test --test-reporter=spec apps/*/test/
run node e2e/run.mjs

awk '/^test result:/ { passed += $4; failed += $6; ignored += $8 }
     /^ℹ pass /    { passed += $3 }
     /^ℹ fail /    { failed += $3 }
     /^ℹ skipped / { ignored += $3 }
     END { printf "tests: %d passed, %d failed, %d ignored\n", passed, failed, ignored }' "$log"
exit "$status"
