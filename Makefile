# Two commands for a newcomer: `make demo` runs the main job, `make test` passes the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= demo
WHEELHOUSE ?= wheelhouse
# Versions of Python that a wheelhouse serves, such as "3.11 3.12"; by default that of the machine.
PYTHONS ?=

.PHONY: demo test check bench docs site messages wheelhouse clean

demo: $(VENV)/ready
	$(BIN)/evalcore demo --out $(OUT) --force

test: check
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=20

check: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/ready
	$(BIN)/python -m benchmarks

docs: $(VENV)/ready
	$(BIN)/python -m cli.reference_pages docs

# The pages as a site in site/ that opens from a folder: no server, no network.
site: $(VENV)/ready
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

messages: $(VENV)/ready
	$(BIN)/python -m tests.support.make_messages

# Everything that an installation without network needs; docs/install.md says what to do with it.
wheelhouse: site
	$(BIN)/python -m install.wheelhouse --out $(WHEELHOUSE) $(addprefix --python ,$(PYTHONS))

$(VENV)/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[test,spark,browse,docs]"
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
