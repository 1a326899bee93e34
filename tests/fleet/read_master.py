"""Prints what a master.cfg in this folder says, as Buildbot reads it, as JSON.

A program of its own, since Buildbot warns when it is imported, which pytest takes for a failure.
"""

import json
from types import SimpleNamespace

from buildbot.config.master import FileLoader
from buildbot.process.properties import Properties
from buildbot.process.results import Results

loaded = FileLoader(".", "master.cfg").loadConfig()
steps = [step.buildStep() for step in loaded.builders[0].factory.steps]
verify = next(step for step in steps if step.name == "verify")


def learns(word):
    """Whether the steps that upload a result run after a build that is so far of this colour."""
    so_far = SimpleNamespace(build=SimpleNamespace(results=Results.index(word)))
    return {step.doStepIf(so_far) for step in steps if step.doStepIf is not True} == {True}


def rendered(what, **properties):
    found = []
    what.getRenderingFor(Properties(**properties)).addCallback(found.append)
    return found[0]


def lock(worker):
    [access] = rendered(loaded.builders[0].locks, workername=worker)
    return [access.lockid.name, access.lockid.maxCount, access.mode, access.count]


def command(scheduler):
    return rendered(verify.command, scheduler=scheduler, buildername="debian-13")


print(json.dumps({
    "builders": {builder.name: builder.workernames for builder in loaded.builders},
    "folders": sorted({builder.workerbuilddir for builder in loaded.builders}),
    "most": {worker.workername: worker.max_builds for worker in loaded.workers},
    "locks": {worker.workername: lock(worker.workername) for worker in loaded.workers},
    "steps": [step.name for step in steps],
    "colours": {n: Results[colour] for n, colour in verify.decodeRC.items()},
    "red": [step.name for step in steps if step.flunkOnFailure],
    "learns": [word for word in Results if learns(word)],
    "commands": {scheduler: command(scheduler) for scheduler in loaded.schedulers},
    "schedulers": {
        name: [type(scheduler).__name__, scheduler.builderNames]
        for name, scheduler in loaded.schedulers.items()
    },
}))  # fmt: skip
