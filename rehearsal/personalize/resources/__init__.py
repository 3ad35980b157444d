"""The resources of Personalize, a module each: what they are, and the operations on them.

An operation is a function of (region, params) that returns the answer or raises a PersonalizeError; requests reach it
validated against the service model. Each module names its operations in a table OPERATIONS.
"""
