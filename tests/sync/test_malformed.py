"""Thousands of malformed requests made from the OpenAPI document: no 500, and every answer as documented."""

from __future__ import annotations

import dataclasses
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hall.queue_acts import ACTS, Device
from sync.queue_openapi import document
from tests.fakes.hub_line import Hall
from tests.fakes.passes import as_device
from tests.fakes.real_hall import real_hall

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
FEW, MANY = 5, 250
"""Requests for each of the operations in the usual run, and in the long one (beyond 10,000 in all)."""

BESIDE = {"/v1/chain", "/v1/digest", "/v1/hello", "/v1/openapi.json", "/v1/push"}
"""The document itself, and what desks of this program alone say to their hub."""


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """With the real rules and a real store: what reaches them is malformed in its own way."""
    with real_hall(tmp_path) as (opened, _):
        yield opened


def bombard(hall: Hall, count: int) -> int:
    """So many requests for each operation; how many were sent."""
    spec: Any = schemathesis.openapi.from_dict(document())
    spec.config.base_url = hall.url
    kinds = [as_device(hall.service, uuid.UUID(int=50 + n), None) for n in range(2)]
    hall.devices.rows[uuid.UUID(int=51)] = _machine(hall)
    sent = 0
    session = requests.Session()
    session.trust_env = False
    for found in spec.get_all_operations():
        operation = found.ok()
        if operation.path == "/v1/queue/events":
            continue
        strategy = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE) | operation.as_strategy()

        def shoot(case: Any) -> None:
            nonlocal sent
            sent += 1
            case.call_and_validate(checks=CHECKS, headers=kinds[sent % 2], timeout=10, session=session)

        few = settings(
            max_examples=count,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        few(given(case=strategy)(shoot))()
    session.close()
    return sent


def _machine(hall: Hall) -> Any:
    return dataclasses.replace(hall.devices.rows[uuid.UUID(int=51)], kind=Device.MACHINE)


def test_malformed_requests_get_documented_answers(hall: Hall) -> None:
    assert bombard(hall, FEW) > 150


@pytest.mark.long
def test_ten_thousand_malformed_requests_break_nothing(hall: Hall) -> None:
    assert bombard(hall, MANY) > 10_000


def test_the_document_names_every_act_and_is_given_to_devices_only(hall: Hall) -> None:
    found = document()
    assert {f"/v1/queue/{verb}" for verb in ACTS} <= set(found["paths"])
    undescribed = set(hall.service.routes()) - set(found["paths"])
    assert undescribed == BESIDE
    text = json.dumps(found, ensure_ascii=False)
    assert "person_key" not in text
    with httpx.Client(base_url=hall.url, trust_env=False) as http:
        assert http.get("/v1/openapi.json").status_code == 401
        answer = http.get("/v1/openapi.json", headers=as_device(hall.service, uuid.UUID(int=3)))
    assert answer.json() == json.loads(text)
