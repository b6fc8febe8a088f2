"""Judges the files in a directory. Usage: judge.py DIRECTORY ORACLE, where ORACLE is the Rust side's program."""

import pathlib
import sys

import calendar_requests
import model_events
import signatures
import twiml
from verdict import Verdict


def main() -> int:
    directory, oracle = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    verdict = Verdict()
    model_events.judge(directory, verdict)
    twiml.judge(directory, verdict)
    signatures.judge(directory, oracle, verdict)
    calendar_requests.judge(directory, verdict)
    return verdict.close()


if __name__ == "__main__":
    sys.exit(main())
