# footui: `make run` sets everything up and opens it. `make help` lists the rest.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: help run test check format screenshots bench torture wheel clean

help:           ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 22

run: $(READY)   ## open footui
	@$(BIN)/footui

test: $(READY)  ## the whole test suite
	@$(BIN)/python -m pytest --numprocesses 3 --dist loadgroup

check: $(READY) ## lint, format, strict types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(READY) ## mend what lint and format can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

screenshots: $(READY) ## draw every screen anew into screenshots/
	@$(BIN)/python -m tests.screenshots

bench: $(READY) ## measure start-up, bytes, latency and CPU
	@$(BIN)/python -m tests.bench

torture: $(READY) ## the long forms of the tests
	@$(BIN)/python -m pytest -m torture

wheel: $(READY) ## build the wheel into dist/
	@$(BIN)/python -m build --wheel --no-isolation

clean:          ## remove what the others made
	@rm -rf $(VENV) dist build .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[dev]'
	@$(BIN)/python -m compileall -q footui
	@touch $@
