"""A comparison of this engine with other tools, made up for tests."""

from proof.records.rivals import Comparison, Measured

FOUND = Comparison(
    day="2026-11-28",
    target="debian-13",
    versions={"Python": "3.11.7", "podman": "4.3.1"},
    defects={"wrong port": "30-create", "not enabled": "51-start-now"},
    tools=[
        Measured(
            key="engine", title="This engine", seconds=[6.2, 10.2, 6.4], checks=[2.0, 2.0, 2.0],
            peak_mb=120, noticed=["wrong port", "not enabled"],
        ),
        Measured(
            key="floor", title="A shell script", seconds=[4.0, 8.0, 4.0], peak_mb=36,
            by_hand=["wrong port"],
        ),
        Measured(
            key="molecule", title="Molecule", versions={"molecule": "26.1", "ansible": "12.3"},
            seconds=[15.0, 30.0, 16.0], peak_mb=170, noticed=["not enabled"],
        ),
        Measured(key="tmt", title="tmt", why_not="rsync is not installed"),
    ],
)  # fmt: skip
