"""Everything Kestra's tools say to people."""

from __future__ import annotations

from assistant.catalogue import Lang
from tools.kestra.steer_texts import STATES, STEERING
from tools.words import Texts, render

TEXTS: Texts = {
    "unreachable": {
        "es": "No puedo conectar con Kestra en {url}. Comprueba que está en marcha y vuelve a intentarlo.",
        "en": "Kestra does not answer at {url}. Check that it is running and try again in a moment.",
    },
    "garbled": {
        "es": "Kestra ({url}) ha respondido algo que no entiendo. Comprueba KESTRA_URL o espera un poco.",
        "en": "Kestra ({url}) answered something unreadable. Check KESTRA_URL, or try again in a moment.",
    },
    "busy_for": {
        "es": "Kestra está saturado. Espera {seconds} segundos y vuelve a intentarlo.",
        "en": "Kestra is too busy. Wait {seconds} seconds and try again.",
    },
    "busy": {
        "es": "Kestra está saturado. Espera un momento y vuelve a intentarlo.",
        "en": "Kestra is too busy. Wait a moment and try again.",
    },
    "credentials": {
        "es": "Kestra no acepta la cuenta. Revisa KESTRA_USER y KESTRA_PASSWORD, o pon un token en KESTRA_TOKEN.",
        "en": "Kestra refuses the account. Check KESTRA_USER and KESTRA_PASSWORD, or set a token in KESTRA_TOKEN.",
    },
    "redirected": {
        "es": "{url} redirige a otra dirección. Pon en KESTRA_URL la dirección final de Kestra.",
        "en": "{url} redirects elsewhere. Set KESTRA_URL to the final address of Kestra.",
    },
    "too_old": {
        "es": "Kestra {version} es demasiado antiguo: hace falta la 0.23 o posterior (mejor 1.3 o 2.x).",
        "en": "Kestra {version} is too old: 0.23 or later is needed (better 1.3 or 2.x).",
    },
    "forbidden": {
        "es": "La cuenta de Kestra no tiene permiso para esto. Pide acceso a quien administra Kestra.",
        "en": "The Kestra account may not do this. Ask your Kestra administrator for access.",
    },
    "forbidden_act": {
        "es": "Kestra no deja hacer esto: o la cuenta no tiene permiso, o esta edición no lo conoce. Pregunta a quien "
        "administra Kestra.",
        "en": "Kestra does not allow this: either the account may not do it or this edition does not know it. Ask "
        "your Kestra administrator.",
    },
    "wrong_dialect": {
        "es": "Kestra ha respondido como otra versión (se esperaba {version}): no se ha hecho nada. Vuelve a pedirlo; "
        "si se repite, revisa qué hay entre este servidor y Kestra.",
        "en": "Kestra answered as another version ({version} was expected): nothing was done. Ask again; if it "
        "happens again, check what stands between this server and Kestra.",
    },
    "missing": {
        "es": "Kestra ya no encuentra ese flujo o esa ejecución. Puede haber cambiado: vuelve a preguntar.",
        "en": "Kestra no longer finds that flow or execution. It may have changed: ask again.",
    },
    "refused": {"es": "Kestra no lo ha aceptado: {detail}", "en": "Kestra did not accept it: {detail}"},
    "not_sent": {
        "es": "No puedo conectar con Kestra en {url}: no se ha iniciado nada. Comprueba que está en marcha y "
        "vuelve a pedirlo.",
        "en": "Kestra does not answer at {url}: nothing was started. Check that it is running and ask again.",
    },
    "in_doubt": {
        "es": "Kestra no ha confirmado el inicio: puede que se haya iniciado o puede que no. Lo estoy comprobando; "
        "no lo vuelvas a lanzar todavía.",
        "en": "Kestra did not confirm the start: it may have started or not. I am looking it up; do not start it again "
        "yet.",
    },
    "lost_sight": {
        "es": "He perdido de vista la ejecución {id}; puede seguir en marcha. Mírala en Kestra: {url}",
        "en": "I lost sight of execution {id}; it may still be running. See it in Kestra: {url}",
    },
    "input_missing": {
        "es": "Para «{flow}» me falta: {input}. {expected}",
        "en": "For “{flow}” I still need: {input}. {expected}",
    },
    "input_wrong": {
        "es": "Para «{flow}», {input} no puede ser «{value}». {expected}",
        "en": "For “{flow}”, {input} cannot be “{value}”. {expected}",
    },
    "closest_choice": {"es": "¿Querías decir «{choice}»?", "en": "Did you mean “{choice}”?"},
    "pattern": {"es": "No tiene la forma que pide el flujo.", "en": "It does not have the form that the flow wants."},
    "at_least": {"es": "Como mínimo {least}.", "en": "At least {least}."},
    "at_most": {"es": "Como máximo {most}.", "en": "At most {most}."},
    "between": {"es": "Entre {least} y {most}.", "en": "Between {least} and {most}."},
    "after": {"es": "Posterior a {least}.", "en": "After {least}."},
    "before": {"es": "Anterior a {most}.", "en": "Before {most}."},
    "after_before": {"es": "Posterior a {least} y anterior a {most}.", "en": "After {least} and before {most}."},
    "own_words": {
        "es": "Para «{flow}» necesito que lo escribas tú ({input}): no lo tomo de los datos ni lo invento.",
        "en": "For “{flow}” I need you to write it yourself ({input}): it is not taken from data nor made up.",
    },
    "input_refused": {
        "es": "Kestra no acepta {input} para «{flow}»: {detail}",
        "en": "Kestra does not accept {input} for “{flow}”: {detail}",
    },
    "blocked": {
        "es": "Kestra no deja iniciar «{flow}» ahora: {detail}",
        "en": "Kestra does not let “{flow}” start now: {detail}",
    },
    "no_result": {
        "es": "Todavía no hay ningún resultado que enviar con «{flow}». Pide primero los datos.",
        "en": "There is no result yet to send with “{flow}”. Ask for the data first.",
    },
    "result_gone": {
        "es": "Ya no encuentro el resultado {handle}. Vuelve a pedir los datos.",
        "en": "The result {handle} is no longer there. Ask for the data again.",
    },
    "rows_cut": {
        "es": "{rows} de {total} filas",
        "en": "{rows} of {total} rows",
    },
    "open": {"es": "Abrir en Kestra", "en": "Open in Kestra"},
    "open_output": {"es": "Abrir {name}", "en": "Open {name}"},
    "download": {"es": "Descargar {name} ({file})", "en": "Download {name} ({file})"},
    "file_gone": {
        "es": "Ese archivo no está entre los resultados de la ejecución. Puede haberse borrado en Kestra.",
        "en": "That file is not among the results of the execution. It may have been deleted in Kestra.",
    },
    "file_elsewhere": {
        "es": "Kestra guarda ese archivo en otro sitio y no lo puedo abrir desde aquí. Ábrelo en Kestra.",
        "en": "Kestra keeps that file elsewhere and it cannot be opened from here. Open it in Kestra.",
    },
    "file_too_large": {
        "es": "El archivo pasa de {most} MB. Descárgalo desde Kestra: {url}",
        "en": "The file is larger than {most} MB. Download it from Kestra: {url}",
    },
    "trigger": {"es": "Disparador", "en": "Trigger"},
    "with": {"es": "{name}: {value}", "en": "{name}: {value}"},
    "result": {"es": "este resultado", "en": "this result"},
    "yes": {"es": "sí", "en": "yes"},
    "no": {"es": "no", "en": "no"},
}

