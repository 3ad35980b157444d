"""The rehearsal: the deployed templates and code of a tenant, run in virtual time in an AWS of one's own.

It imports nothing of the project. It sees what synthesis wrote and has its own reading of the rules, so that a mistake
cannot confirm itself.
"""
