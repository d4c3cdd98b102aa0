"""Flows that the suite makes and takes away again: core plugins only, in a namespace of its own."""

from __future__ import annotations

import re
import time
import uuid

NAMESPACE = "habla_contract"
_NAME = re.compile(r"contract_([0-9a-f]{8})_[0-9a-f]{12}")
_HEAD = """
id: {id}
namespace: habla_contract
description: Contract test of Habla; may be deleted at any time.
labels:
  assistant.expose: "true"
  assistant.risk: none
  assistant.name.en: Contract test {id}
"""
FLOW = (
    _HEAD
    + """
inputs:
  - id: title
    type: STRING
    validator: ^.{{3,40}}$
  - id: count
    type: INT
    min: 1
    max: 10
    defaults: 2
  - id: colour
    type: SELECT
    values: [red, green, blue]
    defaults: green
  - id: flag
    type: BOOL
    defaults: false
  - id: note
    type: STRING
    required: false
tasks:
  - id: hello
    type: io.kestra.plugin.core.log.Log
    message: "hello {{{{ inputs.title }}}}"
  - id: rest
    type: io.kestra.plugin.core.flow.Sleep
    duration: {sleep}
  - id: values
    type: io.kestra.plugin.core.output.OutputValues
    values:
      greeting: "hello {{{{ inputs.title }}}}"
outputs:
  - id: greeting
    type: STRING
    value: "{{{{ outputs.values.values.greeting }}}}"
"""
)
"""It waits a little, so that it can be seen running and be killed."""
PAUSED = (
    _HEAD
    + """
tasks:
  - id: ask
    type: io.kestra.plugin.core.flow.Pause
    timeout: PT20M
    onResume:
      - id: ok
        type: BOOL
      - id: places
        type: INT
        min: 1
        max: 10
      - id: approved_by
        type: STRING
        required: false
  - id: said
    type: io.kestra.plugin.core.output.OutputValues
    values:
      answer: "{{{{ outputs.ask.onResume.ok }}}} {{{{ outputs.ask.onResume.places }}}}"
outputs:
  - id: answer
    type: STRING
    value: "{{{{ outputs.said.values.answer }}}}"
"""
)
"""It waits for a person, and not for ever, should nobody be left to take it away."""
FILED = (
    _HEAD
    + """
inputs:
  - id: loud
    type: BOOL
    defaults: true
tasks:
  - id: write
    type: io.kestra.plugin.core.storage.Write
    extension: .csv
    content: "a,b\\n1,2\\n"
  - id: choose
    type: io.kestra.plugin.core.flow.If
    condition: "{{{{ inputs.loud }}}}"
    then:
      - id: warn
        type: io.kestra.plugin.core.log.Log
        level: WARN
        message: "contract warning, password=hunter2hunter2, for somebody@example.com"
    else:
      - id: calm
        type: io.kestra.plugin.core.log.Log
        message: "contract note"
outputs:
  - id: report
    type: FILE
    value: "{{{{ outputs.write.uri }}}}"
"""
)
"""A file, a branch, and a warning that holds what no person should read."""


def new_name(age: float = 0.0) -> str:
    """An id that says when it was made, `age` seconds ago."""
    return f"contract_{int(time.time() - age):08x}_{uuid.uuid4().hex[:12]}"


def made_here(namespace: str, name: str, older: float = 0.0) -> bool:
    """Whether a flow is one of the suite's own, of whichever run, and at least `older` seconds old."""
    found = _NAME.fullmatch(name)
    return namespace == NAMESPACE and found is not None and time.time() - int(found[1], 16) >= older