EXPECTED: Texts = {
    "STRING": {"es": "Escribe un texto.", "en": "Write a text."},
    "EMAIL": {"es": "Escribe una dirección de correo, como ana@ejemplo.es.", "en": "Write an e-mail address."},
    "DATE": {"es": "Di un día, como «ayer» o 2026-10-31.", "en": "Name a day, such as “yesterday” or 2026-10-31."},
    "DATETIME": {
        "es": "Da fecha y hora, como 2026-10-31T09:30:00+01:00.",
        "en": "Give a date and time, such as 2026-10-31T09:30:00+01:00.",
    },
    "INT": {"es": "Escribe un número entero.", "en": "Write a whole number."},
    "FLOAT": {"es": "Escribe un número.", "en": "Write a number."},
    "BOOL": {"es": "Responde sí o no.", "en": "Answer yes or no."},
    "TIME": {"es": "Di una hora, como 09:30.", "en": "Give a time of day, such as 09:30."},
    "DURATION": {
        "es": "Di una duración, como «2 horas» o PT30M.",
        "en": "Give a duration, such as “2 hours” or PT30M.",
    },
    "ARRAY": {"es": "Da una lista, separada por comas.", "en": "Give a list, separated by commas."},
    "JSON": {"es": "Escribe un JSON válido.", "en": "Write valid JSON."},
    "YAML": {"es": "Escribe un YAML válido.", "en": "Write valid YAML."},
    "URI": {"es": "Escribe una dirección web completa.", "en": "Write a whole web address."},
    "SELECT": {"es": "Elige una opción: {choices}.", "en": "Choose one: {choices}."},
    "MULTISELECT": {"es": "Elige entre: {choices}.", "en": "Choose among: {choices}."},
    "FILE": {"es": "Pide primero los datos que quieres enviar.", "en": "First ask for the data to send."},
}


NAMES: Texts = {
    "approved": {"es": "visto bueno", "en": "approved"},
    "approved by": {"es": "decidido por", "en": "approved by"},
    "campaign": {"es": "campaña", "en": "campaign"},
    "date": {"es": "fecha", "en": "date"},
    "description": {"es": "descripción", "en": "description"},
    "document": {"es": "documento", "en": "document"},
    "email": {"es": "correo", "en": "e-mail"},
    "file": {"es": "archivo", "en": "file"},
    "full refresh": {"es": "recarga completa", "en": "full refresh"},
    "meeting": {"es": "reunión", "en": "meeting"},
    "message": {"es": "mensaje", "en": "message"},
    "minutes": {"es": "minuta", "en": "minutes"},
    "note": {"es": "nota", "en": "note"},
    "recipient": {"es": "destinatario", "en": "recipient"},
    "recipients": {"es": "destinatarios", "en": "recipients"},
    "report": {"es": "reporte", "en": "report"},
    "segment": {"es": "segmento", "en": "segment"},
    "spreadsheet": {"es": "hoja de cálculo", "en": "spreadsheet"},
    "subject": {"es": "asunto", "en": "subject"},
    "summary": {"es": "resumen", "en": "summary"},
    "title": {"es": "título", "en": "title"},
}
"""Usual English names of inputs and outputs; a flow's author may write any other name in any language."""


def named(name: str, lang: Lang) -> str:
    """An input's or output's name in the person's language where it is a usual one."""
    usual = NAMES.get(name.strip().lower())
    return usual[lang] if usual else name


def say(key: str, lang: Lang, /, **values: object) -> str:
    """A text of this package."""
    return render(TEXTS if key in TEXTS else STEERING, key, lang, **values)


def state_name(state: str, lang: Lang) -> str:
    """A state as people call it; one that is not known stays as it is."""
    return STATES[state][lang] if state in STATES else state


def expected(kind: str, lang: Lang, choices: tuple[str, ...] = ()) -> str:
    """What an input of this type wants."""
    return render(EXPECTED, kind if kind in EXPECTED else "STRING", lang, choices=", ".join(choices))
