"""`POST /agui`: AG-UI in, a stream of one run out; and the thread's own stream."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from starlette.requests import Request
from starlette.responses import Response

from assistant.approvals import canonical
from assistant.catalogue import Lang
from assistant.encode.agui import Client
from assistant.errors import BadRequest
from assistant.events import MessageReceived
from assistant.journal import ApprovalRow, Owner, RunRow
from assistant.language import detect, lang_of, locale_for
from assistant.routes import stream
from assistant.routes.edits import check, edit_in
from assistant.routes.http import (
    AGUI_BODY_BYTES,
    TEXT_CHARS,
    accept_lang,
    check_id,
    json_response,
    not_found,
    owner,
    read_json,
    services,
)
from assistant.runs import Answer
from assistant.settings import LOCALES
from assistant.texts import say


class _Wire(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore", frozen=True)


class Part(_Wire):
    """A piece of a multimodal message; only text is read."""

    type: str
    text: str = ""


class InMessage(_Wire):
    """A message of the client's history; only the last one of the user is read."""

    id: str = ""
    role: str
    content: str | list[Part] | Any = None

    @property
    def text(self) -> str:
        if isinstance(self.content, str):
            return self.content
        if isinstance(self.content, list):
            return "\n".join(p.text for p in self.content if isinstance(p, Part) and p.type == "text")
        return ""


class Resume(_Wire):
    """An answer to one interrupt."""

    interrupt_id: str
    status: str
    payload: Any = None


class RunInput(_Wire):
    """What is read of `RunAgentInput`."""

    thread_id: str
    run_id: str
    protocol_version: str = ""
    messages: list[InMessage] = []
    resume: list[Resume] | None = None
    forwarded_props: Any = None

    @property
    def locale(self) -> str:
        props = self.forwarded_props
        named = props.get("locale") if isinstance(props, dict) else None
        return named if isinstance(named, str) else ""


async def run(request: Request) -> Response:
    """Starts a run, or attaches to the one with this id."""
    body = await read_json(request, RunInput, AGUI_BODY_BYTES)
    lang = lang_of(body.locale) if body.locale else accept_lang(request)
    check_id(body.thread_id, "threadId", lang)
    check_id(body.run_id, "runId", lang)
    who = owner(request)
    store = services(request).store
    # Before anything is stored: a wrong Last-Event-ID is refused whole.
    after = await stream.cursor(store, request, lang, thread_id=body.thread_id)
    row = await _resume(request, body, who, lang) if body.resume else await _message(request, body, who, lang)
    client = Client(speaks_cancelled=_speaks_1(body.protocol_version))
    if request.headers.get("prefer", "") == "respond-async":
        return json_response({"threadId": row.thread_id, "runId": row.id}, 202)
    return stream.respond(request, stream.of_run(store, row.id, row.thread_id, after, client))


async def thread_events(request: Request) -> Response:
    """Everything of a thread, then what comes, for reloads, other devices and server-made runs."""
    lang = accept_lang(request)
    store = services(request).store
    thread = await store.thread(owner(request), request.path_params["thread_id"])
    if thread is None:
        raise not_found("unknown_thread", lang)
    after = await stream.cursor(store, request, lang, thread_id=thread.id)
    query = request.query_params
    client = Client(speaks_cancelled=_speaks_1(query.get("protocolVersion", "")), echo_user=True)
    follow = query.get("follow", "true") != "false"
    return stream.respond(request, stream.of_thread(store, thread.id, after, client, follow=follow))


