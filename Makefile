# Two commands are enough: `make run` and `make test`. Everything else is for working on the code.

PYTHON ?= python3
# Packages are installed by uv: the machine's own, or one that is put into .venv.
UV := $(shell command -v uv 2>/dev/null)
RUN := .venv/bin/python
ARGS ?=
# Tests run in as many processes as the machine has cores, each with engines of its own.
WORKERS ?= auto

# Programs start sooner when what was compiled once is kept.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check fmt schema bench .venv

# Made anew when the lock changes. The stamp is written last, so a broken install is repeated.
.venv: .venv/.installed
.venv/.installed: uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "newsportal needs Python 3.11 or newer; give one as make PYTHON=..."; exit 1; }
ifdef UV
	$(UV) venv --quiet --allow-existing --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv
	VIRTUAL_ENV=$(CURDIR)/.venv $(UV) sync --quiet --frozen --compile-bytecode --inexact
else
	test -x .venv/bin/uv || $(PYTHON) -m venv .venv
	test -x .venv/bin/uv || $(RUN) -m pip install --quiet --disable-pip-version-check uv
	VIRTUAL_ENV=$(CURDIR)/.venv .venv/bin/uv sync --quiet --frozen --compile-bytecode --inexact
endif
	@touch $@

# Starts everything and prints the address; stop it with Ctrl-C. make run ARGS="--port 9000"
run: .venv
	@$(RUN) manage.py up $(ARGS)

# We beside our peers, in ten minutes: docs/benchmark.md. Needs wrk and nginx.
bench: .venv
	@$(RUN) -m bench.peers $(ARGS)

test: .venv
	@$(RUN) -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: .venv
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports --cache-dir .import_linter_cache
	.venv/bin/mypy
	$(RUN) manage.py makemigrations --check --dry-run
	$(RUN) manage.py spectacular --validate --fail-on-warn | diff docs/openapi.yaml -

fmt: .venv
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

# After a change of the API.
schema: .venv
	$(RUN) manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml
