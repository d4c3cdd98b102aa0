"""What went wrong at the model, as an error that says who acts next, in the person's language."""

from __future__ import annotations

from typing import Literal

from assistant.catalogue import Lang
from assistant.errors import HablaError, NotConfigured, UpstreamUnavailable
from assistant.model.settings import ModelSettings
from assistant.model.transport import WireRecord

Problem = Literal[
    "key", "credit", "model", "tools", "busy", "down", "slow", "slow_first", "refused", "too_long", "repeats",
    "unreachable", "import", "unusable",
]  # fmt: skip

_PAUSE_S = 0.5
_RETRIED = frozenset({429, 502, 503})
_STRING_CODES = {
    "rate_limited": 429, "rate_limit_exceeded": 429, "rate_limit_error": 429, "overloaded": 503,
    "overloaded_error": 503, "server_error": 500, "internal_error": 500, "timeout": 504,
    "invalid_api_key": 401, "insufficient_quota": 402, "insufficient_credits": 402, "model_not_found": 404,
    "context_length_exceeded": 413,
}  # fmt: skip

TEXTS: dict[Problem, tuple[str, str]] = {
    "key": (
        "El modelo ha rechazado la clave. Revisa OPENROUTER_API_KEY (se crea en openrouter.ai/keys) y reinicia.",
        "The model refused the key. Check OPENROUTER_API_KEY (made at openrouter.ai/keys) and restart.",
    ),
    "credit": (
        "La cuenta de OPENROUTER_API_KEY no tiene saldo. Añade crédito en openrouter.ai/credits o usa otra clave.",
        "The account of OPENROUTER_API_KEY has no credit. Add some at openrouter.ai/credits, or use another key.",
    ),
    "model": (
        "El proveedor no conoce el modelo {model!r}. Pon en ASSISTANT_MODEL uno que ofrezca, "
        "p. ej. ASSISTANT_MODEL=anthropic/claude-sonnet-4.5.{detail}",
        "The provider does not know the model {model!r}. Set ASSISTANT_MODEL to one that it offers, "
        "e.g. ASSISTANT_MODEL=anthropic/claude-sonnet-4.5.{detail}",
    ),
    "tools": (
        "El modelo {model!r} no admite herramientas. Pon ASSISTANT_MODEL_MODE=structured, o elige otro "
        "ASSISTANT_MODEL.",
        "The model {model!r} does not take tools. Set ASSISTANT_MODEL_MODE=structured, or choose another "
        "ASSISTANT_MODEL.",
    ),
    "busy": (
        "El modelo tiene demasiadas peticiones ahora mismo. Prueba otra vez {when}.",
        "The model has too many requests right now. Try again {when}.",
    ),
    "down": (
        "El modelo no responde bien ahora mismo (error {status}). Prueba otra vez dentro de un momento.",
        "The model is not working right now (error {status}). Try again in a moment.",
    ),
    "slow": (
        "El modelo ha tardado más de {seconds:g} s y se ha parado. Prueba otra vez, o con una pregunta más corta.",
        "The model took more than {seconds:g} s and was stopped. Try again, or ask something shorter.",
    ),
    "slow_first": (
        "El modelo no ha empezado a responder en {seconds:g} s. Prueba otra vez dentro de un momento.",
        "The model had not begun to answer after {seconds:g} s. Try again in a moment.",
    ),
    "refused": (
        "El modelo no ha aceptado la petición (error {status}).{detail}",
        "The model did not accept the request (error {status}).{detail}",
    ),
    "too_long": (
        "La conversación es demasiado larga para el modelo. Empieza una nueva.",
        "The conversation is too long for the model. Start a new one.",
    ),
    "repeats": (
        "El modelo se ha quedado repitiendo lo mismo y se ha parado. Pregúntalo de otra manera.",
        "The model kept repeating itself and was stopped. Ask in other words.",
    ),
    "unreachable": (
        "No se puede conectar con el modelo en {endpoint}. Comprueba la red y OPENROUTER_BASE_URL.",
        "The model at {endpoint} cannot be reached. Check the network and OPENROUTER_BASE_URL.",
    ),
    "unusable": (
        "El modelo no ha dado una respuesta que se pueda usar. Prueba otra vez, o elige otro ASSISTANT_MODEL.",
        "The model gave no answer that can be used. Try again, or choose another ASSISTANT_MODEL.",
    ),
    "import": (
        "No se ha podido cargar la biblioteca de modelos ({detail}). Reinstala las dependencias, o usa "
        "ASSISTANT_MODEL=offline/planner.",
        "The model library could not be loaded ({detail}). Install the dependencies again, or use "
        "ASSISTANT_MODEL=offline/planner.",
    ),
}  # fmt: skip
_SETTINGS_PROBLEMS: frozenset[Problem] = frozenset({"key", "credit", "model", "tools", "import"})


