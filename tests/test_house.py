"""The doors of the house: which room may use which, and how big a piece may grow. Each rule is also seen to catch."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("assistant", "tools", "engines", "scripts", "bench", "evals", "tests")
PRODUCT = ("assistant/", "tools/", "engines/", "server.py")

FILE_LINES = 400
FUNCTION_LINES = 60
LONG_FILES: dict[str, str] = {}
"""Path -> why it is one piece."""
LONG_FUNCTIONS: dict[str, str] = {}
"""`path:name` -> why it is one piece."""

FOR_TOOLS = {"intents", "events", "catalogue", "search", "errors", "clock", "periods", "texts"}
"""The modules of `assistant` that a tool may see: types and words, never the store, the loop or a model."""
FOR_ENCODERS = {"events", "catalogue", "encode"}
PURE = {
    "__future__", "base64", "collections", "dataclasses", "datetime", "decimal", "enum", "functools", "hashlib",
    "itertools", "json", "math", "operator", "pydantic_core", "re", "types", "typing", "unicodedata",
}  # fmt: skip
"""What an encoder may use besides the events: nothing here opens a file, a socket or a process."""
ONLY_IN = {
    "litellm": ("assistant/model/litellm.py",),
    "instructor": ("assistant/model/structured.py",),
    "sqlite3": ("assistant/journal/", "engines/"),
    "psycopg": ("assistant/journal/",),
    "duckdb": ("engines/",),
    "vl_convert": ("engines/", "assistant/answer/paint.py"),
    "cryptography": ("assistant/sealed.py", "assistant/receipts/signing.py"),
}
SLOW = {"litellm", "instructor"}
"""Imported inside a function: a start of the server never waits for them."""
CLOCKS = ("assistant/clock.py", "engines/clock.py")
REAL_TIME = {
    "engines/kestra/": "an execution takes real time even while the day is pinned",
    "engines/lightdash/queries.py": "a query takes real time even while the day is pinned",
    "tools/lightdash/run.py": "the moment a query ran is a fact about the run, not about the pinned day",
}


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root, and what it says."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return _parse(self.text)

    @property
    def module(self) -> tuple[str, ...]:
        parts = Path(self.path).with_suffix("").parts
        return parts[:-1] if parts[-1] == "__init__" else parts


@dataclass(frozen=True)
class Import:
    """One imported module by its full name, and whether it happens only when a function is called."""

    name: str
    line: int
    deferred: bool

    @property
    def parts(self) -> list[str]:
        return self.name.split(".")


@cache
def _parse(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def imports(source: Source) -> tuple[Import, ...]:
    return tuple(_imports(source, source.tree, deferred=False))


def _imports(source: Source, node: ast.AST, *, deferred: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Import(names=names):
                for alias in names:
                    yield Import(alias.name, child.lineno, deferred)
            case ast.ImportFrom(module=module, names=names, level=level):
                base = [*_package(source, level), *([module] if module else [])]
                for alias in names:
                    yield Import(".".join([*base, alias.name]), child.lineno, deferred)
            case ast.Call(args=[ast.Constant(value=str(name)), *_]) if _called(child) in (
                "import_module",
                "__import__",
            ):
                yield Import(name, child.lineno, deferred)
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                for item in child.body:
                    yield from _imports(source, ast.Module([item], []), deferred=True)
                continue
            case _:
                pass
        inside = deferred or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from _imports(source, child, deferred=inside)


def _package(source: Source, level: int) -> list[str]:
    """The package that `from . import x` is relative to."""
    if not level:
        return []
    package = list(source.module) if source.path.endswith("__init__.py") else list(source.module[:-1])
    return package[: len(package) - level + 1]


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _says(source: Source, found: Import, rule: str) -> str:
    return f"{source.path}:{found.line}: {found.name}: {rule}"


# --- the rules: each gives one line a breach ------------------------------------------------------------------------


def tools_see_only_types(source: Source) -> Iterator[str]:
    if source.path.startswith("tools/"):
        for found in imports(source):
            if found.parts[0] == "assistant" and not (len(found.parts) > 1 and found.parts[1] in FOR_TOOLS):
                yield _says(source, found, f"a tool may import only assistant.{{{', '.join(sorted(FOR_TOOLS))}}}")


def tools_are_strangers(source: Source) -> Iterator[str]:
    """A package in tools/ is a tool; a plain file there is for all of them. Only the registry knows every tool."""
    if not source.path.startswith("tools/") or source.path == "tools/registry.py":
        return
    own = source.module[1] if len(source.module) > 1 else ""
    for found in imports(source):
        other = found.parts[1] if len(found.parts) > 1 else ""
        if found.parts[0] == "tools" and other != own and other in tool_packages():
            yield _says(source, found, "one tool does not know another")
        if found.parts[0] in ("engines", "server"):
            yield _says(source, found, "a tool reaches an engine over HTTP only")


@cache
def tool_packages() -> frozenset[str]:
    return frozenset(file.parent.name for file in (ROOT / "tools").glob("*/__init__.py"))


def encoders_are_pure(source: Source) -> Iterator[str]:
    if source.path.startswith("assistant/encode/"):
        for found in imports(source):
            first, second = (*found.parts, "")[:2]
            if not (second in FOR_ENCODERS if first == "assistant" else first in PURE):
                yield _says(source, found, "an encoder is a function of events and does no I/O")


def heavy_things_have_one_home(source: Source) -> Iterator[str]:
    if not source.path.startswith(PRODUCT):
        return
    for found in imports(source):
        first = found.parts[0]
        if first in ONLY_IN and not source.path.startswith(ONLY_IN[first]):
            yield _says(source, found, f"only in {' and '.join(ONLY_IN[first])}")
        elif first in SLOW and not found.deferred:
            yield _says(source, found, "slow to import: inside a function")


def engines_are_strangers(source: Source) -> Iterator[str]:
    if source.path.startswith("engines/"):
        for found in imports(source):
            if found.parts[0] in ("assistant", "tools", "server"):
                yield _says(source, found, "an engine imports nothing of the product")


def the_core_knows_no_engine(source: Source) -> Iterator[str]:
    if source.path.startswith("assistant/"):
        for found in imports(source):
            if {"lightdash", "kestra", "tracardi", "calcom", "postiz"} & set(found.parts):
                yield _says(source, found, "assistant knows no engine by name")
            elif found.parts[0] == "tools" and found.parts[1:2] not in ([], ["base"]):
                yield _says(source, found, "assistant knows tools by tools.base only")
            elif found.parts[0] in ("engines", "server"):
                yield _says(source, found, "assistant is below the server and a stranger to the engines")


def one_clock(source: Source) -> Iterator[str]:
    if not source.path.startswith(PRODUCT) or source.path.startswith((*CLOCKS, *REAL_TIME)):
        return
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="now" | "utcnow" | "today" as what, value=of)):
                owner = ast.unparse(of)
                if owner in ("datetime", "date", "datetime.datetime", "datetime.date", "dt.datetime", "dt.date"):
                    yield f"{source.path}:{node.lineno}: {owner}.{what}(): ask the clock, so that a test can pin it"
            case _:
                pass


def files_are_short(source: Source) -> Iterator[str]:
    lines = source.text.count("\n")
    if lines > FILE_LINES and source.path not in LONG_FILES:
        yield f"{source.path}: {lines} lines; split it at {FILE_LINES}, or list it with a reason"


def functions_are_short(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            lines = node.end_lineno - node.lineno + 1
            if lines > FUNCTION_LINES and f"{source.path}:{node.name}" not in LONG_FUNCTIONS:
                yield f"{source.path}:{node.lineno}: {node.name} has {lines} lines; split it, or list it with a reason"


Rule = Callable[[Source], Iterator[str]]
RULES: tuple[Rule, ...] = (
    tools_see_only_types, tools_are_strangers, encoders_are_pure, heavy_things_have_one_home, engines_are_strangers,
    the_core_knows_no_engine, one_clock, files_are_short, functions_are_short,
)  # fmt: skip


@cache
def house() -> tuple[Source, ...]:
    files = [ROOT / "server.py", *(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))]
    return tuple(
        Source(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")) for file in files if file.is_file()
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rules(rule: Rule) -> None:
    breaches = [breach for source in house() for breach in rule(source)]
    assert not breaches, "\n".join(breaches)


BREACHES: tuple[tuple[Rule, str, str], ...] = (
    (tools_see_only_types, "tools/a.py", "from assistant.journal import Store"),
    (tools_see_only_types, "tools/a/b.py", "from assistant import loop"),
    (tools_see_only_types, "tools/a/b.py", "def f():\n    import assistant.model"),
    (tools_see_only_types, "tools/a/b.py", "import assistant"),
    (tools_are_strangers, "tools/kestra/a.py", "from tools.lightdash.client import Client"),
    (tools_are_strangers, "tools/kestra/a.py", "from ..lightdash import client"),
    (tools_are_strangers, "tools/base.py", "from tools import lightdash"),
    (tools_are_strangers, "tools/kestra/a.py", "import engines.kestra"),
    (encoders_are_pure, "assistant/encode/a.py", "from assistant.journal import Store"),
    (encoders_are_pure, "assistant/encode/a.py", "import httpx"),
    (encoders_are_pure, "assistant/encode/a.py", "from pathlib import Path"),
    (heavy_things_have_one_home, "assistant/loop.py", "def f():\n    import litellm"),
    (heavy_things_have_one_home, "assistant/loop.py", "import importlib\nimportlib.import_module('litellm.types')"),
    (heavy_things_have_one_home, "assistant/model/litellm.py", "import litellm"),
    (heavy_things_have_one_home, "assistant/model/structured.py", "class A:\n    from instructor import patch"),
    (heavy_things_have_one_home, "tools/a.py", "def f():\n    from instructor import patch"),
    (heavy_things_have_one_home, "assistant/loop.py", "import sqlite3"),
    (heavy_things_have_one_home, "assistant/journal/a.py", "import duckdb"),
    (engines_are_strangers, "engines/a.py", "from assistant.clock import today"),
    (engines_are_strangers, "engines/a/b.py", "import tools.base"),
    (the_core_knows_no_engine, "assistant/loop.py", "from tools.lightdash import Engine"),
    (the_core_knows_no_engine, "assistant/loop.py", "from tools import registry"),
    (the_core_knows_no_engine, "assistant/loop.py", "import engines"),
    (one_clock, "tools/a.py", "from datetime import datetime, UTC\nx = datetime.now(UTC)"),
    (one_clock, "assistant/a.py", "from datetime import date\nx = date.today()"),
    (files_are_short, "assistant/a.py", "x = 1\n" * (FILE_LINES + 1)),
    (functions_are_short, "assistant/a.py", "def f():\n" + "    x = 1\n" * FUNCTION_LINES),
)


@pytest.mark.parametrize(
    ("rule", "path", "text"), BREACHES, ids=[f"{rule.__name__}-{n}" for n, (rule, _, _) in enumerate(BREACHES)]
)
def test_a_breach_is_caught(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text)))


ALLOWED: tuple[tuple[str, str], ...] = (
    ("tools/kestra/a.py", "from tools.base import Tool\nfrom tools.wire import get\nfrom . import client"),
    ("tools/registry.py", "from tools import kestra, lightdash"),
    ("tools/a/b.py", "from assistant.periods.words import read\nfrom assistant.intents import Intent"),
    ("assistant/model/litellm.py", "def f():\n    import litellm"),
    ("assistant/model/structured.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import instructor"),
    ("assistant/encode/a.py", "from assistant.events import Stored\nfrom pydantic_core import to_json"),
    ("assistant/loop.py", "from tools.base import Tool\nnow = clock.now()"),
    ("tests/a.py", "import duckdb\nfrom tools.lightdash import client"),
)


@pytest.mark.parametrize(("path", "text"), ALLOWED, ids=[path for path, _ in ALLOWED])
def test_what_is_allowed_passes(path: str, text: str) -> None:
    assert [breach for rule in RULES for breach in rule(Source(path, text))] == []


def test_the_page_is_in_short_files_too() -> None:
    files = [*(ROOT / "web" / "src").rglob("*.ts"), *(ROOT / "web" / "src").rglob("*.tsx")]
    assert [file.name for file in files if file.read_text(encoding="utf-8").count("\n") > FILE_LINES] == []


def test_every_exception_is_still_needed() -> None:
    sizes = {source.path: source.text.count("\n") for source in house()}
    assert {path for path in LONG_FILES if sizes.get(path, 0) <= FILE_LINES} == set()
    long = {
        f"{source.path}:{node.name}"
        for source in house()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES
    }
    assert set(LONG_FUNCTIONS) - long == set()


def test_starting_the_server_imports_nothing_slow() -> None:
    """What `import server` reaches at once, followed through the source."""
    by_module = {".".join(source.module): source for source in house()}
    seen: set[str] = set()
    waiting = ["server"]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in by_module:
            eager = [found.parts for found in imports(by_module[name]) if not found.deferred]
            waiting += [".".join(parts[:end]) for parts in eager for end in range(1, len(parts) + 1)]
    assert not seen & (SLOW | {"duckdb", "vl_convert"})
