"""What asks campaigns and recommenders: how many requests in every five minutes of a rehearsal.

    demand = read(["rhythm,flash-sale@2026-11-27T08:00", "home=trace.csv"], peak_tps=2.0, start=start, seed=0)
    tally = play(clock, Crowd("111111111111", "eu-west-1"), demand, visit)

- trace: a recorded load from a CSV; patterns: generated ones, and what changes either (a flash sale, silence);
- demand: which endpoint is asked by which pattern, as the command line says it;
- play: the process that brings the requests to the emulator, a few of them for real, the others in bulk.
"""

from __future__ import annotations

from rehearsal.traffic.demand import Demand, read
from rehearsal.traffic.play import Tally, play
from rehearsal.traffic.trace import TrafficError

__all__ = ["Demand", "Tally", "TrafficError", "play", "read"]