def say(problem: Problem, lang: Lang, **facts: object) -> str:
    """The text of a problem."""
    return TEXTS[problem][0 if lang == "es" else 1].format(**facts)


def status_of(record: WireRecord) -> int:
    """The most telling code: the error object's own, then the response's; 0 for none. litellm's may be made up."""
    code = record.error.get("code") if record.error else None
    if isinstance(code, str):
        found = int(code) if code.isdigit() else _STRING_CODES.get(code, 0)
        if found:
            return found
    elif isinstance(code, int) and code >= 400:
        return code
    if record.status >= 300:
        return record.status
    return 500 if record.error is not None else 0


def failure(error: BaseException | None, record: WireRecord, settings: ModelSettings, lang: Lang) -> HablaError:
    """Maps whatever litellm raised, or the wire said, to one of our errors."""
    status = status_of(record)
    problem = _problem(error, record, status)
    facts: dict[str, object] = {
        "model": settings.label,
        "endpoint": settings.endpoint,
        "status": status or "?",
        "detail": _detail(record, settings, lang),
        "when": _when(record.retry_after, lang),
    }
    text = say(problem, lang, **facts)
    if problem in _SETTINGS_PROBLEMS:
        return NotConfigured(text, code=f"model_{problem}")
    return UpstreamUnavailable(text, system="model", retry_after=record.retry_after, code=f"model_{problem}")


def pause_before_retry(record: WireRecord, settings: ModelSettings) -> float | None:
    """How long to wait before the one retry, or none when there should not be any."""
    if status_of(record) not in _RETRIED:
        return None
    pause = _PAUSE_S if record.retry_after is None else record.retry_after
    return pause if pause <= settings.retry_after_cap_s else None


def timed_out(first: bool, settings: ModelSettings, lang: Lang) -> UpstreamUnavailable:
    """A deadline of ours has passed."""
    problem: Problem = "slow_first" if first else "slow"
    seconds = settings.timeout_first_token_s if first else settings.timeout_total_s
    return UpstreamUnavailable(say(problem, lang, seconds=seconds), system="model", code=f"model_{problem}")


def _problem(error: BaseException | None, record: WireRecord, status: int) -> Problem:
    said = str((record.error or {}).get("message", "")).lower()
    if status == 0:
        if error is not None and "repeat" in str(error).lower():
            return "repeats"
        return "down" if record.status else "unreachable"
    if status < 400:
        return "unreachable"
    if status in (401, 403):
        return "key"
    if status == 402:
        return "credit"
    if status == 404 or (status == 400 and "model" in said and any(w in said for w in _UNKNOWN)):
        return "tools" if "tool" in said else "model"
    if status == 413 or (status == 400 and "context" in said and "length" in said):
        return "too_long"
    if status == 429:
        return "busy"
    return "down" if status >= 500 or status == 408 else "refused"


_UNKNOWN = ("not a valid", "not found", "does not exist", "unknown", "invalid model", "not supported")


def _detail(record: WireRecord, settings: ModelSettings, lang: Lang) -> str:
    said = " ".join(str((record.error or {}).get("message", "")).split())[:200]
    if not said:
        return ""
    if settings.api_key:
        said = said.replace(settings.api_key, "…")
    return f" Dice: {said}" if lang == "es" else f" It says: {said}"


def _when(seconds: float | None, lang: Lang) -> str:
    if not seconds:
        return "dentro de un momento" if lang == "es" else "in a moment"
    return f"dentro de {seconds:.0f} s" if lang == "es" else f"in {seconds:.0f} s"
