"""Consent bound to exact arguments: a proposal, its digest, and what the person's card shows.

The digest covers tenant, person, tool, target and revision, every argument (files by their SHA-256), conversation and
expiry. The card is rendered from the same proposal; an answer names the approval and the digest, nothing else.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from assistant.catalogue import Lang
from assistant.events import ApprovalRequested
from assistant.journal import ApprovalRow, Change, FileRow, Owner, PutApproval, PutFile
from assistant.texts import say
from tools.base import Argument, Attachment, Proposal


@dataclass(frozen=True)
class Asked:
    """An approval ready to be stored and shown."""

    row: ApprovalRow
    event: ApprovalRequested
    changes: tuple[Change, ...]


def ask(
    proposal: Proposal,
    *,
    approval_id: str,
    run_id: str,
    thread_id: str,
    owner: Owner,
    tool: str,
    tool_call_id: str,
    now: datetime,
    minutes: int,
    lang: Lang,
) -> Asked:
    """Turns a proposal into a stored approval and the event that shows it."""
    expires = (now + timedelta(minutes=minutes)).replace(microsecond=0)
    body = to_json(proposal)
    digest = digest_of(body, owner=owner, tool=tool, thread_id=thread_id, expires=expires)
    row = ApprovalRow(
        id=approval_id,
        thread_id=thread_id,
        run_id=run_id,
        owner=owner,
        tool_call_id=tool_call_id,
        tool=tool,
        digest=digest,
        proposal=body,
        state="open",
        expires_at=expires,
    )
    event = ApprovalRequested(
        approval_id=approval_id,
        tool_call_id=tool_call_id,
        tool=tool,
        digest=digest,
        message=say("approve_act" if proposal.execution else "approve_flow", lang),
        preview={
            "title": proposal.title,
            "tool": tool,
            "target": proposal.target,
            "revision": proposal.revision,
            "risk": proposal.risk,
            "arguments": [a.model_dump(mode="json", exclude_none=True) for a in proposal.arguments],
        },
        response_schema=_schema(digest),
        expires_at=expires,
    )
    files = tuple(PutFile(FileRow(f.sha256, owner, f.name, f.media_type, f.content)) for f in proposal.files)
    return Asked(row, event, (*files, PutApproval(row)))


def digest_of(proposal: dict[str, Any], *, owner: Owner, tool: str, thread_id: str, expires: datetime) -> str:
    """SHA-256 of the canonical JSON of all that the consent covers, in hex."""
    covered = {
        "tenant": owner.tenant,
        "person": owner.person,
        "tool": tool,
        "target": f"{proposal['target']}@{proposal['revision']}",
        "values": proposal["values"],
        "files": proposal["files"],
        "thread": thread_id,
        "expires": expires.isoformat(),
    }
    if proposal.get("execution"):
        covered |= {"execution": proposal["execution"], "moment": proposal["moment"]}
    return hashlib.sha256(canonical(covered)).hexdigest()


def canonical(value: Any) -> bytes:
    """One byte sequence for equal JSON values: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def to_json(proposal: Proposal) -> dict[str, Any]:
    """A proposal as it is stored: files by digest, their bytes beside it."""
    return {
        "title": proposal.title,
        "target": proposal.target,
        "revision": proposal.revision,
        "arguments": [a.model_dump(mode="json", exclude_none=True) for a in proposal.arguments],
        "values": dict(proposal.values),
        "files": [
            {"input": f.input, "name": f.name, "mediaType": f.media_type, "sha256": f.sha256, "rows": f.rows}
            for f in proposal.files
        ],
        "risk": proposal.risk,
        "lang": proposal.lang,
        **({"execution": proposal.execution, "moment": proposal.moment} if proposal.execution else {}),
        **({"subject": proposal.subject} if proposal.subject else {}),
    }


def from_json(body: dict[str, Any], contents: dict[str, bytes]) -> Proposal:
    """The proposal again, with the bytes that were approved (by SHA-256)."""
    return Proposal(
        title=body["title"],
        target=body["target"],
        revision=body["revision"],
        arguments=tuple(Argument.model_validate(a) for a in body["arguments"]),
        values=body["values"],
        files=tuple(
            Attachment(f["input"], f["name"], f["mediaType"], contents[f["sha256"]], f["rows"]) for f in body["files"]
        ),
        risk=body["risk"],
        lang=body.get("lang", "es"),
        execution=body.get("execution", ""),
        moment=body.get("moment", ""),
        subject=body.get("subject", ""),
    )


def _schema(digest: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"approved": {"type": "boolean"}, "digest": {"type": "string", "const": digest}},
        "required": ["approved"],
    }
