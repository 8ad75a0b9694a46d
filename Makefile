# The front door. CI runs these targets too, so CI and laptop cannot differ.

.DEFAULT_GOAL := help
.SUFFIXES:
.DELETE_ON_ERROR:
.NOTPARALLEL:

VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(BIN)/python
COMPILE := $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--no-emit-package schoolhouse pyproject.toml
INSTALL := $(BIN)/uv pip install --quiet --compile-bytecode --python $(PYTHON)
CONTRACTS := $(wildcard glue_ingest/contracts/*.odcs.yaml)
SCHOOLHOUSE := $(BIN)/schoolhouse
DATASET := us_education.states_all
ROWS := 5000000
ROUNDS := 5
# Runs that are killed, per engine and per publish: so many in `make test-recovery` and at night.
KILLS := 50
# Contracts that are made up and ingested on both engines.
EXAMPLES := 60
REPORTS := target/ci
PYTEST := $(PYTHON) -m pytest
PARALLEL := --numprocesses 2 --dist loadscope --no-loadscope-reorder
WORKSPACE := data/sample
NEEDED := $(if $(filter spark,$(ENGINE)),spark,run)
UPGRADES := $(if $(UPGRADE),--upgrade)

# One installed set of packages for everything below, whatever is active in the caller's shell.
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DBT_PROFILES_DIR := $(CURDIR)
export PYTHONUNBUFFERED := 1
export VIRTUAL_ENV := $(CURDIR)/$(VENV)
unexport PYTHONHOME
unexport PYTHONPATH

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' \
		$(MAKEFILE_LIST)

.PHONY: setup
setup: $(VENV)/$(NEEDED).stamp profiles.yml ## Install what `make run` needs; ENGINE=spark adds Spark and Java

.PHONY: run
run: setup ## Files to marts, docs and a report; the sample, or RAW=path DATASET=students.records
	@$(SCHOOLHOUSE) run $(if $(filter-out undefined,$(origin RAW)),--raw "$$RAW" --dataset "$(DATASET)") \
		$(if $(ENGINE),--engine $(ENGINE)) $(if $(ACCEPT_LOSSES),--accept-losses) \
		$(if $(REVIEW_MARKS),--with-review-marks)

.PHONY: test
test: develop ## Pass all tests but recovery, benchmarks and S3; Spark and Java are installed with the rest
	$(PYTEST) $(PARALLEL) -m "not slow and not bench and not s3 and not hadoop and not package" \
		$(PYTEST_ARGS)

.PHONY: test-fast
test-fast: develop ## Pass the unit and project tests without Spark, S3 and benchmarks, and one run from file to marts
	$(PYTEST) $(PARALLEL) -m "not slow and not bench and not spark and not s3 and not hadoop and not engines" \
		--ignore tests/unit/benchmarks \
		tests/integration/pipeline/test_sample.py tests/project tests/unit $(PYTEST_ARGS)

.PHONY: test-s3
test-s3: develop ## Pass the tests on S3, with Spark too: Maven (mvn) fetches hadoop-aws, 282 MB, once
	$(PYTEST) $(PARALLEL) -m "(s3 or hadoop) and not slow and not bench" $(PYTEST_ARGS)

.PHONY: test-package
test-package: develop ## Install what `make package` builds beside the versions of Glue's image, and run it there
	$(PYTEST) -m package tests/integration/packaging $(PYTEST_ARGS)

.PHONY: test-recovery
test-recovery: develop ## Kill ingest and publish KILLS=50 times each while others read; try made-up contracts
	SCHOOLHOUSE_KILLS=$(KILLS) SCHOOLHOUSE_SNAPSHOT_KILLS=$(KILLS) \
		SCHOOLHOUSE_PUBLISH_KILLS=$(KILLS) SCHOOLHOUSE_PUBLISHES=$(KILLS) \
		SCHOOLHOUSE_PARITY_EXAMPLES=$(EXAMPLES) $(PYTEST) -m "not bench" tests/recovery \
		tests/integration/ingest/test_engine_parity.py \
		tests/integration/ingest/test_conversion_parity.py tests/integration/postgres/test_swap.py \
		$(PYTEST_ARGS)

.PHONY: test-bench
test-bench: $(VENV)/bench.stamp develop ## Run every benchmark once at its smallest size
	$(PYTEST) -m bench tests/integration/benchmarks $(PYTEST_ARGS)

.PHONY: test-dbt
test-dbt: setup ## Plain dbt as a person types it, on the lake of data/sample as it is
	rm -rf target/plain && mkdir -p target/plain
	SCHOOLHOUSE_DUCKDB=target/plain/build.duckdb $(BIN)/dbt build
	@for command in seed run test "docs generate" "source freshness"; do \
		echo "dbt $$command"; \
		SCHOOLHOUSE_DUCKDB=target/plain/run.duckdb $(BIN)/dbt $$command || exit 1; \
	done

.PHONY: nightly
nightly: develop ## What CI has no time for: the slow tests, and 50 kills of each kind
	$(PYTEST) -m slow $(PYTEST_ARGS)
	$(MAKE) test-recovery

.PHONY: ci
ci: ## All that CI proves, with the installation of what it needs; begins with make clean
	rm -rf $(REPORTS)
	$(MAKE) clean
	$(MAKE) test-dbt
	$(MAKE) run
	$(MAKE) test-dbt
	$(MAKE) clean
	$(MAKE) run ENGINE=spark
	$(MAKE) lint
	$(MAKE) compile
	$(MAKE) test PYTEST_ARGS="--junitxml=$(REPORTS)/test.xml"
	$(PYTHON) -m tests.support.suites $(REPORTS)/test.xml tests.unit tests.project \
		tests.integration.ingest tests.integration.students tests.integration.pipeline \
		tests.integration.dbt tests.integration.packaging tests.integration.postgres
	$(MAKE) test-s3 PYTEST_ARGS="--junitxml=$(REPORTS)/s3.xml"
	$(PYTHON) -m tests.support.suites $(REPORTS)/s3.xml tests.unit tests.integration.s3 \
		tests.integration.catalog
	$(MAKE) test-package PYTEST_ARGS="--junitxml=$(REPORTS)/package.xml"
	$(PYTHON) -m tests.support.suites $(REPORTS)/package.xml tests.integration.packaging
	$(MAKE) test-bench PYTEST_ARGS="--junitxml=$(REPORTS)/bench.xml"
	$(PYTHON) -m tests.support.suites $(REPORTS)/bench.xml tests.integration.benchmarks
	$(MAKE) test-recovery KILLS=8 EXAMPLES=20 PYTEST_ARGS="--junitxml=$(REPORTS)/recovery.xml"
	$(PYTHON) -m tests.support.suites $(REPORTS)/recovery.xml tests.recovery \
		tests.integration.ingest tests.integration.postgres

.PHONY: lint
lint: develop ## Check style, types, SQL, YAML and contracts; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --disable-progress-bar models analyses
	$(BIN)/yamllint --strict .
	@for contract in $(CONTRACTS); do \
		echo "datacontract lint $$contract"; \
		$(BIN)/datacontract lint "$$contract" || exit 1; \
	done

.PHONY: format
format: develop ## Fix what ruff and sqlfluff can fix
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --disable-progress-bar models analyses

.PHONY: compile
compile: develop ## Compile for Athena and Postgres too; needs no credentials
	@for target in athena postgres; do \
		echo "dbt compile --target $$target"; \
		$(BIN)/dbt --quiet compile --target $$target --target-path target/$$target \
			--no-introspect --no-populate-cache || exit 1; \
	done

.PHONY: bench
bench: $(VENV)/bench.stamp profiles.yml ## Measure ingest beside what people write instead; ROWS=5000000 ROUNDS=5
	@$(PYTHON) -m benchmarks.ingest_scale --rows $(ROWS) --rounds $(ROUNDS)
	@$(PYTHON) -m benchmarks.one_more_year --engine duckdb
	@$(PYTHON) -m benchmarks.student_build
	@$(PYTHON) -m benchmarks.cold_run
	@$(PYTHON) -m benchmarks.publish --rounds $(ROUNDS)

.PHONY: publish
publish: $(VENV)/postgres.stamp ## Replace the marts in Postgres (SCHOOLHOUSE_PG_URL) by those of WORKSPACE=data/sample
	@$(SCHOOLHOUSE) publish --marts $(WORKSPACE)/schoolhouse.duckdb $(if $(FORCE),--force)

.PHONY: serve-postgres
serve-postgres: $(VENV)/postgres.stamp ## Run a local Postgres with the marts of WORKSPACE=data/sample in it, until Ctrl-C
	@$(SCHOOLHOUSE) serve-postgres --marts $(WORKSPACE)/schoolhouse.duckdb $(if $(FOLDER),--folder "$(FOLDER)")

.PHONY: fetch
fetch: setup ## Download the real data set with kagglehub and check it
	@$(SCHOOLHOUSE) collect kaggle "$(DATASET)"

.PHONY: sample
sample: setup ## Write the synthetic sample of every data set
	@$(SCHOOLHOUSE) samples all --folder data/sample

.PHONY: sources
sources: setup ## Write the dbt sources of the lake again from the contracts
	@$(SCHOOLHOUSE) ingest sources

.PHONY: data-dictionary
data-dictionary: setup ## Write docs/data-dictionary.md again from dbt's manifest
	@$(BIN)/dbt --quiet parse --no-partial-parse
	@$(SCHOOLHOUSE) data-dictionary --manifest target/manifest.json --out docs/data-dictionary.md

.PHONY: lock
lock: export UV_CUSTOM_COMPILE_COMMAND := make lock
lock: $(VENV)/installer.stamp ## Resolve the dependencies of pyproject.toml again; UPGRADE=1 takes newer versions
	$(COMPILE) $(UPGRADES) --all-extras --group dev --group bench -o requirements/bench.txt
	@for set in "run dbt kaggle s3" "spark dbt kaggle s3 spark" "postgres dbt kaggle s3 postgres"; do \
		extras=""; for extra in $${set#* }; do extras="$$extras --extra $$extra"; done; \
		$(COMPILE) --constraints requirements/bench.txt $$extras --group build \
			-o requirements/$${set%% *}.txt || exit 1; \
	done
	$(COMPILE) --constraints requirements/bench.txt --all-extras --group dev -o requirements/dev.txt

.PHONY: package
package: $(VENV)/spark.stamp ## Build the wheel, and the zip of wheels and the script for AWS Glue, into dist/
	@rm -rf dist
	@$(PYTHON) -m infra.package dist

.PHONY: clean
clean: ## Remove what was made from the sample, packages and caches; keeps .venv and data/real
	rm -rf data/sample dist target logs .mypy_cache .pytest_cache .ruff_cache .hypothesis

# Each stamp is younger than the requirements that it stands for. The sets have the same versions,
# and nothing is ever uninstalled, so they live in one environment, with this clone as a package.
.PHONY: develop
develop: $(VENV)/dev.stamp profiles.yml

$(VENV)/installer.stamp: requirements/installer.txt
	@python=""; \
	for candidate in python3.11 python3 python; do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
			2>/dev/null; then python="$$candidate"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "error: No Python 3.11 found (tried python3.11, python3 and python on PATH)." \
			"Spark 3.5 on AWS Glue 5.1 runs on 3.11 only. Install Python 3.11 and run make again." >&2; \
		exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$python" -V)"; \
	"$$python" -m venv $(VENV)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements/installer.txt
	@touch $@

$(VENV)/%.stamp: requirements/%.txt pyproject.toml $(VENV)/installer.stamp
	@echo "Installing requirements/$*.txt"
	@$(INSTALL) --require-hashes -r requirements/$*.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

profiles.yml: | profiles.yml.example
	@cp profiles.yml.example profiles.yml
