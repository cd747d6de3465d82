# Everything that is needed: Python 3.11, make and git.
#   make run         install, fill an empty landing with a small made-up region, run one night
#   make pilot       the figures of the documents, from made-up people: a night on the pilots and on the study of HHM
#   make test        install, run the tests
#   make bench       what things cost, kept in benchmarks/results/
#   make docs        make anew what docs/ and the seeds say of the standard, after a change in its definitions
#   make storm       kill nights at random moments, let disks fill up, files grow and clocks jump: nothing is lost (an hour)
#   make test-alles  the tests that need a browser, a database server or Superset; Superset it installs itself, as root the others too
#   make beelden     the screenshots of the documents, from a made-up region
#   make kwetsbaarheden  look up known vulnerabilities of every package in requirements.lock, and of those of the Superset in the tests
SDCG_HOME ?= data
PYTHON ?= python3.11
export SDCG_HOME
export DBT_SEND_ANONYMOUS_USAGE_STATS = false
export DO_NOT_TRACK = 1
export GX_ANALYTICS_ENABLED = false
export DAGSTER_DISABLE_TELEMETRY = yes

BIN = .venv/bin
STAMP = .venv/geinstalleerd
SUPERSET = .venv-superset/geinstalleerd
TESTS ?= tests
# Where advisories come from; for example AUDIT="-s osv --osv-url ADRES" for a copy in one's own network.
AUDIT ?=

.PHONY: install run pilot golden test test-alles lint bench docs storm beelden kwetsbaarheden

install: $(STAMP)

$(STAMP): requirements.lock pyproject.toml setup.py $(wildcard ingest/*.pyx ingest/berichten/*.pyx ingest/berichten/*.pxd)
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -c "from orchestration.omgeving import prepare_manifest; prepare_manifest()"
	touch $(STAMP)

run: install
	@test -n "$$(find "$(SDCG_HOME)/landing" -type f -print -quit 2>/dev/null)" || $(BIN)/sdcg proefregio --schaal klein --fouten
	@$(BIN)/sdcg run

# Their landing is written once; the figures hold on the days of which the documents speak.
pilot: install
	@test -d data-pilot/wijkteams/landing || $(BIN)/sdcg proefregio --schaal pilots --home data-pilot/wijkteams
	@test -d data-pilot/hhm/landing || $(BIN)/sdcg proefregio --schaal hhm --home data-pilot/hhm
	@$(BIN)/sdcg run --peildatum 2022-06-30 --home data-pilot/wijkteams
	@$(BIN)/sdcg run --peildatum 2021-01-31 --home data-pilot/hhm
	@$(BIN)/python -m ingest.proefregio.pilots.naast data-pilot/wijkteams
	@$(BIN)/python -m ingest.proefregio.pilots.naast data-pilot/hhm

# The landing folders in tests/golden, after a change in the pilots; a test compares.
golden: install
	$(BIN)/python -m tests.golden

test: install
	$(BIN)/python -m pytest $(TESTS) -n 2 --dist loadfile --durations=15 -m "not alles"

# In an environment of its own, of which few modules are ever run: those are compiled when they are.
$(SUPERSET): requirements-superset.lock
	test -x .venv-superset/bin/python || $(PYTHON) -m venv .venv-superset
	.venv-superset/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements-superset.lock
	touch $(SUPERSET)

test-alles: install $(SUPERSET)
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get install -y -q chromium postgresql >/dev/null 2>&1 || echo "Chromium en PostgreSQL zijn niet geïnstalleerd: wat ze niet vindt, mislukt"; fi
	$(BIN)/python -m pytest $(TESTS) -n 2 --dist loadfile -m alles

# In an environment of its own. Strict: a package of which nothing could be looked up fails as one with a hole does.
kwetsbaarheden:
	test -x .venv-audit/bin/pip-audit || { $(PYTHON) -m venv .venv-audit && .venv-audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1; }
	.venv-audit/bin/pip-audit --strict --require-hashes --disable-pip --progress-spinner off -r requirements.lock $(AUDIT)
	.venv-audit/bin/pip-audit --strict --require-hashes --disable-pip --progress-spinner off -r requirements-superset.lock $(AUDIT)

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# What is made from the definitions of the standard; a test compares.
docs: install
	$(BIN)/python -m ingest.standaard.woordenboek
	$(BIN)/python -m ingest.standaard.verschillen > docs/releases.md
	$(BIN)/python dbt_project/seeds/codelijst.py

bench: install
	$(BIN)/python -m benchmarks

beelden: install $(SUPERSET)
	$(BIN)/python -m tests.schermafbeeldingen

storm: install
	$(BIN)/python -m tests.storm
	$(BIN)/python -m tests.schijf
	$(BIN)/python -m pytest -q tests/integration/test_tegenslag.py
