"""Signatures, against the validator of the `twilio` package: ours checked by theirs, theirs checked by ours."""

import hashlib
import json
import pathlib
import random
import subprocess
from typing import Any
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from verdict import Verdict, lines

ALGORITHMS = ("HMAC_SHA1", "HMAC_SHA256")
# Requests of each kind that the other side signs.
ROUNDS = 200


class Form(dict[str, list[str]]):
    """A form with repeated names, as web frameworks hand it to the validator."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


def form_of(fields: list[list[str]]) -> Form:
    form = Form()
    for name, value in fields:
        form.setdefault(name, []).append(value)
    return form


def ours(directory: pathlib.Path, verdict: Verdict) -> None:
    cases = list(lines(directory / "signatures.jsonl"))
    faults = [] if cases else ["signatures.jsonl was not written"]
    for case in cases:
        validator = RequestValidator(case["key"])
        if not validator.validate(case["url"], form_of(case["form"]), case["signature"], case["algorithm"]):
            faults.append(case["case"])
    verdict.check(f"signatures: ours under their validator ({len(cases)})", faults)


def theirs() -> list[tuple[dict[str, Any], bool]]:
    """Requests signed by the package, and the same ones altered."""
    chance = random.Random(20261120)
    words = ["", "a", "Zoë", "5 p.m. & more", "+15551230001", "👍", "x=1&y=2", "  "]
    cases: list[tuple[dict[str, Any], bool]] = []
    for number in range(ROUNDS):
        key, algorithm = f"key-{number}", ALGORITHMS[number % 2]
        port = chance.choice(["", ":443", ":8443"])
        query = chance.choice(["", "?" + urlencode({"a": chance.choice(words), "b": "1"})])
        url = f"https://voice.example.com{port}/webhooks/{number}{query}"
        fields = [[f"P{chance.randrange(5)}", chance.choice(words)] for _ in range(chance.randrange(6))]
        signature = RequestValidator(key).compute_signature(url, form_of(fields), algorithm)
        case = {"key": key, "url": url, "form": fields, "algorithm": algorithm, "signature": signature}
        cases.append((case, True))
        cases.append((case | {"form": [*fields, ["Extra", "1"]]}, False))
        cases.append((case | {"key": key + "x"}, False))
        cases.append((case | {"url": url.replace("/webhooks/", "/webhook/")}, False))
        body = json.dumps({"n": number, "text": chance.choice(words)}, ensure_ascii=False)
        url = f"https://voice.example.com/events?bodySHA256={hashlib.sha256(body.encode()).hexdigest()}"
        signature = RequestValidator(key).compute_signature(url, {}, algorithm)
        case = {"key": key, "url": url, "body": body, "algorithm": algorithm, "signature": signature}
        cases.append((case, True))
        cases.append((case | {"body": body + " "}, False))
        url = f"wss://voice.example.com/media/{number}"
        signature = RequestValidator(key).compute_signature(url, {}, algorithm)
        case = {"key": key, "url": url, "algorithm": algorithm, "signature": signature}
        cases.append((case, True))
        cases.append((case | {"url": url.replace("wss:", "https:")}, False))
    return cases


def judge(directory: pathlib.Path, oracle: pathlib.Path, verdict: Verdict) -> None:
    ours(directory, verdict)
    cases = theirs()
    request = "".join(json.dumps(case) + "\n" for case, _ in cases)
    try:
        run = subprocess.run([oracle, "verify"], input=request, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        verdict.bad("signatures: theirs under our check", error)
        return
    answers = [answer == "true" for answer in run.stdout.split()]
    if len(answers) != len(cases):
        verdict.bad("signatures: theirs under our check", f"{len(answers)} answers to {len(cases)} requests")
        return
    for wanted, what in ((True, "accepted"), (False, "altered and refused")):
        faults = [f"{case}" for (case, expected), got in zip(cases, answers) if expected == wanted and got != wanted]
        count = sum(1 for _, expected in cases if expected == wanted)
        verdict.check(f"signatures: theirs under our check, {what} ({count})", faults)
