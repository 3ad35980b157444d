"""What orchestration costs and how sharp its waiting is, in the rehearsal.

ticks    trainings of given durations, one at a time, of a tenant that serves
cost     training-cost: states entered by one tick, and the reference tenant's month at list prices
lag      training-lag: from a training's end to the request to deploy it, with durations that vary
"""
