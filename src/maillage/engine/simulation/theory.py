"""What queueing theory says of the simplest services: the yardstick of the simulation.

Erlang's C formula for M/M/c; Allen and Cunneen's approximation for M/G/c (exact for c = 1, where
it is Pollaczek and Khinchine's). Arrivals and services are rates a week; waits are weeks.
"""

from __future__ import annotations


def probability_of_waiting(offered: float, servers: int) -> float:
    """Erlang C: the share of arrivals that find every server taken.

    `offered` is the load in servers (arrivals x mean service). Raises ValueError when the load
    exceeds the servers: the queue has then no steady state.
    """
    if not 0 < offered < servers:
        raise ValueError("a steady state needs less load than servers")
    blocked = 1.0
    for count in range(1, servers + 1):
        blocked = offered * blocked / (count + offered * blocked)
    use = offered / servers
    return blocked / (1 - use * (1 - blocked))


def mean_wait(arrivals: float, service: float, servers: int, variation: float = 1.0) -> float:
    """The mean wait before service, in weeks (M/M/c; M/G/c by Allen and Cunneen).

    `service` is the mean service in weeks, `variation` its coefficient of variation.
    """
    offered = arrivals * service
    exact = probability_of_waiting(offered, servers) * service / (servers - offered)
    return exact * (1 + variation**2) / 2
