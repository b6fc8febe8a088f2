# Every target is one script. A script installs what it needs and is missing, and is quick when all is there.
.PHONY: help demo test dev lint e2e bench

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## /{printf "  make %-6s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## Run a working company with simulated callers, place a call and show it in the portal
	@scripts/demo

test: ## Run everything: lints, tests on both databases, oracles, the portal in a browser
	@scripts/test

dev: ## Rebuild and restart on every edit
	@scripts/dev

lint: ## Format check, clippy, rustdoc, licences and advisories
	@scripts/lint

e2e: ## The portal in a real browser
	@scripts/e2e

bench: ## Measure the goals beside what they are compared with, write JSON to bench-results/
	@scripts/bench
