"""Events to and from the speech model, against the types of the `openai` package.

`client-events.jsonl` is what our call session sent, in its own tests of interruptions and in whole calls,
`server-events.jsonl` what the simulated model answered. The types accept unknown keys and keep them aside; here an unknown
key is a fault.
"""

import json
import pathlib
from typing import Any

from openai.types.realtime import RealtimeClientEvent, RealtimeServerEvent
from pydantic import BaseModel, TypeAdapter, ValidationError

from verdict import Verdict

# Calls that were answered, heard and interrupted, some by a mere sound, have at least these.
EXPECTED = {
    "client-events.jsonl": {
        "session.update",
        "input_audio_buffer.append",
        "response.create",
        "conversation.item.create",
        "conversation.item.truncate",
        "conversation.item.delete",
        "response.cancel",
    },
    "server-events.jsonl": {
        "session.created",
        "session.updated",
        "input_audio_buffer.speech_started",
        "conversation.item.added",
        "response.created",
        "response.output_audio.delta",
        "response.output_audio_transcript.done",
        "response.function_call_arguments.done",
        "response.done",
    },
}
# The service sends these with every session; the types describe only what a client may set.
SENT_BUT_NOT_TYPED = {f"unknown key session.{key}" for key in ("expires_at", "id", "object")}
TYPES = {"client-events.jsonl": RealtimeClientEvent, "server-events.jsonl": RealtimeServerEvent}


def unknown_keys(value: Any, path: str = "") -> list[str]:
    """The places of keys that the types do not know."""
    if isinstance(value, BaseModel):
        found = [f"unknown key {path}.{key}".replace(" .", " ") for key in (value.model_extra or {})]
        for name in type(value).model_fields:
            found += unknown_keys(getattr(value, name), f"{path}.{name}")
        return found
    if isinstance(value, list):
        return [fault for item in value for fault in unknown_keys(item, f"{path}[]")]
    return []


def faults_of(adapter: TypeAdapter[Any], text: str) -> tuple[str, list[str]]:
    """The type that an event names, and what is wrong with the event."""
    try:
        raw = json.loads(text)
    except ValueError as error:
        return "not JSON", [str(error)]
    kind = str(raw.get("type")) if isinstance(raw, dict) else "not an object"
    try:
        event = adapter.validate_json(text)
    except ValidationError as error:
        # The types are a union: only the faults of the named member say anything.
        own = [e for e in error.errors() if e["type"] != "literal_error"]
        named = [e for e in own if kind.replace(".", "").replace("_", "") in str(e["loc"][:1]).lower()] or own
        return kind, [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in named[:3]] or ["no event of this type is known"]
    faults = unknown_keys(event)
    if event.type != kind:
        faults.append(f"read as {event.type}")
    return kind, faults


def judge(directory: pathlib.Path, verdict: Verdict) -> None:
    for name, union in TYPES.items():
        path = directory / name
        if not path.exists():
            verdict.bad(name, "was not written")
            continue
        adapter = TypeAdapter(union)
        seen: dict[str, int] = {}
        faults: dict[str, list[str]] = {}
        with path.open(encoding="utf-8") as file:
            for line in filter(str.strip, file):
                kind, found = faults_of(adapter, line)
                seen[kind] = seen.get(kind, 0) + 1
                known = faults.setdefault(kind, [])
                if name == "server-events.jsonl":
                    found = [fault for fault in found if fault not in SENT_BUT_NOT_TYPED]
                known += [fault for fault in found if fault not in known]
        for kind in sorted(seen):
            verdict.check(f"{name}: {kind} ({seen[kind]})", faults[kind])
        missing = sorted(EXPECTED[name] - seen.keys())
        verdict.check(f"{name}: the events of a whole call", [f"no {kind} was seen" for kind in missing])
