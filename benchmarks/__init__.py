"""What the README's figures come from: ``python -m benchmarks`` runs all, ``python -m benchmarks NAME`` one.

A benchmark is a module with ``BAR`` (what must be reached, in words), and ``measure()``, which returns a Figure. Each
ends with one line: PASS or FAIL, its name, the figure, the bar.
"""
