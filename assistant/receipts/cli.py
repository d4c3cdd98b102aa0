"""`habla receipt`, `habla verify`, `habla replay`, `habla diff`: what a person or an auditor does with a receipt.

Exit codes: 0 as the receipt says; 1 something differs; 2 the call cannot be understood or its file not be read;
3 refused: changed, not signed, or signed with a key that is not known; 4 nothing to replay or to compare.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from assistant.catalogue import Lang
from assistant.clock import system_clock
from assistant.errors import BadRequest, HablaError, NotConfigured, ToolFailed
from assistant.journal.sqlite import SqliteStore
from assistant.language import lang_of
from assistant.receipts.assemble import receipt_of
from assistant.receipts.compare import Difference
from assistant.receipts.receipt import Receipt
from assistant.receipts.replay import Kit, Replay, replay
from assistant.receipts.signing import KEY_FILE, Signer, check, read, signer_from
from assistant.receipts.texts import say

SAME, DIFFERS, USAGE, REFUSED, NOTHING = range(5)
_PATIENCE = 120.0
Json = dict[str, Any]


def main(argv: Sequence[str], env: Mapping[str, str], kit: Callable[[], Kit]) -> int:
    """Runs one command; the exit code is in the module's words."""
    arguments = _parser().parse_args(argv)
    command = Command(arguments, env, kit)
    try:
        return asyncio.run(command.run())
    except BadRequest as error:
        command.tell(say(error.code, command.lang) if error.message == error.code else error.message, sys.stderr)
        return REFUSED if error.code in ("tampered", "unsigned", "unknown_key", "not_a_receipt") else USAGE
    except HablaError as error:
        command.tell(error.message, sys.stderr)
        return USAGE
    except (OSError, httpx.HTTPError) as error:
        command.tell(say("unreachable", command.lang, detail=str(error) or type(error).__name__), sys.stderr)
        return USAGE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="habla", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, what in (
        ("receipt", "fetch the receipt of a run and write it to standard output"),
        ("verify", "check that a receipt is as the server signed it"),
        ("replay", "make the answer again, with no network, and compare it with the receipt"),
        ("diff", "ask the same today and name why the answer differs"),
    ):
        one = commands.add_parser(name, help=what, description=what)
        one.add_argument("receipts", nargs="+" if name != "receipt" else 1, help="a receipt's file, or the id of a run")
        one.add_argument("--url", help="address of a running Habla; http://127.0.0.1:$PORT when nothing is given")
        one.add_argument("--data", type=Path, help="data folder of a Habla that is not running")
        one.add_argument("--key", action="append", default=[], help="public key to trust: base64, or a file with it")
        one.add_argument("--json", action="store_true", help="one JSON document a receipt")
        one.add_argument("--lang", choices=("es", "en"), help="language of what is said")
    return parser


