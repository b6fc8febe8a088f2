"""TwiML, against the builders of the `twilio` package: both must be the same document in canonical form."""

import pathlib
import xml.etree.ElementTree as ElementTree
from typing import Any

from twilio.twiml.voice_response import Connect, Dial, Gather, Stream, VoiceResponse

from verdict import Verdict, lines


def build(steps: list[dict[str, Any]]) -> str:
    response = VoiceResponse()
    for step in steps:
        append(response, step)
    return response.to_xml()


def append(response: VoiceResponse, step: dict[str, Any]) -> None:
    match step["step"]:
        case "stream":
            connect = Connect(action=step["after"])
            stream = Stream(url=step["url"], status_callback=step["status_callback"])
            for name, value in step["parameters"]:
                stream.parameter(name=name, value=value)
            connect.append(stream)
            response.append(connect)
        case "say":
            response.say(step["text"], voice=step["voice"], language=step["language"])
        case "gather":
            heard = [kind for kind, on in (("dtmf", step["keys"]), ("speech", step["speech"])) if on]
            gather = Gather(
                input=" ".join(heard),
                action=step["action"],
                timeout=step["timeout"],
                speech_timeout="auto" if step["speech"] else None,
                num_digits=step["digits"],
                language=step["language"],
                hints=",".join(step["hints"]),
            )
            if step["prompt"]:
                gather.say(step["prompt"])
            response.append(gather)
        case "record":
            response.record(
                action=step["action"],
                max_length=step["max_seconds"],
                recording_status_callback=step["status_callback"],
            )
        case "dial":
            dial = Dial(
                action=step["action"],
                timeout=step["timeout"],
                caller_id=step["caller_id"],
                answer_on_bridge=True,
            )
            dial.number(step["number"])
            response.append(dial)
        case "pause":
            response.pause(length=step["seconds"])
        case "redirect":
            response.redirect(step["url"])
        case "reject":
            response.reject(reason="busy" if step["busy"] else "rejected")
        case "hang_up":
            response.hangup()
        case other:
            raise ValueError(f"unknown step {other}")


def judge(directory: pathlib.Path, verdict: Verdict) -> None:
    cases = list(lines(directory / "twiml.jsonl"))
    if not cases:
        verdict.bad("twiml.jsonl", "was not written")
    for case in cases:
        ours = ElementTree.canonicalize(case["xml"])
        theirs = ElementTree.canonicalize(build(case["steps"]))
        verdict.check(f"TwiML: {case['case']}", [] if ours == theirs else [f"ours {ours}, theirs {theirs}"])
