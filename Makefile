# Two commands do everything: `make run` and `make test`. The work is in scripts/bootstrap.py.

ifndef PYTHON
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' >/dev/null 2>&1 \
	&& { echo $$p; break; }; done)
endif

BOOTSTRAP = $(or $(PYTHON),$(error Python 3.11 to 3.14 is needed and none was found on PATH; install it \
	(on Debian: apt-get install python3 python3-venv), or name it: make $@ PYTHON=/path/to/python3.12)) -m scripts.bootstrap

.PHONY: help run test test-engines test-dbt mock lint types bench evals lock web clean

help:
	@echo 'make run    set up and start Habla   (PORT=8000 DATA=data; DBT=project WAREHOUSE=file.duckdb)'
	@echo 'make test   set up and run every check'
	@echo 'make test-engines   the contract suites, against real engines where LIGHTDASH_URL, KESTRA_URL, TRACARDI_URL are set'
	@echo 'make test-dbt   the sample as a dbt project, built in DuckDB and in PostgreSQL'
	@echo 'make mock   the engines alone, for front-end work   (ENGINES_PORT=8001 DATA=data)'
	@echo 'make lint types web bench   one part each'
	@echo 'make evals   put the questions of evals/ to the planner, or to a server at URL=, and say how well it did'
	@echo 'make lock   write the lock files again'
	@echo 'make clean  remove what was installed and built; DATA stays'

# PORT=, DATA= and any other setting given to make reach the recipe as environment variables.
run test test-engines test-dbt mock lint types bench evals lock web clean:
	@$(BOOTSTRAP) $@