async def _message(request: Request, body: RunInput, who: Owner, lang: Lang) -> RunRow:
    last = next((m for m in reversed(body.messages) if m.role == "user"), None)
    if last is None:
        raise BadRequest(say("no_message", lang), status=422, code="no_message")
    text = last.text.replace("\x00", "").strip()
    if not text:
        raise BadRequest(say("empty_message", lang), status=422, code="empty_message")
    if len(text) > TEXT_CHARS:
        raise BadRequest(
            say("message_too_long", lang, n=len(text), max=TEXT_CHARS), status=422, code="message_too_long"
        )
    at = services(request)
    edit = edit_in(body.forwarded_props, lang)
    earlier = [r.request for r in await at.store.runs(body.thread_id) if r.request["kind"] == "message"]
    # The language of the conversation: short follow-ups ("top 5") do not tell theirs.
    spoken = detect(text, earlier[-1]["lang"] if earlier else lang)
    preferred = body.locale if body.locale in LOCALES else at.settings.locale
    locale = locale_for(spoken, preferred)
    fingerprint = _fingerprint(
        {"thread": body.thread_id, "text": text} | ({"edit": edit.model_dump()} if edit is not None else {})
    )
    if edit is not None and await at.store.run(body.run_id, who) is None:
        await check(edit, at.store, body.thread_id, who, lang)
    message_id = last.id[:64]
    if not message_id or message_id in (one.get("message") for one in earlier):
        # Some clients count from one in every request; a message's id must name one message.
        message_id = f"{body.run_id}-user"
    message = MessageReceived(
        message_id=message_id,
        text=text,
        lang=spoken,
        locale=locale,
        timezone=at.settings.timezone,
        preferred=preferred,
        channel="web",
        edit=edit,
    )
    request_body = {"kind": "message", "lang": spoken, "locale": locale, "message": message_id}
    return await at.runs.ask(_row(request, body.thread_id, body.run_id, who, request_body, fingerprint), message)


async def _resume(request: Request, body: RunInput, who: Owner, lang: Lang) -> RunRow:
    answers = [_answer(entry, lang) for entry in body.resume or ()]
    return await resolve(request, who, body.run_id, answers, lang, thread_id=body.thread_id)


def _answer(entry: Resume, lang: Lang) -> Answer:
    payload = entry.payload if isinstance(entry.payload, dict) else {}
    if "editedArgs" in payload:
        raise BadRequest(say("edit_unsupported", lang), status=422, code="edit_unsupported")
    digest = payload.get("digest")
    # Only the boolean true approves; "yes", 1 or an absent payload do not.
    approved = entry.status == "resolved" and payload.get("approved") is True
    return Answer(entry.interrupt_id, approved, digest if isinstance(digest, str) else None)


async def resolve(
    request: Request, who: Owner, run_id: str, answers: list[Answer], lang: Lang, *, thread_id: str | None = None
) -> RunRow:
    """Starts the run that carries out these answers; the one door for a resume and for `POST /approvals/{id}`."""
    at = services(request)
    existing = await at.store.run(run_id, who)
    rows: list[tuple[ApprovalRow, bool]] = []
    for answer in answers:
        row = await at.store.approval(answer.approval_id, who)
        if row is None or (thread_id is not None and row.thread_id != thread_id):
            raise not_found("unknown_approval", lang)
        if answer.digest is not None and answer.digest != row.digest:
            raise BadRequest(say("wrong_digest", lang), status=409, code="wrong_digest")
        if existing is None and row.resolved_run != run_id:
            check_open(request, row, lang)
        rows.append((row, answer.approved))
    spoken, locale = await _tongue(request, rows[0][0], lang)
    given = [{"approval": row.id, "approved": approved} for row, approved in rows]
    request_body = {"kind": "approval", "answers": given, "lang": spoken, "locale": locale}
    fingerprint = _fingerprint(given)
    run_row = _row(request, rows[0][0].thread_id, run_id, who, request_body, fingerprint)
    return await at.runs.answer(run_row, rows, spoken)


def check_open(request: Request, row: ApprovalRow, lang: Lang) -> None:
    """Refuses an approval that was answered before or has expired."""
    if row.state != "open":
        raise BadRequest(
            say("approval_closed", lang, state=say(f"state_{row.state}", lang)), status=409, code="approval_closed"
        )
    if row.expires_at <= services(request).settings.clock():
        raise BadRequest(say("approval_expired", lang), status=410, code="approval_expired")


async def _tongue(request: Request, row: ApprovalRow, lang: Lang) -> tuple[Lang, str]:
    """The language of the conversation that asked, not that of the button."""
    asked = await services(request).store.run(row.run_id)
    known = asked.request if asked is not None else {}
    return known.get("lang", lang), known.get("locale", services(request).settings.locale)


def _row(request: Request, thread_id: str, run_id: str, who: Owner, body: dict[str, Any], fingerprint: str) -> RunRow:
    return RunRow(
        id=run_id,
        thread_id=thread_id,
        owner=who,
        parent=None,
        status="queued",
        request=body,
        fingerprint=fingerprint,
        created_at=services(request).settings.clock(),
        ended_at=None,
        epoch=0,
    )


def _fingerprint(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def _speaks_1(version: str) -> bool:
    return re.match(r"0*[1-9]", version) is not None
