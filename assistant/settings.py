"""Settings, read once from the environment at the edge, typed and immutable.

A wrong value is an error that names the setting, what came in, and an example.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from assistant.calendar import WEEK_STARTS, Calendar
from assistant.clock import Clock, pinned_clock, system_clock
from assistant.errors import NotConfigured

DEFAULT_MODEL = "anthropic/claude-sonnet-4.5"
PLANNER = "offline/planner"
_T = TypeVar("_T", bound=str)
Env = Literal["prod", "dev", "test"]
Mode = Literal["auto", "tools", "structured"]
_ENVS: tuple[Env, ...] = ("prod", "dev", "test")
_MODES: tuple[Mode, ...] = ("auto", "tools", "structured")


@dataclass(frozen=True)
class EngineSettings:
    """How to reach one engine. Empty strings where it does not apply."""

    url: str
    token: SecretStr = SecretStr("")
    user: str = ""
    password: SecretStr = SecretStr("")
    client_id: str = ""
    """An OAuth application kept at the engine, for persons' own accounts."""
    client_secret: SecretStr = SecretStr("")
    project: str = ""
    tenant: str = "main"
    namespace: str = ""
    context: str = "production"
    """Which data set of a server that has two."""
    source: SecretStr = SecretStr("")
    """What events are written under."""
    event_types: tuple[str, ...] = ()
    """Events that may be written."""
    segments: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    """Classes of a profile's fields that may be shown."""


@dataclass(frozen=True)
class Settings:
    """All of it. `None` for an engine means: use the embedded one."""

    host: str
    port: int
    data: Path
    env: Env
    now: datetime | None
    timezone: str
    calendar: Calendar
    locale: str
    store_url: str
    model: str
    model_mode: Mode
    openrouter_key: SecretStr
    openrouter_base_url: str
    lightdash: EngineSettings | None
    kestra: EngineSettings | None
    tracardi: EngineSettings | None
    engines_port: int
    public_url: str
    callback_token: SecretStr
    secret_key: SecretStr
    """Seals what persons' accounts have granted; empty: one is made and kept in the data folder."""
    receipt_key: SecretStr
    """Signs receipts; empty: one is made and kept in the data folder."""
    link_hosts: tuple[str, ...]
    approval_minutes: int
    follow_seconds: float
    lookup_seconds: float
    engine_seconds: float
    """Silence of an engine after which its answer is given up; 0 leaves each engine its usual time."""
    poll_seconds: float
    """Before a query is first asked for."""
    fast_follow_ups: bool
    synonyms: Path | None
    """A file of the house's own words for what the catalogue holds."""
    """Whether code answers follow-ups of which it understands every word, in place of a language model."""

    @property
    def clock(self) -> Clock:
        return system_clock if self.now is None else pinned_clock(self.now)

    @property
    def uses_planner(self) -> bool:
        return self.model == PLANNER


