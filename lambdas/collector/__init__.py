"""Collects, every quarter of an hour, what CloudWatch does not know of campaigns and recommenders.

handler      the entry point: clients, time, one collection
collection   one run: what is asked of AWS, in order, and what failed on the way
resources    campaigns and recommenders as the service lists them, and their names in the tenant files
facts        what only Describe tells, and which of them to describe now
queries      which requests to look up in CloudWatch, over which time, in which calls
silence      since when nobody has asked
patience     from which silence on it is told
publication  what that makes in metrics of our own
records      what is remembered between the runs
"""
