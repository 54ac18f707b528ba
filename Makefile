# Two commands matter: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
UV := .tools/bin/uv
BIN := .venv/bin
export UV_PROJECT_ENVIRONMENT := .venv
export UV_PYTHON_DOWNLOADS := never
# Images often forbid compiled files: every start would then compile OR-Tools and Django again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup setup-dev demo serve test test-postgres test-deps check proof bench native wheel lock clean

help: ## ce que chaque commande fait
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(UV): requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Maillage demande Python 3.11 ou plus récent : installez-le, ou indiquez-le par make PYTHON=/chemin/python3.11"; exit 1; }
	@echo "Préparation de l'outil d'installation…"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --require-hashes --target .tools --upgrade -r $< 2> >(grep -v '^WARNING' >&2)
	@touch $@

.venv/.base: $(UV) requirements/base.txt pyproject.toml
	@[ -x $(BIN)/python ] || $(UV) venv --quiet --python $(PYTHON) .venv
	@$(UV) pip install --quiet --require-hashes -r requirements/base.txt
	@$(UV) pip install --quiet --no-deps --no-build-isolation -e .
	@$(BIN)/python tools/compile_messages.py
	@touch $@

.venv/.dev: .venv/.base requirements/dev.txt
	@$(UV) pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

setup: .venv/.base ## prépare .venv, avec la commande .venv/bin/maillage

setup-dev: .venv/.dev

demo: setup ## installe tout, charge l'histoire de démonstration, démarre (PORT=8000)
	@exec $(BIN)/maillage demo --port $(PORT)

serve: setup ## démarre le serveur sur la base de DATABASE_URL (PORT=8000)
	@exec $(BIN)/maillage serve --port $(PORT)

test-deps: ## installe Chromium par apt, là où c'est permis
	@tools/install_chromium.sh

# The compiled core is tested wherever it can be built; elsewhere its tests say why they are skipped.
test: setup-dev test-deps ## toute la suite sur SQLite, parcours dans le navigateur compris
	@! command -v c++ >/dev/null || $(MAKE) --no-print-directory native
	@$(BIN)/pytest -n 2 --dist loadgroup --nomigrations

# What never asks a database is run once, by `make test`; migrations are played here, and on SQLite
# by the tests of the kernel.
test-postgres: setup-dev ## la suite sur un PostgreSQL que la commande démarre elle-même
	@$(BIN)/python tools/with_postgres.py $(BIN)/pytest -n 2 --dist loadgroup -m "not browser" --database-only

check: setup-dev ## style, types, contrats d'import, migrations, gabarits, sécurité
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache 2>&1 | tail -n 20; exit $${PIPESTATUS[0]}
	@$(BIN)/mypy
	@$(BIN)/djlint --quiet --lint src/maillage
	@$(BIN)/bandit --quiet --recursive src --configfile pyproject.toml
	@$(BIN)/maillage manage makemigrations --check --dry-run
	@$(BIN)/python tools/check_house.py
	@$(BIN)/python tools/write_permissions.py --check

native: setup-dev ## compile le cœur des tournées et du calendrier (demande un compilateur C++17 ; sans lui, Python, plus lentement)
	@command -v c++ >/dev/null || { echo "Aucun compilateur C++ : installez g++ (Debian : apt-get install g++), puis relancez make native."; exit 1; }
	@$(UV) pip install --quiet --require-hashes -r requirements/native.txt
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(UV) pip install --quiet --no-build-isolation --no-deps ./native

wheel: setup-dev ## bâtit le cœur en wheel et en sdist dans dist/, puis l'importe dans un environnement neuf
	@command -v c++ >/dev/null || { echo "Aucun compilateur C++ : installez g++ (Debian : apt-get install g++), puis relancez make wheel."; exit 1; }
	@$(UV) pip install --quiet --require-hashes -r requirements/native.txt
	@rm -f dist/maillage_core-*
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(UV) build --quiet --no-build-isolation --python $(BIN)/python --out-dir dist native
	@$(UV) venv --quiet --clear --python $(BIN)/python dist/.venv
	@$(UV) pip install --quiet --no-deps --no-index --python dist/.venv/bin/python dist/maillage_core-*.whl
	@cd dist && .venv/bin/python -c 'import maillage_core; print(maillage_core.__doc__)' && rm -rf .venv && ls -1 maillage_core-*

proof: setup-dev ## les grandes preuves à leur taille entière (une heure ou plus)
	@MAILLAGE_PROOF=1 $(BIN)/pytest -q tests/engine/award tests/fuzz tests/tendering/test_award_search.py \
		tests/tendering/test_deposits.py tests/tendering/test_dump.py \
		tests/pathways/test_planted_names.py tests/journeys/test_corridor.py
	@$(BIN)/python benchmarks/simulation/run.py
	@$(BIN)/python tools/with_postgres.py $(BIN)/python tools/proof_surveys.py

bench: setup-dev ## les mesures, avec leurs pairs (voir benchmarks/)
	@for bench in benchmarks/*/run.py; do $(BIN)/python $$bench || exit 1; done

lock: $(UV) ## recalcule les versions et leurs empreintes
	@$(UV) pip compile pyproject.toml --group build --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 --quiet -o requirements/base.txt
	@$(UV) pip compile pyproject.toml --group build --group dev --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 --quiet -c requirements/base.txt -o requirements/dev.txt

clean: ## efface l'environnement et les données locales
	@rm -rf .venv .tools var