class Command:
    """One call of `habla`."""

    def __init__(self, arguments: argparse.Namespace, env: Mapping[str, str], kit: Callable[[], Kit]) -> None:
        self.arguments = arguments
        self.env = env
        self.kit = kit
        spoken = env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or ""
        self.lang: Lang = arguments.lang or lang_of(spoken if spoken[:2] in ("es", "en") else "en")

    @property
    def url(self) -> str:
        return str(self.arguments.url or f"http://127.0.0.1:{self.env.get('PORT') or 8000}").rstrip("/")

    def tell(self, text: str, where: Any = None) -> None:
        """One line."""
        (where or sys.stdout).write(f"{text}\n")
        (where or sys.stdout).flush()

    async def run(self) -> int:
        """The worst code of all receipts."""
        codes = [await self._one(name) for name in self.arguments.receipts]
        return max(codes)

    async def _one(self, name: str) -> int:
        raw = await self._raw(name)
        if self.arguments.command == "receipt":
            self.tell(raw.decode())
            return SAME
        receipt = read(raw)
        check(receipt, await self._trusted())
        match self.arguments.command:
            case "verify":
                self._say(name, receipt, {"verified": True}, say("verified", self.lang, **_facts(receipt)))
                return SAME
            case "replay":
                return await self._replay(name, receipt)
            case _:
                return await self._diff(name, receipt, raw)

    async def _raw(self, name: str) -> bytes:
        """A receipt's bytes: of a file, else of a run."""
        found = None if self.arguments.command == "receipt" else _of_file(name)
        if found is not None:
            return found
        if self.arguments.data is not None:
            return await self._of_store(name)
        async with self._http() as http:
            return _answer(await http.get(f"/runs/{name}/receipt"), self.lang)

    async def _of_store(self, run_id: str) -> bytes:
        store = SqliteStore(self.arguments.data / "habla.db", system_clock)
        if not (self.arguments.data / "habla.db").is_file():
            raise NotConfigured(say("no_data", self.lang, folder=str(self.arguments.data)))
        await store.open()
        try:
            row = await store.run(run_id)
            if row is None:
                raise NotConfigured(say("no_run", self.lang, run=run_id))
            return (await receipt_of(store, row, self._signer())).written()
        finally:
            await store.aclose()

    def _signer(self) -> Signer:
        folder = self.arguments.data or Path(self.env.get("DATA") or "data")
        return signer_from(self.env.get("ASSISTANT_RECEIPT_KEY", "").strip(), folder / KEY_FILE)

    async def _trusted(self) -> list[str]:
        """Keys that were given, else that of the data folder, else that of the running server."""
        given = [_key(text) for text in self.arguments.key]
        if given:
            return given
        folder = self.arguments.data or Path(self.env.get("DATA") or "data")
        if self.env.get("ASSISTANT_RECEIPT_KEY") or (self.arguments.url is None and (folder / KEY_FILE).is_file()):
            return [self._signer().public]
        try:
            async with self._http() as http:
                return [str(json.loads(_answer(await http.get("/receipts/key"), self.lang))["public"])]
        except httpx.HTTPError as error:
            raise BadRequest("unknown_key", code="unknown_key") from error

    def _http(self) -> httpx.AsyncClient:
        headers = {"Accept-Language": self.lang}
        return httpx.AsyncClient(base_url=self.url, timeout=_PATIENCE, trust_env=False, headers=headers)

    async def _replay(self, name: str, receipt: Receipt) -> int:
        try:
            found = await replay(receipt, self.kit())
        except ToolFailed as error:
            if error.code != "not_replayable":
                raise
            body: Json = {"replayed": False, "why": error.message}
            self._say(name, receipt, body, say("not_replayable", self.lang, why=say(error.message, self.lang)))
            return NOTHING
        self._say(name, receipt, _outcome(found), "\n".join(self._told(found)))
        return SAME if found.identical else DIFFERS

    def _told(self, found: Replay) -> list[str]:
        lines = []
        if found.identical:
            lines.append(say("identical" if found.same_build else "identical_other_build", self.lang))
        else:
            lines.append(say("differs" if found.same_build else "differs_other_build", self.lang))
            lines += [_line(one) for one in found.differences]
        if found.plan is not None:
            lines.append(say("same_plan" if found.plan else "other_plan", self.lang))
        return lines

    async def _diff(self, name: str, receipt: Receipt, raw: bytes) -> int:
        async with self._http() as http:
            headers = {"Content-Type": "application/json"}
            body = json.loads(_answer(await http.post("/receipts/diff", content=raw, headers=headers), self.lang))
        self._say(name, receipt, body, str(body["text"]))
        return SAME if not body["causes"] else DIFFERS

    def _say(self, name: str, receipt: Receipt, body: Json, text: str) -> None:
        if self.arguments.json:
            self.tell(json.dumps({"receipt": name, "run": receipt.run, **body}, ensure_ascii=False))
        else:
            self.tell(f"{name}: {text}")


def _of_file(name: str) -> bytes | None:
    """The bytes of a receipt's file; none where there is no such file."""
    return Path(name).read_bytes() if Path(name).is_file() else None


def _key(text: str) -> str:
    """A public key: the text itself, or what the file of that name holds."""
    raw = _of_file(text)
    return text if raw is None else raw.decode("ascii").strip()


def _answer(response: httpx.Response, lang: Lang) -> bytes:
    """The body of a good answer; a refusal in the server's own words."""
    if response.is_success:
        return response.content
    try:
        detail = str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        detail = say("not_habla", lang, url=str(response.url), status=response.status_code)
    raise NotConfigured(detail)


def _facts(receipt: Receipt) -> Mapping[str, str]:
    key = receipt.signature.key if receipt.signature else ""
    return {"key": key, "ended": receipt.ended, "text": receipt.asked.text if receipt.asked else receipt.kind}


def _outcome(found: Replay) -> Json:
    return {
        "replayed": True,
        "identical": found.identical,
        "sameBuild": found.same_build,
        "samePlan": found.plan,
        "differences": [{"where": d.where, "then": d.then, "now": d.now} for d in found.differences],
    }


def _line(one: Difference) -> str:
    return f"  {one.where}: {_short(one.then)} -> {_short(one.now)}"


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:200]
