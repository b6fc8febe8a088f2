"""Requests to Google Calendar, against Google's description of the interface, which `google-api-python-client` carries."""

import datetime
import json
import pathlib
import re
from typing import Any
from urllib.parse import unquote

from googleapiclient import discovery_cache

from verdict import Verdict, lines

# Each must have been made at least once.
EXPECTED = {
    "calendar.calendarList.list",
    "calendar.events.delete",
    "calendar.events.get",
    "calendar.events.insert",
    "calendar.events.list",
    "calendar.events.patch",
    "calendar.freebusy.query",
}


def description() -> dict[str, Any]:
    folder = pathlib.Path(discovery_cache.__file__).parent / "documents"
    return json.loads((folder / "calendar.v3.json").read_text(encoding="utf-8"))


def methods(document: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for resource in document.get("resources", {}).values():
        found += resource.get("methods", {}).values()
        found += methods(resource)
    return found


def method_of(all_methods: list[dict[str, Any]], verb: str, path: str) -> dict[str, Any] | None:
    """The method with this verb whose path fits; a fixed path counts more than one with parameters."""
    fitting = []
    for method in all_methods:
        pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(method["path"]))
        if method["httpMethod"] == verb and re.fullmatch(pattern, path):
            fitting.append(method)
    return min(fitting, key=lambda method: method["path"].count("{"), default=None)


def is_instant(text: str) -> bool:
    try:
        return datetime.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def is_date(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is not None


def faults_of_value(schemas: dict[str, Any], schema: dict[str, Any], value: Any, path: str, nulls: bool) -> list[str]:
    """What is wrong with a part of a body."""
    schema = schemas[schema["$ref"]] if "$ref" in schema else schema
    if value is None:
        return [] if nulls else [f"{path} is null"]
    kind = schema.get("type")
    wrong = f"{path} is not of type {kind}"
    if kind == "object":
        if not isinstance(value, dict):
            return [wrong]
        known, other = schema.get("properties", {}), schema.get("additionalProperties")
        found = []
        for key, item in value.items():
            part = known.get(key, other)
            if part is None:
                found.append(f"{path}.{key} is unknown")
            else:
                found += faults_of_value(schemas, part, item, f"{path}.{key}", nulls)
        return found
    if kind == "array":
        if not isinstance(value, list):
            return [wrong]
        parts = (faults_of_value(schemas, schema["items"], item, f"{path}[{n}]", nulls) for n, item in enumerate(value))
        return [fault for part in parts for fault in part]
    if kind == "boolean":
        return [] if isinstance(value, bool) else [wrong]
    if kind == "integer":
        return [] if isinstance(value, int) and not isinstance(value, bool) else [wrong]
    if kind == "string":
        if not isinstance(value, str):
            return [wrong]
        if "enum" in schema and value not in schema["enum"]:
            return [f"{path} has the unknown value {value!r}"]
        if schema.get("format") == "date-time" and not is_instant(value):
            return [f"{path} is not an instant: {value!r}"]
        if schema.get("format") == "date" and not is_date(value):
            return [f"{path} is not a date: {value!r}"]
    return []


def faults_of_query(known: dict[str, Any], query: list[list[str]]) -> list[str]:
    found = []
    names = [name for name, _ in query]
    for name, value in query:
        schema = known.get(name)
        if schema is None or schema.get("location", "query") != "query":
            found.append(f"query {name} is unknown")
            continue
        if not schema.get("repeated") and names.count(name) > 1:
            found.append(f"query {name} is repeated")
        if "enum" in schema and value not in schema["enum"]:
            found.append(f"query {name} has the unknown value {value!r}")
        if schema["type"] == "boolean" and value not in ("true", "false"):
            found.append(f"query {name} is not true or false")
        if schema["type"] == "integer" and not re.fullmatch(r"-?\d+", value):
            found.append(f"query {name} is not a number")
        if schema.get("format") == "date-time" and not is_instant(value):
            found.append(f"query {name} is not an instant")
    required = [name for name, schema in known.items() if schema.get("required") and schema["location"] == "query"]
    return found + [f"query {name} is missing" for name in required if name not in names]


def judge(directory: pathlib.Path, verdict: Verdict) -> None:
    document = description()
    every, schemas = methods(document), document["schemas"]
    seen: dict[str, int] = {}
    faults: dict[str, list[str]] = {}
    for request in lines(directory / "google-requests.jsonl"):
        method = method_of(every, request["method"], request["path"])
        if method is None:
            verdict.bad(f"calendar: {request['method']} {unquote(request['path'])}", "no such method")
            continue
        name, body = method["id"], request["body"]
        found = faults_of_query(document["parameters"] | method.get("parameters", {}), request["query"])
        if body is not None and "request" not in method:
            found.append("takes no body")
        elif "request" in method and body is None:
            found.append("needs a body")
        elif body is not None:
            # A change clears a field by naming it with null.
            found += faults_of_value(schemas, method["request"], body, "body", request["method"] == "PATCH")
        seen[name] = seen.get(name, 0) + 1
        known = faults.setdefault(name, [])
        known += [fault for fault in found if fault not in known]
    for name in sorted(seen):
        verdict.check(f"calendar: {name} ({seen[name]})", faults[name])
    verdict.check("calendar: every method in use", [f"no {name} was seen" for name in sorted(EXPECTED - seen.keys())])