def from_env(env: Mapping[str, str]) -> Settings:
    """Reads the environment.

    Raises:
        NotConfigured: a value cannot be used; the message says which and shows one that can.
    """
    data = Path(env.get("DATA") or "data").resolve()
    port = _int(env, "PORT", 8000, least=1)
    key = env.get("OPENROUTER_API_KEY", "").strip()
    base = env.get("OPENROUTER_BASE_URL", "").strip().rstrip("/")
    if env.get("DBT") and env.get("LIGHTDASH_URL"):
        raise NotConfigured(
            "DBT serves a dbt project through the embedded Lightdash, but LIGHTDASH_URL names another one: unset one"
        )
    mode = _one_of(env, "ASSISTANT_ENV", _ENVS, "prod")
    return Settings(
        host=env.get("HOST") or "127.0.0.1",
        port=port,
        data=data,
        env=mode,
        now=_now(env, mode),
        timezone=_timezone(env),
        calendar=_calendar(env),
        locale=_one_of(env, "ASSISTANT_LOCALE", LOCALES, "es-ES"),
        store_url=env.get("ASSISTANT_STORE_URL") or f"sqlite:///{data}/habla.db",
        model=_model(env, key, base),
        model_mode=_one_of(env, "ASSISTANT_MODEL_MODE", _MODES, "auto"),
        openrouter_key=SecretStr(key),
        openrouter_base_url=_url(base, "OPENROUTER_BASE_URL") if base else "",
        lightdash=_engine(env, "LIGHTDASH", needs=()),
        kestra=_engine(env, "KESTRA", needs=("KESTRA_TOKEN", "KESTRA_USER and KESTRA_PASSWORD")),
        tracardi=_engine(env, "TRACARDI", needs=("TRACARDI_USER and TRACARDI_PASSWORD",)),
        engines_port=_int(env, "ENGINES_PORT", 0),
        public_url=_url(env.get("ASSISTANT_PUBLIC_URL") or f"http://127.0.0.1:{port}", "ASSISTANT_PUBLIC_URL"),
        callback_token=SecretStr(env.get("ASSISTANT_CALLBACK_TOKEN") or secrets.token_urlsafe(24)),
        secret_key=SecretStr(env.get("ASSISTANT_SECRET_KEY", "").strip()),
        receipt_key=SecretStr(env.get("ASSISTANT_RECEIPT_KEY", "").strip()),
        link_hosts=tuple(h.strip() for h in env.get("ASSISTANT_LINK_HOSTS", "").split(",") if h.strip()),
        approval_minutes=_int(env, "ASSISTANT_APPROVAL_MINUTES", 10),
        follow_seconds=float(_int(env, "ASSISTANT_FOLLOW_SECONDS", 30)),
        lookup_seconds=float(_int(env, "ASSISTANT_LOOKUP_SECONDS", 60)),
        engine_seconds=float(_int(env, "ASSISTANT_ENGINE_SECONDS", 0, most=600)),
        poll_seconds=_int(env, "LIGHTDASH_POLL_MS", 250, least=10) / 1000,
        fast_follow_ups=_one_of(env, "ASSISTANT_FAST_FOLLOW_UPS", ("on", "off"), "on") == "on",
        synonyms=Path(named) if (named := env.get("ASSISTANT_SYNONYMS", "").strip()) else None,
    )


LOCALES = ("es-ES", "es-MX", "es-CO", "es-AR", "es-CL", "en-US", "en-GB")


def _model(env: Mapping[str, str], key: str, base: str) -> str:
    named = env.get("ASSISTANT_MODEL", "").strip()
    if named == PLANNER or (not key and not base):
        if named and named != PLANNER:
            raise NotConfigured(
                f"ASSISTANT_MODEL is {named!r} but there is no OPENROUTER_API_KEY. Set the key, or unset "
                "ASSISTANT_MODEL to use the offline planner."
            )
        return PLANNER
    return named or DEFAULT_MODEL


def _engine(env: Mapping[str, str], name: str, needs: tuple[str, ...]) -> EngineSettings | None:
    url = env.get(f"{name}_URL", "").strip()
    if not url:
        return None
    got = EngineSettings(
        url=_url(url, f"{name}_URL"),
        token=SecretStr(env.get(f"{name}_TOKEN", "")),
        user=env.get(f"{name}_USER", ""),
        password=SecretStr(env.get(f"{name}_PASSWORD", "")),
        client_id=env.get(f"{name}_CLIENT_ID", ""),
        client_secret=SecretStr(env.get(f"{name}_CLIENT_SECRET", "")),
        project=env.get(f"{name}_PROJECT", ""),
        tenant=env.get(f"{name}_TENANT") or "main",
        namespace=env.get(f"{name}_NAMESPACE", ""),
        context=_one_of(env, f"{name}_CONTEXT", ("production", "staging"), "production"),
        source=SecretStr(env.get(f"{name}_SOURCE", "").strip()),
        event_types=_names(env, f"{name}_EVENT_TYPES", EVENT_TYPE, "assistant-note,call-made"),
        segments=_names(env, f"{name}_SEGMENTS", SEGMENT, "VIP,newsletter"),
        shows=_names(env, f"{name}_SHOWS", FIELD_CLASS, "identity,geo,commercial"),
    )
    if needs and not got.token.get_secret_value() and not got.password.get_secret_value():
        raise NotConfigured(f"{name}_URL is set but not its credentials. Set {' or '.join(needs)}.")
    if name == "KESTRA" and not got.namespace:
        raise NotConfigured("KESTRA_URL is set but not KESTRA_NAMESPACE: the flows on offer, e.g. company.assistant")
    return got


