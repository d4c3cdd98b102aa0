"""What is said of receipts, in both languages."""

from __future__ import annotations

from assistant.catalogue import Lang

_TEXTS: dict[str, tuple[str, str]] = {
    "verified": (
        "firma correcta (clave {key}): «{text}», {ended}",
        "the signature is right (key {key}): “{text}”, {ended}",
    ),
    "tampered": (
        "Rechazado: el recibo no es el que firmó el servidor; se ha cambiado algo en él.",
        "Refused: the receipt is not the one that the server signed; something in it was changed.",
    ),
    "unsigned": ("Rechazado: el recibo no lleva firma.", "Refused: the receipt carries no signature."),
    "unknown_key": (
        "Rechazado: el recibo está firmado con una clave que aquí no se conoce. Indícala con --key (está en "
        "GET /receipts/key del servidor que lo firmó).",
        "Refused: the receipt is signed with a key that is not known here. Give it with --key (it is at "
        "GET /receipts/key of the server that signed it).",
    ),
    "not_a_receipt": (
        "Rechazado: no es un recibo, o se ha cambiado algo en él.",
        "Refused: this is no receipt, or something in it was changed.",
    ),
    "identical": ("idéntica", "identical"),
    "identical_other_build": (
        "idéntica (otra versión del producto la muestra igual)",
        "identical (another version of the product shows the same)",
    ),
    "differs": ("distinta; primeras diferencias:", "it differs; first differences:"),
    "differs_other_build": (
        "esta versión del producto no es la que respondió y la muestra de otro modo; primeras diferencias:",
        "rendered by another version: the one that answered is not this one; first differences:",
    ),
    "same_plan": ("el planificador planea hoy lo mismo", "the planner plans the same today"),
    "other_plan": ("el planificador hoy planea otra cosa", "the planner plans something else today"),
    "not_replayable": ("no se puede repetir: {why}", "cannot be replayed: {why}"),
    "an_action": (
        "es una acción, y lo que ya se hizo no se hace otra vez",
        "it is an action, and what was done is not done again",
    ),
    "stopped": ("alguien detuvo la respuesta a medias", "somebody stopped the answer half-way"),
    "no_trace": (
        "el servidor aún no guardaba con qué se respondía",
        "the server did not yet keep what answers were made from",
    ),
    "cut": ("un reinicio cortó la respuesta", "a restart cut the answer"),
    "fault": ("un fallo del servidor cortó la respuesta", "a fault of the server cut the answer"),
    "unreachable": (
        "No se puede leer: {detail}. Indica el archivo de un recibo, o --url de un Habla en marcha, o --data.",
        "It cannot be read: {detail}. Name the file of a receipt, or --url of a running Habla, or --data.",
    ),
    "no_data": (
        "En {folder} no hay datos de Habla. Indica la carpeta con --data.",
        "There are no data of Habla in {folder}. Name the folder with --data.",
    ),
    "no_run": (
        "No hay ninguna ejecución {run}. Comprueba el identificador.",
        "There is no run {run}. Check the id.",
    ),
    "nothing_differs": (
        "nada difiere: hoy sale lo mismo",
        "nothing differs: the answer is the same today",
    ),
    "because": ("hoy difiere; causas: {count}", "it differs today; causes: {count}"),
    "cause_data": ("datos", "data"),
    "cause_definition": ("definición", "definition"),
    "cause_filter": ("filtros", "filters"),
    "cause_period": ("periodo", "period"),
    "cause_rights": ("permisos", "rights"),
    "cell": ("{where}: {then} → {now}", "{where}: {then} → {now}"),
    "and_more": ("… y {count} más", "… and {count} more"),
    "data_late": (
        "«{subject}»: el periodo aún no había terminado y han llegado datos",
        "“{subject}”: the period was not over yet, and data have come",
    ),
    "data_restated": (
        "«{subject}»: los mismos días con la misma consulta dan otras cifras",
        "“{subject}”: the same days and the same query give other figures",
    ),
    "definition_computed": (
        "«{subject}» se calcula de otro modo",
        "“{subject}” is worked out in another way",
    ),
    "definition_label": ("«{then}» se llama ahora «{now}»", "“{then}” is now called “{now}”"),
    "definition_gone": ("«{subject}» ya no existe", "“{subject}” is no longer there"),
    "definition_query": (
        "la consulta pide otra cosa ({subject}): {then} → {now}",
        "the query asks for something else ({subject}): {then} → {now}",
    ),
    "definition_type": ("«{subject}» es de otro tipo: {then} → {now}", "“{subject}” has another type: {then} → {now}"),
    "definition_format": ("«{subject}» se muestra de otro modo", "“{subject}” is shown in another format"),
    "definition_additive": ("«{subject}» se suma de otro modo", "“{subject}” adds up in another way"),
    "definition_distinct": ("«{subject}» cuenta otra cosa", "“{subject}” counts something else"),
    "filter_conditions": ("antes: {then}; ahora: {now}", "then: {then}; now: {now}"),
    "filter_standing": (
        "condiciones fijas de la tabla; antes: {then}; ahora: {now}",
        "standing conditions of the table; then: {then}; now: {now}",
    ),
    "period_period": ("{then} → {now}", "{then} → {now}"),
    "period_compare": ("la comparación: {then} → {now}", "the comparison: {then} → {now}"),
    "period_timezone": ("otra zona horaria: {then} → {now}", "another time zone: {then} → {now}"),
    "period_moving": (
        "las condiciones guardadas se cuentan desde el día: {then} → {now}",
        "the saved conditions count from the day: {then} → {now}",
    ),
    "rights_forbidden": ("{now}", "{now}"),
    "rights_hidden": ("ya no puedes ver «{subject}»", "you may no longer see “{subject}”"),
    "rights_rows": (
        "ves otras filas de «{subject}»: su filtro de filas es otro para ti",
        "you see other rows of “{subject}”: its row filter is another one for you",
    ),
    "not_yours": (
        "El recibo es de otra persona: la pregunta solo se repite con los permisos de quien la hizo.",
        "The receipt is somebody else's: the question is asked again only with the rights of whoever asked it.",
    ),
    "not_habla": ("{url} contesta {status}, y no como Habla.", "{url} answers {status}, and not as Habla does."),
}


def say(key: str, lang: Lang, /, **values: object) -> str:
    """The text of `key` in `lang`."""
    return _TEXTS[key][0 if lang == "es" else 1].format(**values)
