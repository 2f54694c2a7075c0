# Every target but lock works in .venv, which is built from requirements.lock on
# first use and again only when the lock or pyproject.toml changes. To use another
# Python: make clean, then make setup PYTHON=python3.13.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# Those of the set have a number; a stray Untitled.ipynb is nobody's business.
NOTEBOOKS = $(shell find notebooks -name '[0-9][0-9]-*.ipynb' -not -path '*/.*' | sort)
SPHINX := $(BIN)/sphinx-build --fail-on-warning --keep-going -d build/doctrees

# Figures and notebooks must not depend on the reader's own settings.
export MPLCONFIGDIR := $(CURDIR)/.venv/matplotlib
export IPYTHONDIR := $(CURDIR)/.venv/ipython

.PHONY: help setup test coverage explore mutants fuzz matrix notebooks lab lint docs bench accuracy validate data outputs lock clean

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 18

setup: $(READY)  ## build .venv with everything that is needed

test: $(READY)  ## run the tests, the doctests and every notebook
	$(BIN)/pytest -n logical tests govopen
	$(BIN)/pytest $(NOTEBOOKS)

# Tracing takes as long again as the tests.
coverage: $(READY)  ## run the tests and list the lines that none of them runs
	$(BIN)/pytest -n logical tests govopen --cov --cov-fail-under=95

explore: $(READY)  ## look for new examples that break a property, at random
	$(BIN)/pytest -m hypothesis --hypothesis-profile=explore tests

mutants: $(READY)  ## put small faults into five modules and see which tests notice
	$(BIN)/python tests/mutants.py

SECONDS ?= 60
fuzz: $(READY)  ## try reading files that nobody thought of, SECONDS=60 for each kind
	$(BIN)/python tests/fuzz.py --seconds $(SECONDS)

matrix:  ## try the wheel with each Python here, newest and oldest libraries
	$(PYTHON) tests/matrix.py

notebooks: $(READY)  ## execute every notebook afresh into a site to browse
	$(SPHINX) -E -D nb_execution_mode=force docs build/html
	@echo "Open build/html/index.html"

lab: $(READY)  ## open the notebooks in JupyterLab, with notebooks/scratch for your own
	mkdir -p notebooks/scratch
	$(BIN)/jupyter-lab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks

lint: $(READY)  ## check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

docs: $(READY)  ## build the site from the outputs stored in the notebooks
	$(SPHINX) docs build/html
	@echo "Open build/html/index.html"

bench: $(READY)  ## time the library against its yardsticks
	$(BIN)/python -m benchmarks

accuracy: $(READY)  ## read rendered reports back and store how many figures are right
	$(BIN)/python -m benchmarks.accuracy --store

validate: $(READY)  ## try every method on simulated countries whose truth is known
	$(BIN)/python -m benchmarks.validate

data: $(READY)  ## rebuild the tables of the data package from its sources
	$(BIN)/python data/build.py

# Only what a cell says is stored: no execution times, no version of Python.
outputs: $(READY)  ## execute the notebooks and store their outputs in them
	$(BIN)/jupyter-nbconvert --to notebook --inplace --execute \
	  --ExecutePreprocessor.record_timing=False \
	  --CoalesceStreamsPreprocessor.enabled=True \
	  --ClearMetadataPreprocessor.enabled=True \
	  --ClearMetadataPreprocessor.clear_cell_metadata=False \
	  --ClearMetadataPreprocessor.preserve_nb_metadata_mask=kernelspec \
	  --ClearMetadataPreprocessor.preserve_nb_metadata_mask=language_info \
	  $(NOTEBOOKS)

lock:  ## pin what pyproject.toml asks for (UPGRADE=--upgrade for newer versions)
	$(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet uv
	build/lock/bin/uv pip compile pyproject.toml --all-extras --universal \
	  --fork-strategy fewest --python-version 3.11 --generate-hashes \
	  --no-strip-extras --no-annotate --no-emit-index-url --no-emit-find-links --quiet \
	  --custom-compile-command "make lock" -o requirements.lock $(UPGRADE)

clean:  ## remove .venv and everything built
	rm -rf .venv build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	rm -rf docs/api docs/codebook docs/crosswalk docs/design docs/findings docs/front
	rm -rf docs/intervals docs/notebooks docs/quality
	find . -name __pycache__ -prune -exec rm -rf {} +

# A stale .venv is cleared first, so that it never holds more than the lock names.
# Importing the font manager writes its cache now and not in a notebook's output.
# The log level hides a notice that kernels do not encrypt what they say to this
# very machine.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "govopen needs Python 3.11 or newer; try: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || \
	  { echo "This Python lacks venv; on Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "1/3 an empty environment in .venv"
	$(PYTHON) -m venv --clear .venv
	@echo "2/3 some 200 packages from requirements.lock, a minute or two"
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	@echo "3/3 govopen itself, and what notebooks need to be quiet"
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python -c 'import matplotlib.font_manager'
	mkdir -p .venv/ipython/profile_default
	echo 'c.IPKernelApp.log_level = "ERROR"' > .venv/ipython/profile_default/ipython_kernel_config.py
	@touch $@
