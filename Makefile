# The commands people type. Every CI job is one of them.

.PHONY: help run test check fmt lint lint-sdk docs licences bench docs-update clean

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## a login server and a simulated WeChat on this machine, nothing to configure
	cargo run --locked --package minigate-server --bin minigate -- dev

test: .venv/ready packages/sdk/node_modules/ready ## set up and run every test; PostgreSQL and MySQL where their URL variables are set
	MINIGATE_TEST_PYTHON="$(CURDIR)/.venv/bin/python" ./ci/test.sh

check: fmt lint lint-sdk docs licences ## format, lints, docs, licences

fmt:
	cargo fmt --all --check

lint:
	cargo clippy --workspace --all-targets --locked -- -D warnings

lint-sdk: packages/sdk/node_modules/ready
	npm --prefix packages/sdk run --silent check
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

packages/sdk/node_modules/ready: packages/sdk/package-lock.json
	npm --prefix packages/sdk ci --silent
	touch $@

clean:
	cargo clean
	rm -rf .venv minigate-dev packages/sdk/node_modules packages/sdk/dist packages/sdk/miniprogram_dist packages/sdk/.build
