# The commands people type. Every CI job is one of them.

.PHONY: help run build test check fmt lint lint-web docs licences bench docs-update clean

WEB := packages/sdk/node_modules/ready packages/phone/node_modules/ready

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## everything on this machine, nothing to configure: login, simulated WeChat, two apps, a phone in the browser
	node apps/start.mjs

build: $(WEB)
	cargo build --locked --package minigate-server --package minigate-todo --package minigate-scancode --bins
	npm --prefix packages/phone run --silent build

test: .venv/ready $(WEB) ## set up and run every test; PostgreSQL and MySQL where their URL variables are set
	./ci/chromium.sh
	MINIGATE_TEST_PYTHON="$(CURDIR)/.venv/bin/python" ./ci/test.sh

check: fmt lint lint-web docs licences ## format, lints, docs, licences

fmt:
	cargo fmt --all --check

lint:
	cargo clippy --workspace --all-targets --locked -- -D warnings

lint-web: $(WEB)
	npm --prefix packages/sdk run --silent check
	npm --prefix packages/phone run --silent check
	node apps/check.mjs

docs:
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked

licences:
	@command -v cargo-deny >/dev/null || cargo install --locked cargo-deny
	cargo deny --all-features check bans licenses sources

docs-update: ## write the generated files anew: errors (also for TypeScript), configuration, OpenAPI
	UPDATE_DOCS=1 cargo test --locked --package minigate --package minigate-server -- --quiet

bench: ## load benchmark beside bare axum, then the micro-benchmarks
	cargo build --release --package minigate-server
	cargo run --release --package minigate-bench -- load
	cargo bench --package minigate-bench

# Real clients of other languages that tests run: their packages, in a folder of the project.
.venv/ready: ci/requirements.txt
	python3 -m venv .venv
	.venv/bin/pip install --quiet --requirement ci/requirements.txt
	touch $@

packages/%/node_modules/ready: packages/%/package-lock.json
	@command -v node >/dev/null || { echo "Node.js 20.19 or newer is needed for the phone in the browser: https://nodejs.org" >&2; exit 1; }
	npm --prefix packages/$* ci --silent
	touch $@

clean:
	cargo clean
	rm -rf .venv minigate-dev packages/*/node_modules packages/*/dist packages/*/.build packages/sdk/miniprogram_dist
