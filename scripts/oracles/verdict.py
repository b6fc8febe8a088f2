"""Counts, and prints what was found."""

import json
import pathlib
from collections.abc import Iterator
from typing import Any


class Verdict:
    """What passed, what failed. Everything is printed as it comes."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def ok(self, what: str) -> None:
        self.passed += 1
        print(f"  ok      {what}")

    def bad(self, what: str, why: object) -> None:
        self.failed += 1
        print(f"  FAILED  {what}: {why}")

    def check(self, what: str, faults: list[str]) -> None:
        """One verdict; of many faults the first three are shown."""
        if faults:
            more = f" (and {len(faults) - 3} more)" if len(faults) > 3 else ""
            self.bad(what, "; ".join(faults[:3]) + more)
        else:
            self.ok(what)

    def close(self) -> int:
        print(f"{self.passed} judged well, {self.failed} not")
        return 1 if self.failed else 0


def lines(path: pathlib.Path) -> Iterator[Any]:
    """The JSON lines of a file; none if it was not written."""
    if path.exists():
        with path.open(encoding="utf-8") as file:
            for line in file:
                if line.strip():
                    yield json.loads(line)