def _int(env: Mapping[str, str], name: str, default: int, *, least: int = 0, most: int = 65_535) -> int:
    raw = env.get(name, "").strip()
    if not raw:
        return default
    if not re.fullmatch("[0-9]{1,9}", raw) or not least <= int(raw) <= most:
        raise NotConfigured(
            f"{name} is {raw!r}; it must be a whole number from {least} to {most}, e.g. {name}={default or 8001}"
        )
    return int(raw)


EVENT_TYPE = re.compile(r"[a-z][a-z0-9-]{0,63}")
SEGMENT = re.compile(r"[^\"\\*,]{1,120}")
FIELD_CLASS = re.compile(r"identity|contact|geo|commercial|work|preferences")


def _names(env: Mapping[str, str], name: str, shape: re.Pattern[str], example: str) -> tuple[str, ...]:
    """A list with commas."""
    found = tuple(dict.fromkeys(part.strip() for part in env.get(name, "").split(",") if part.strip()))
    for one in found:
        if not shape.fullmatch(one):
            raise NotConfigured(f"{name} holds {one!r}, which cannot be used there; example: {name}={example}")
    return found


def _one_of(env: Mapping[str, str], name: str, choices: tuple[_T, ...], default: _T) -> _T:
    raw = env.get(name, "").strip()
    if not raw:
        return default
    for choice in choices:
        if raw.replace("_", "-") == choice:
            return choice
    raise NotConfigured(f"{name} is {raw!r}; it must be one of {', '.join(choices)}")


def _timezone(env: Mapping[str, str]) -> str:
    raw = env.get("ASSISTANT_TIMEZONE", "").strip() or "Europe/Madrid"
    try:
        ZoneInfo(raw)
    except (KeyError, ValueError, OSError) as error:
        raise NotConfigured(
            f"ASSISTANT_TIMEZONE is {raw!r}; it must be an IANA name, e.g. America/Mexico_City"
        ) from error
    return raw


def _calendar(env: Mapping[str, str]) -> Calendar:
    named: Literal["end", "start"] = _one_of(env, "ASSISTANT_FISCAL_YEAR_NAME", ("end", "start"), "end")
    return Calendar(
        week_start=WEEK_STARTS.index(_one_of(env, "ASSISTANT_WEEK_START", WEEK_STARTS, "monday")),
        fiscal_start=_int(env, "ASSISTANT_FISCAL_YEAR_START", 1, least=1, most=12),
        fiscal_named=named,
    )


def _now(env: Mapping[str, str], mode: str) -> datetime | None:
    raw = env.get("ASSISTANT_NOW", "").strip()
    if not raw:
        return None
    if mode == "prod":
        raise NotConfigured("ASSISTANT_NOW pins the clock and is refused unless ASSISTANT_ENV is dev or test")
    try:
        at = datetime.fromisoformat(raw)
    except ValueError as error:
        raise NotConfigured(f"ASSISTANT_NOW is {raw!r}; example: 2026-11-24T10:00:00+01:00") from error
    if at.tzinfo is None:
        raise NotConfigured(f"ASSISTANT_NOW is {raw!r}; it needs an offset, e.g. 2026-11-24T10:00:00+01:00")
    return at


def _url(raw: str, name: str) -> str:
    if "@" in raw:
        # It would be shown: on the page, in errors and in links.
        raise NotConfigured(
            f"{name} holds a user or a password; leave them out of the address, e.g. https://bi.example.com"
        )
    if not raw.startswith(("http://", "https://")):
        raise NotConfigured(f"{name} is {raw!r}; it must start with http:// or https://, e.g. https://bi.example.com")
    return raw.rstrip("/")
