# Two commands: `make run` (the portal) and `make test`. Everything they make lies under var/.
#   make run WEB_PORT=8000          another port; likewise POSTGRES_PORT, REDIS_PORT, SOLR_PORT,
#                                   and for the tests TEST_WEB_PORT, TEST_POSTGRES_PORT, ...
#   make test T=tests/e2e           one folder, file or test, on the test stack that is prepared already
#   make test T="tests/e2e -k keyboard"
#   make stop                       end what runs
#   make clean                      end what runs and forget everything that was made
#   make bench                      how fast cards are computed, as ratios (some minutes); B="--cards 80"
#   make lock                       write the locks anew after pyproject.toml or requirements-*.in changed

PYTHON ?= $(shell for p in /usr/bin/python3.11 /usr/bin/python3.12 /usr/bin/python3.13 /usr/bin/python3 python3; do \
	command -v $$p && break; done)
PORTAL = "$(PYTHON)" -B config
T ?=
B ?=
LOCK = var/venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-emit-index-url --no-header

export WEB_PORT POSTGRES_PORT REDIS_PORT SOLR_PORT
export TEST_WEB_PORT TEST_POSTGRES_PORT TEST_REDIS_PORT TEST_SOLR_PORT

.PHONY: run test bench stop clean lock
.DEFAULT_GOAL := run

run:
	@$(PORTAL) run

test:
	@$(PORTAL) test $(T)

bench:
	@cd tests && ../var/venv/bin/python -m bench $(B)

stop:
	@$(PORTAL) stop

clean:
	@$(PORTAL) clean

lock:
	$(LOCK) --extra portal pyproject.toml -o requirements.txt
	$(LOCK) --extra portal -c requirements.txt pyproject.toml requirements-dev.in -o requirements-dev.txt
	$(LOCK) requirements-installer.in -o requirements-installer.txt
