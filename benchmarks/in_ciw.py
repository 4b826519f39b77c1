"""The closed loop in Ciw: a node with one server, and a node with infinitely many servers.

Ciw is made for open networks. The network is closed here: all customers arrive at time 0 and go to
and fro on routes of their own. Ciw serves first come, first served, but breaks ties at random, so
makespans may differ by a few milliseconds if two replies come at the same instant. With the times
measured here they do not.
"""

from typing import Any

import ciw

Table = list[list[int]]
"""Times in ms of hall time, a row for each board."""


class Given(ciw.dists.Distribution):  # type: ignore[misc]  # Ciw has no types
    """Times that were sampled beforehand, customer by customer."""

    def __init__(self, table: Table) -> None:
        self.times = [iter(times) for times in table]

    def __deepcopy__(self, memo: object) -> "Given":
        return self  # Ciw copies all distributions; these numbers need no copy

    def sample(self, t: Any = None, ind: Any = None) -> int:  # noqa: ARG002
        """Return the next time of this customer, in ms."""
        time: int = next(self.times[ind.id_number - 1])
        return time


def network(service: Table, think: Table) -> int:
    """Simulate; return the makespan in ms."""
    boards, pairs = len(service), len(service[0])
    ciw.seed(1)
    simulation = ciw.Simulation(
        ciw.create_network(
            arrival_distributions=[ciw.dists.Sequential([0, float("inf")]), None],
            batching_distributions=[
                ciw.dists.Deterministic(boards),
                ciw.dists.Deterministic(1),
            ],
            service_distributions=[Given(service), Given(think)],
            number_of_servers=[1, float("inf")],
            routing=ciw.routing.ProcessBased(lambda *_: [2, 1] * (pairs - 1) + [2]),
        )
    )
    simulation.simulate_until_max_customers(boards, method="Finish")
    return int(simulation.current_time)
