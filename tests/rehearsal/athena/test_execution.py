from __future__ import annotations

import subprocess
import sys


def test_only_who_runs_a_query_waits_for_its_engine() -> None:
    code = "import rehearsal.aws, sys; sys.exit(bool({'duckdb', 'sqlglot'} & sys.modules.keys()))"
    subprocess.run([sys.executable, "-c", code], check=True)
