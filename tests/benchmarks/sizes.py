"""How much is measured: the default run fits into ten minutes, the tests' into seconds."""

from dataclasses import dataclass

from tests.benchmarks.databases import KINDS, SQLITE


@dataclass(frozen=True)
class Size:
    rounds: int = 3
    seconds: float = 3.0  # of load in a round, for each contender
    connections: int = 16
    communities: int = 1_000
    entries: int = 1_000_000
    prompts: int = 10_000
    workspaces: int = 1_000
    planned: int = 1_000_000
    beats: int = 300
    replies: int = 2_000
    burst_seconds: float = 60.0
    idle_seconds: float = 20.0
    starts: int = 3
    breaks: int = 3  # of the socket, in each way
    pools: tuple[int, ...] = (31, 300, 2_000, 10_000)  # people who want a partner
    past_rounds: int = 20
    most_for_networkx: int = 300
    databases: tuple[str, ...] = KINDS
    databases_in_burst: tuple[str, ...] = (SQLITE,)


DEFAULT = Size()
LONG = Size(rounds=5, seconds=10.0, idle_seconds=60.0, starts=5, breaks=5, databases_in_burst=KINDS)
TINY = Size(
    rounds=1, seconds=0.2, connections=4, communities=4, entries=400, prompts=40, workspaces=4, planned=400, beats=5,
    replies=12, burst_seconds=0.5, idle_seconds=0.5, starts=1, breaks=1, pools=(9, 12), past_rounds=2,
    databases=(SQLITE,),
)  # fmt: skip
