"""Multipart bodies: one part per input."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import UploadFile
from starlette.requests import Request

from engines.kestra.inputs import Upload
from engines.kestra.problems import Problem

MAX_FILE = 64 * 1024 * 1024


async def parts(request: Request) -> Mapping[str, str | Upload]:
    """The parts of a form by name; no body at all is an empty form."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if not kind:
        if int(request.headers.get("content-length", "0") or "0") > 0:
            raise Problem(415, "Content Type [null] not allowed. Allowed types: [multipart/form-data]")
        return {}
    if kind != "multipart/form-data":
        raise Problem(415, f"Content Type [{kind}] not allowed. Allowed types: [multipart/form-data]")
    found: dict[str, str | Upload] = {}
    async with request.form(max_files=50, max_fields=200) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                data = await value.read()
                if len(data) > MAX_FILE:
                    raise Problem(413, "The file is too large")
                # The older form names the part `files` and puts the input's id in the file name.
                target = value.filename if name == "files" and value.filename else name
                found[target] = Upload(value.filename or name, data)
            else:
                found[name] = value
    return found
