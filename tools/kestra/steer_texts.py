"""What Kestra's tools say about executions that wait, go on or are stopped."""

from __future__ import annotations

from tools.words import Texts

STEERING: Texts = {
    "paused": {
        "es": "«{title}» está en pausa: no sigue hasta que decidas.",
        "en": "“{title}” is paused: it does not go on until you decide.",
    },
    "paused_at": {
        "es": "«{title}» está en pausa en «{step}»: no sigue hasta que decidas.",
        "en": "“{title}” is paused at “{step}”: it does not go on until you decide.",
    },
    "pause_asks": {"es": "Para continuar pide: {inputs}.", "en": "To go on it asks for: {inputs}."},
    "optional": {"es": "opcional", "en": "optional"},
    "until_resume": {
        "es": "Si nadie responde, continúa por su cuenta el {moment}.",
        "en": "If nobody answers, it goes on by itself on {moment}.",
    },
    "until_cancel": {
        "es": "Si nadie responde, se cancela el {moment}.",
        "en": "If nobody answers, it is cancelled on {moment}.",
    },
    "until_fail": {
        "es": "Si nadie responde, se da por fallido el {moment}.",
        "en": "If nobody answers, it counts as failed on {moment}.",
    },
    "at_breakpoint": {
        "es": "«{title}» está parado en un punto de interrupción que alguien puso en Kestra: continúalo allí.",
        "en": "“{title}” stands at a breakpoint that somebody set in Kestra: let it go on there.",
    },
    "tap_resume": {"es": "Continuar…", "en": "Continue…"},
    "tap_stop": {"es": "Detener", "en": "Stop"},
    "ask_resume": {"es": "continúa el flujo «{title}»", "en": "resume the flow “{title}”"},
    "ask_stop": {"es": "detén el flujo «{title}»", "en": "stop the flow “{title}”"},
    "tap_continue_one": {"es": "continúa el flujo {title}", "en": "resume the flow {title}"},
    "tap_stop_one": {"es": "detén el flujo {title}", "en": "stop the flow {title}"},
    "decide": {
        "es": "continúa el flujo {title}; {input}: {value}",
        "en": "resume the flow {title}; {input}: {value}",
    },
    "decide_how": {
        "es": "Dilo así: «continúa el flujo {title}; {input}: …».",
        "en": "Say it like this: “resume the flow {title}; {input}: …”.",
    },
    "nothing_waits": {
        "es": "No hay ningún flujo tuyo en pausa ni en marcha. Cuando uno espere tu decisión, te lo diré aquí.",
        "en": "None of your flows is paused or running. When one waits for your decision, I will tell you here.",
    },
    "nothing_runs": {
        "es": "No hay ningún flujo tuyo en marcha, así que no hay nada que detener.",
        "en": "None of your flows is running, so there is nothing to stop.",
    },
    "no_such_execution": {
        "es": "No encuentro ese flujo entre los tuyos que siguen en marcha: {names}. ¿Cuál?",
        "en": "That flow is not among yours that are still running: {names}. Which one?",
    },
    "which_execution": {"es": "Hay más de uno. ¿Cuál?", "en": "There is more than one. Which?"},
    "does_not_wait": {
        "es": "«{title}» no está en pausa: está {state}. No hay nada que continuar.",
        "en": "“{title}” is not paused: it is {state}. There is nothing to resume.",
    },
    "already_over": {
        "es": "«{title}» ya no está en marcha: está {state}.",
        "en": "“{title}” is no longer running: it is {state}.",
    },
    "secret_input": {
        "es": "Para continuar, «{title}» pide un secreto, y aquí no se escriben secretos. Continúalo en Kestra: {url}",
        "en": "To go on, “{title}” asks for a secret, and secrets are not written here. Let it go on in Kestra: {url}",
    },
    "other_moment": {
        "es": "Ya no está en la pausa que aprobaste: ha continuado o ha terminado mientras tanto.",
        "en": "It is no longer at the pause that you approved: it has gone on or ended meanwhile.",
    },
    "act_too_late": {
        "es": "Kestra dice que ya no procede: {detail}",
        "en": "Kestra says that it is too late: {detail}",
    },
    "act_not_sent": {
        "es": "No puedo conectar con Kestra en {url}: no se ha enviado nada. Comprueba que está en marcha y "
        "pídelo otra vez.",
        "en": "Kestra does not answer at {url}: nothing was sent. Check that it is running and ask again.",
    },
    "act_in_doubt": {
        "es": "Kestra no ha confirmado la orden: puede que haya llegado o puede que no. Lo estoy comprobando.",
        "en": "Kestra did not confirm the order: it may have arrived or not. I am looking it up.",
    },
    "reading_resume": {"es": "continuar {title}", "en": "resume {title}"},
    "reading_stop": {"es": "detener {title}", "en": "stop {title}"},
    "title_resume": {"es": "Continuar: {title}", "en": "Resume: {title}"},
    "title_stop": {"es": "Detener: {title}", "en": "Stop: {title}"},
    "execution": {"es": "Ejecución", "en": "Execution"},
    "stands_at": {"es": "Está en", "en": "Stands at"},
    "state": {"es": "Estado", "en": "State"},
    "stopped": {"es": "detenido", "en": "stopped"},
    "ended_before": {
        "es": "ha acabado antes de que llegara la orden ({state})",
        "en": "ended before the order arrived ({state})",
    },
    "ending_KILLED": {"es": "lo han detenido en Kestra", "en": "was stopped in Kestra"},
    "ending_CANCELLED": {"es": "se ha cancelado", "en": "was cancelled"},
    "ending_SKIPPED": {"es": "Kestra lo ha omitido, no se ha hecho nada", "en": "Kestra skipped it, nothing was done"},
}

STATES: Texts = {
    "CREATED": {"es": "creado", "en": "created"},
    "SUBMITTED": {"es": "enviado", "en": "submitted"},
    "QUEUED": {"es": "en cola", "en": "queued"},
    "RUNNING": {"es": "en marcha", "en": "running"},
    "PAUSED": {"es": "en pausa", "en": "paused"},
    "BREAKPOINT": {"es": "en un punto de interrupción", "en": "at a breakpoint"},
    "RESTARTED": {"es": "en marcha otra vez", "en": "running again"},
    "RETRYING": {"es": "reintentando", "en": "trying again"},
    "KILLING": {"es": "deteniéndose", "en": "stopping"},
    "SUCCESS": {"es": "terminado", "en": "finished"},
    "WARNING": {"es": "terminado con avisos", "en": "finished with warnings"},
    "FAILED": {"es": "fallido", "en": "failed"},
    "KILLED": {"es": "detenido", "en": "stopped"},
    "CANCELLED": {"es": "cancelado", "en": "cancelled"},
    "SKIPPED": {"es": "omitido", "en": "skipped"},
}
