"""The hub's interface as an OpenAPI 3.1 document, made out of the table of acts and the types of the wire.

Made, not written, so that it cannot say something else than the program does. For makers of ticket machines,
LED controllers and boards (domain.md 6.4), and for the machine that throws malformed requests at the hub.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import msgspec

from hall.device_ports import DEVICE_WORDS
from hall.queue_acts import ACTS, ActRule
from hall.queue_ports import Change, HallView, QueueDone
from hall.staff import PERMISSION_WORDS
from sync import wire
from sync.aside import aside
from sync.enrol_gate import Enrol, Enrolled, Gate, Token, TokenAsk
from sync.hall_routes import HALL_PAGES
from sync.http import Answer, Call
from sync.push_routes import APP_VERSION, Health, Status
from sync.queue_routes import FACES
from sync.queue_wire import ASKS, HIDDEN, MAX_INT, MAX_LIST, MAX_TEXT, Who

_REF: Final = "#/components/schemas/{name}"
_JSON: Final = "application/json"
_ANSWERS: Final[Mapping[int, str]] = {
    400: "内容读不懂，或某一项不合要求（field 指出是哪一项）",
    401: "没有凭证、凭证过期或设备未登记",
    403: "设备已停用，或这台设备、这个岗位不能做",
    404: "没有这个地址",
    405: "这个地址不这样用",
    408: "内容来得太慢",
    409: "编号已用于别的操作，或已被别人抢先",
    413: "内容太大",
    415: "只收 JSON 或 msgpack，不收压缩",
    422: "规则不允许，sentence 说明原因",
    429: "请求太多，Retry-After 秒后再来",
    500: "程序出错",
    503: "正忙，没有做；Retry-After 秒后用同一个编号再试",
}
_ACT: Final = (400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 503)
_READ: Final = (400, 401, 403, 404, 429, 500, 503)
_OPEN: Final = (400, 401, 403, 404, 408, 413, 415, 422, 429, 500, 503)
_BOUNDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "string": {"maxLength": MAX_TEXT, "pattern": r"^[^\x00-\x1f\x7f-\xa0\u2028\u2029]*$"},
    "array": {"maxItems": MAX_LIST},
    "integer": {"minimum": -MAX_INT, "maximum": MAX_INT},
}
"""What `queue_wire.read_ask` asks of every field."""
_AFTER: Final = {"type": "integer", "minimum": 0, "maximum": MAX_INT}


def document() -> dict[str, Any]:
    """The whole document."""
    types: list[Any] = [
        *ASKS.values(), QueueDone, HallView, Change, wire.Fault, Enrol, Enrolled, TokenAsk, Token, Health,
        Status, *FACES.values(), *HALL_PAGES.values(),
    ]  # fmt: skip
    _, parts = msgspec.json.schema_components(types, ref_template=_REF)
    bounded = {rule.act.__name__ for rule in ACTS.values()} | {Who.__name__}
    for name, part in parts.items():
        _tidy(part, bounded=name in bounded)
    for name in ("Ticket", "Booking"):
        for hidden in HIDDEN:
            parts.get(name, {}).get("properties", {}).pop(hidden, None)
    for kind in ASKS.values():
        parts[kind.__name__]["properties"]["key"] = {"type": "string", "format": "uuid"}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "一窗 大厅排队接口",
            "version": APP_VERSION,
            "description": "先用登记码登记（/v1/enrol），再取凭证（/v1/token），其余地址都要带凭证。"
            "每一步带一个 UUID 编号，重试时用同一个，只会做一次，答复相同。",
        },
        "security": [{"device": []}],
        "paths": dict(_paths()),
        "components": {
            "schemas": parts,
            "securitySchemes": {"device": {"type": "http", "scheme": "bearer"}},
        },
    }


async def serve_document(gate: Gate, call: Call) -> Answer:
    """`GET /v1/openapi.json`, for enrolled devices like everything else."""
    await aside(gate.admit, call.header(b"authorization"))
    return Answer(200, _bytes())


@cache
def _bytes() -> bytes:
    return msgspec.json.encode(document())


def _paths() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "/health", {"get": _get("是否在运行、版本、时间", Health, (500,), free=True)}
    yield "/v1/enrol", {"post": _post("用登记码登记一台设备", Enrol, Enrolled, _OPEN, free=True)}
    yield "/v1/token", {"post": _post("取得凭证，15 分钟有效", TokenAsk, Token, _OPEN, free=True)}
    yield "/v1/status", {"get": _get("给技术人员看的状态", Status, _READ)}
    yield "/v1/queue/view", {"get": _get("整个队列", HallView, _READ)}
    after = {"name": "after", "in": "query", "required": True, "schema": _AFTER}
    yield "/v1/queue/changes", {"get": _get("某个序号之后变化的内容", Change, _READ, after)}
    yield "/v1/queue/events", {"get": _stream()}
    queue = {
        "name": "queue", "in": "query", "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": 8},
    }  # fmt: skip
    words = {
        "/v1/queue/windows": "窗口信息（8101）",
        "/v1/queue/queues": "大厅业务与等候人数（8102、8013）",
        "/v1/queue/line": "当前排队（8105）",
        "/v1/time": "系统时间（8106）",
    }
    for path, face in FACES.items():
        more = (queue,) if path.endswith("/line") else ()
        yield path, {"get": _get(words[path], face, _READ, *more)}
    for path, page in HALL_PAGES.items():
        yield path, {"get": _hall(path, page)}
    for verb, rule in ACTS.items():
        yield f"/v1/queue/{verb}", {"post": _act(verb, rule)}


def _hall(path: str, page: type) -> dict[str, Any]:
    """What a device reads of its hall; days are whole numbers as 20261120."""
    words = {
        "/v1/hall": ("设置和今天的事项目录", ()),
        "/v1/queue/day": ("某一天的全部号", ("day",)),
        "/v1/queue/estimates": ("报给人看的等候时间和实际", ("first", "last")),
        "/v1/queue/spans": ("某一天各窗口开放和暂停的时间", ("day",)),
        "/v1/devices": ("已登记的设备", ()),
    }
    summary, days = words[path]
    pattern = {"type": "string", "pattern": r"^[0-9]{8}$"}
    more = [{"name": day, "in": "query", "required": True, "schema": pattern} for day in days]
    found = _get(summary, page, _READ, *more)
    if path == "/v1/hall":
        seen = {"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"}}
        found["parameters"] = [seen]
        found["responses"]["304"] = {"description": "与上次取的相同"}
    return found


def _act(verb: str, rule: ActRule) -> dict[str, Any]:
    code = f"（{rule.code}）" if rule.code else ""
    found = _post(f"{_first_line(rule.act)}{code}", ASKS[verb], QueueDone, _ACT)
    devices = "、".join(sorted(DEVICE_WORDS[one] for one in rule.devices))
    found["description"] = f"需要：{PERMISSION_WORDS[rule.permission]}。可用的设备：{devices}。"
    found["operationId"] = verb
    found["parameters"] = [
        {
            "name": "X-Request-Key",
            "in": "header",
            "required": False,
            "description": "编号，内容里没有 key 时用它",
            "schema": {"type": "string", "format": "uuid"},
        }
    ]
    return found


def _post(
    summary: str, ask: type, answer: type, faults: tuple[int, ...], *, free: bool = False
) -> dict[str, Any]:
    body = {"required": True, "content": {_JSON: {"schema": _ref(ask)}}}
    found = {"summary": summary, "requestBody": body, "responses": _responses(answer, faults)}
    return {**found, "security": []} if free else found


def _get(
    summary: str, answer: type, faults: tuple[int, ...], *parameters: Mapping[str, Any], free: bool = False
) -> dict[str, Any]:
    found: dict[str, Any] = {"summary": summary, "responses": _responses(answer, faults)}
    if parameters:
        found["parameters"] = list(parameters)
    return {**found, "security": []} if free else found


def _stream() -> dict[str, Any]:
    """Server-sent events: `data` is a `Change`, `id` its number; `beat` each second; `view` after a gap."""
    responses = _responses(Change, _READ)
    responses["200"] = {
        "description": "id 是序号，data 是 Change；每秒一个 beat；event: view 表示请重新取 /v1/queue/view",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
    last = {"name": "Last-Event-ID", "in": "header", "required": False, "schema": {"type": "string"}}
    return {"summary": "变化推送", "parameters": [last], "responses": responses}


def _responses(answer: type, faults: tuple[int, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {"200": {"description": "做好了", "content": {_JSON: {"schema": _ref(answer)}}}}
    for status in faults:
        found[str(status)] = {
            "description": _ANSWERS[status],
            "content": {_JSON: {"schema": _ref(wire.Fault)}},
        }
    return found


def _ref(kind: type) -> dict[str, str]:
    return {"$ref": _REF.format(name=kind.__name__)}


def _first_line(kind: type) -> str:
    return (inspect.getdoc(kind) or "").partition("\n")[0]


def _tidy(part: Any, *, bounded: bool) -> None:
    """One line of each description; bounds of `queue_wire.read_ask` where they hold."""
    if isinstance(part, list):
        for one in part:
            _tidy(one, bounded=bounded)
        return
    if not isinstance(part, dict):
        return
    if isinstance(part.get("description"), str):
        part["description"] = part["description"].partition("\n")[0]
    if bounded:
        for name, bound in _BOUNDS.get(str(part.get("type")), {}).items():
            part.setdefault(name, bound)
    for name, value in part.items():
        if name not in {"default", "enum", "required"}:
            _tidy(value, bounded=bounded)
