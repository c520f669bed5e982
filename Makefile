# The commands people type. Every CI job is one of them.

.PHONY: help run test check fmt lint docs licences bench docs-update clean

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## a login server and a simulated WeChat on this machine, nothing to configure
	cargo run --locked --package minigate-server --bin minigate -- dev

test: .venv/ready ## set up and run every test; PostgreSQL and MySQL where their URL variables are set
	MINIGATE_TEST_PYTHON="$(CURDIR)/.venv/bin/python" ./ci/test.sh

check: fmt lint docs licences ## format, lints, docs, licences

fmt:
	cargo fmt --all --check

lint:
	cargo clippy --workspace --all-targets --locked -- -D warnings

docs:
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked

licences:
	@command -v cargo-deny >/dev/null || cargo install --locked cargo-deny
	cargo deny --all-features check bans licenses sources

docs-update: ## write the generated pages anew: errors, configuration, OpenAPI
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

clean:
	cargo clean
	rm -rf .venv minigate-dev
