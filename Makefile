# footui: `make run` sets everything up and opens it. `make help` lists the rest.

VENV   := .venv
PYTHON ?=
TESTS  :=
BIN    := $(VENV)/bin

# What a user's environment does to other Pythons is not for this one.
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONSAFEPATH VIRTUAL_ENV

.PHONY: help run dev test long check format screenshots share bench torture wheel fresh clean

help:           ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 22

run:            ## open footui
	@sh scripts/install.sh run "$(VENV)" $(PYTHON)
	@$(BIN)/python -m footui || :

dev:
	@sh scripts/install.sh dev "$(VENV)" $(PYTHON)

test: dev       ## the tests that find nearly all, in a hundred seconds
	@$(BIN)/python -m pytest --numprocesses 2 --dist worksteal $(TESTS)

long: dev       ## those that need terminals, real time or many cases, in minutes
	@TMPDIR=$${TMPDIR:-/tmp} $(BIN)/python -m pytest -m '(long or hypothesis) and not torture' \
		--hypothesis-profile many --numprocesses 3 --dist worksteal $(TESTS)

check: dev      ## lint, format, strict types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: dev     ## mend what lint and format can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

screenshots: dev ## draw every screen anew into screenshots/
	@$(BIN)/python -m tests.screenshots

share: dev      ## make the man page and the completions anew into share/
	@$(BIN)/python -m tests.share

bench: dev      ## measure start-up, bytes, latency and CPU
	@$(BIN)/python -m tests.bench

torture: dev    ## those that take hours
	@$(BIN)/python -X utf8 -m pytest -m torture

wheel: dev      ## build the wheel and the source archive into dist/
	@$(BIN)/python -m build --no-isolation

fresh:          ## do as the README says, on a bare Debian made for it (as root)
	@sh scripts/fresh.sh

clean:          ## remove what the others made
	@rm -rf $(VENV) dist build .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +
