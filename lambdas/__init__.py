"""What runs later: a folder for each function, a thin handler beside a pure module.

A function's asset is its own folder and ``personalize/``, nothing else; boto3 is the runtime's.
"""
