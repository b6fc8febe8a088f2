"""Places one call against a running server: a signed webhook, then streamdouble's media stream, then a signed hang-up.

Exits with 0 when the receptionist spoke, heard the caller out, broke no rule of the protocol, and the call was closed.
"""

import argparse
import asyncio
import json
import math
import random
import secrets
import sys
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree
from urllib.parse import urlencode, urlsplit, urlunsplit

from streamdouble.audio import frame_ulaw, wav_to_ulaw_frames
from streamdouble.g711 import encode_scalar
from streamdouble.metrics import compute
from streamdouble.protocol import StreamIdentity
from streamdouble.session import SessionConfig, run_call
from twilio.request_validator import RequestValidator

FRAME_SAMPLES = 160
SILENCE = b"\xff" * FRAME_SAMPLES


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("server", help="the server's public address, as in http://127.0.0.1:8080")
    parser.add_argument("--to", default="+442079460018", help="the number to dial")
    parser.add_argument("--caller", default="+447700900123", help="the caller's number")
    parser.add_argument("--audio", help="what the caller says, as WAV; by default a sound like speech")
    parser.add_argument("--account", default="AC00000000000000000000000000000001", help="the carrier account")
    parser.add_argument("--token", default="simulated-carrier-token", help="what the carrier signs with")
    parser.add_argument("--json", action="store_true", help="print the measurements as JSON")
    return parser.parse_args()


def post(options: argparse.Namespace, path: str, form: dict[str, str]) -> str:
    """A webhook as the carrier sends it."""
    url = options.server.rstrip("/") + path
    signature = RequestValidator(options.token).compute_signature(url, form)
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    request = urllib.request.Request(url, data=urlencode(form).encode(), headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=15) as response:
            return response.read().decode()
    except urllib.error.HTTPError as error:
        sys.exit(f"{path} answered {error.code}: {error.read().decode(errors='replace')[:200]}")
    except urllib.error.URLError as error:
        sys.exit(f"nobody answers at {options.server}: {error.reason}")


def stream_of(twiml: str, server: str) -> tuple[str, dict[str, str]]:
    """Where the stream goes, and what it hands over. A server without TLS is reached without TLS."""
    stream = ElementTree.fromstring(twiml).find("./Connect/Stream")
    if stream is None:
        sys.exit(f"the server does not connect the call: {twiml}")
    parameters = {one.attrib["name"]: one.attrib["value"] for one in stream.findall("Parameter")}
    path = urlsplit(stream.attrib["url"]).path
    here = urlsplit(server)
    scheme = "wss" if here.scheme == "https" else "ws"
    return urlunsplit((scheme, here.netloc, path, "", "")), parameters


def speech_like(seconds: float) -> list[bytes]:
    """A voice-like buzz in syllables: enough for a voice detector, without words."""
    chance = random.Random(7)
    samples, phase = bytearray(), 0.0
    for n in range(int(seconds * 8000)):
        moment = n / 8000
        pitch = 120 + 20 * math.sin(2 * math.pi * 0.8 * moment)
        phase += 2 * math.pi * pitch / 8000
        buzz = sum(math.sin(phase * k) / k for k in range(1, 16))
        syllable = max(0.0, math.sin(2 * math.pi * 3.5 * moment))
        samples.append(encode_scalar(int(6000 * syllable * (buzz + 0.1 * chance.uniform(-1, 1)))))
    return frame_ulaw(bytes(samples))


def main() -> int:
    options = arguments()
    identity = StreamIdentity(account_sid=options.account, call_sid="CA" + secrets.token_hex(16))
    call = {
        "AccountSid": options.account,
        "ApiVersion": "2010-04-01",
        "CallSid": identity.call_sid,
        "Direction": "inbound",
        "From": options.caller,
        "To": options.to,
    }
    twiml = post(options, "/webhooks/twilio/voice", call | {"CallStatus": "ringing"})
    url, parameters = stream_of(twiml, options.server)
    said = wav_to_ulaw_frames(options.audio) if options.audio else speech_like(1.6)
    # The greeting first; then the caller speaks and falls silent, so that the turn ends.
    frames = [SILENCE] * (50 * 6) + list(said) + [SILENCE] * (50 * 2)
    config = SessionConfig(custom_parameters=parameters, quiet_period_s=3.0, max_drain_s=20.0, max_call_s=90.0)
    result = asyncio.run(run_call(url, frames, config=config, identity=identity))
    post(options, "/webhooks/twilio/status", call | {"CallStatus": "completed", "CallDuration": "12", "SequenceNumber": "0"})

    faults = [f"protocol: {violation}" for violation in result.violations]
    faults += [f"an event that the carrier does not know: {event}" for event in result.unknown_events]
    heard = len(result.audio_received) / 8000
    if heard < 1:
        faults.append(f"only {heard:.1f} s of the receptionist were heard")
    marks = len(result.events_of("mark_received"))
    if result.timed_out or result.closed_before_audio:
        faults.append("the receptionist did not speak")
    if options.json:
        report = compute(result).to_dict() | {"call_sid": identity.call_sid, "seconds_heard": heard, "faults": faults}
        print(json.dumps(report, indent=2, default=str))
    else:
        first = result.time_to_first_audio_s
        print(f"first word after {first:.2f} s, {heard:.1f} s heard, {marks} marks" if first is not None else "silence")
        for fault in faults:
            print(f"FAILED  {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
