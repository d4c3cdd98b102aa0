"""Logs hold no rows and no prompts."""

import json
import logging

import pytest
from pydantic import BaseModel, ValidationError

from assistant.telemetry import JsonLines


class Row(BaseModel):
    amount: int


def test_a_refused_value_is_not_quoted_in_a_log() -> None:
    cell = "ana@" + "example.com [x], input_type=str]"
    with pytest.raises(ValidationError) as raised:
        Row.model_validate({"amount": cell})
    record = logging.LogRecord("habla", logging.ERROR, "", 0, "failed", None, None)
    record.exc_info = (raised.type, raised.value, raised.tb)
    line = json.loads(JsonLines().format(record))
    assert "type=int_parsing" in line["error"] and "ana@example" not in line["error"]
