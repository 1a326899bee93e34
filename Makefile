# Two commands do everything: `make verify` proves the guide, `make test` tests the project.
# Both set up what they need, say so first, and ask first with ASK=1.

NOX = .venv/bin/nox --non-interactive
TARGET = debian-13
PORT = 8000

.DEFAULT_GOAL = help
.PHONY: help verify test proofs unit site coverage browser accessibility html serve

help:
	@echo 'make verify   prove the guide on $(TARGET), build the site with that evidence'
	@echo 'make test     linters, tests, and the proof; longer tests are sessions of nox'
	@echo 'make html     the site, into build/html'
	@echo 'make serve    the site with live reload, on loopback; PORT=0 takes a free port'
	@echo 'More, and one at a time: .venv/bin/nox --list'

verify:
	@tools/setup.sh containers environment
	@$(NOX) --session verify-snippets -- $(TARGET)
	@$(NOX) --session docs -- -D evidence_over=build/evidence
	@echo
	@echo 'Proven. Open $(CURDIR)/build/html/index.html'

# Two at a time, in this order; each line shows what it said once it is over.
test:
	@tools/setup.sh containers browser java shells environment
	@$(NOX) --session lint
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=line proofs coverage browser accessibility

proofs:
	@$(NOX) --session verify-snippets -- $(TARGET)
	@$(NOX) --session compare -- $(TARGET)
	@$(NOX) --session newcomer -- $(TARGET)
	@$(NOX) --session runbook -- $(TARGET)

unit site browser:
	@nice $(NOX) --session $@

coverage: unit site
	@$(NOX) --session coverage

accessibility:
	@nice $(NOX) --session accessibility -- -m 'not thorough'

html:
	@tools/setup.sh environment
	@$(NOX) --session docs

serve:
	@tools/setup.sh environment
	@$(NOX) --session serve -- --port=$(PORT)
