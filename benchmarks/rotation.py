"""The cost of round-robin service, compared with first come, first served.

    python benchmarks/rotation.py [SEEDS]

plays the scenario `rounds` under many seeds, for several spreads of the think times. Totals are
those of the discrete-event reference, against which every real run is checked.
"""

import sys
from statistics import mean, stdev

from simul.games import seed_games
from simul.oracle.reference import predict
from simul.scenario import Scenario, load_scenario

SIGMAS = (0.0, 0.25, 0.5, 1.0, 1.5)


def spread(scenario: Scenario, sigma: float) -> Scenario:
    """Return the scenario with think times of another spread and the same mean."""
    data = {"distribution": "log-normal", "mean": "55 s", "sigma": sigma}
    opponents = scenario.opponents.model_dump(mode="json")
    replaced = scenario.opponents.model_validate({**opponents, "think_time": data})
    return scenario.model_copy(update={"opponents": replaced})


def totals(sigma: float, seeds: int) -> dict[str, list[float]]:
    """Return the makespans of each policy in seconds, seed by seed."""
    found: dict[str, list[float]] = {"rotation": [], "ready-first": []}
    for seed in range(1, seeds + 1):
        scenario = spread(load_scenario("rounds", seed=seed), sigma)
        games = seed_games(scenario)
        for policy, seconds in found.items():
            seconds.append(predict(scenario, policy, games).makespan / 1_000)
    return found


def main(seeds: int = 200) -> None:
    """Print a line for every spread."""
    print(f"{seeds} seeds, mean total in s (± standard error)")
    print("sigma      rotation     ready-first   ready-first / rotation")
    for sigma in SIGMAS:
        found = totals(sigma, seeds)
        shown = [
            f"{mean(seconds):7.0f} ± {stdev(seconds) / seeds**0.5:3.0f}"
            for seconds in found.values()
        ]
        ratio = mean(found["ready-first"]) / mean(found["rotation"])
        print(f"{sigma:5.2f} {shown[0]:>14} {shown[1]:>14} {ratio:10.3f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
