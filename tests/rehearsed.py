"""A rehearsal of a fleet, made up for tests: a worker was lost in the middle of a target."""

from proof.records.fleet_run import LOST, FleetBuild, FleetRun

RUN = FleetRun(
    day="2026-03-01",
    processors=4,
    workers=2,
    seconds=200.0,
    builds=[
        FleetBuild("debian-12", "worker-1", 90.0, "proven"),
        FleetBuild("debian-13", "worker-2", 70.0, LOST),
        FleetBuild("debian-13", "worker-1", 110.0, "proven"),
        FleetBuild("ubuntu-24.04", "worker-2", 20.0, "not verified"),
    ],
    compared=["debian-12", "debian-13"],
    differences=[],
)
