"""``python -m benchmarks.fuzz SEED``: the file of a seed, what becomes of it, and the smallest that fails alike."""

from __future__ import annotations

import sys

from benchmarks.fuzz import files
from benchmarks.fuzz.checking import check, load
from benchmarks.fuzz.reduction import reduced
from config.problems import ConfigError


def main(arguments: list[str]) -> int:
    """Exit status 0 if the file is accepted or refused as it should be, 1 if it shows a defect, 2 without a seed."""
    if len(arguments) != 1 or not arguments[0].isdecimal():
        print(__doc__, file=sys.stderr)
        return 2
    file = files.file(int(arguments[0]))
    print(f"# {file.name}.yaml\n{file.content.decode(errors='replace')}")
    outcome = check(file)
    if outcome.failure:
        print(f"# {outcome.kind}; the smallest file that shows it:\n{reduced(file).content.decode(errors='replace')}")
        print(outcome.failure)
        return 1
    try:
        load(file)
    except ConfigError as error:
        print(f"# refused\n{error}")
    else:
        print(f"# accepted, with {outcome.requests} requests")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
