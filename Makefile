# The one front door. Each target is a script, which installs what it needs or says in one line what to install.

# Seconds for each fuzz target, and the target if only one is to run.
SECONDS = 60
TARGET =
unexport SECONDS TARGET

.PHONY: help demo test test-all bench soak fuzz dist deploy

help:
	@echo 'make demo       run the plugin in a real Mattermost server, with Pexip simulated, until Ctrl-C'
	@echo 'make test       every check that a change has to pass'
	@echo 'make test-all   the same, and what takes too long for it: longer fuzzing, mutants'
	@echo 'make bench      benchmarks'
	@echo 'make soak       hours of use of the plugin in fast; SECONDS=7200'
	@echo 'make dist       the plugin, the wheel, the npm tarball, sources for Kotlin and Swift, in target/dist'
	@echo 'make deploy     pack the plugin, upload it to a Mattermost server and enable it: see scripts/deploy'
	@echo 'make fuzz       fuzz every target; SECONDS=1800 for each, TARGET=alias for one'

demo:
	@scripts/demo

test:
	@scripts/test

test-all:
	@scripts/test-all

bench:
	@scripts/bench

soak: SECONDS = 7200
soak:
	@scripts/soak $(SECONDS)

fuzz:
	@scripts/fuzz $(SECONDS) $(TARGET)

dist:
	@scripts/dist

deploy:
	@scripts/deploy
