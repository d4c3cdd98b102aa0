"""Everything the server itself says to people, in both languages, in one place."""

from __future__ import annotations

from assistant.catalogue import Lang

_TEXTS: dict[str, tuple[str, str]] = {
    # key: (es, en)
    "stood_in": (
        "{detail} He entendido la pregunta sin el modelo y la contesta el planificador sin conexión.",
        "{detail} I understood the question without the model, so the offline planner answers it.",
    ),
    "reading": ("Leo: {what}", "I read: {what}"),
    "empty_message": (
        "El mensaje está vacío. Escribe una pregunta, por ejemplo «ventas del mes pasado».",
        "The message is empty. Write a question, for example “sales last month”.",
    ),
    "no_message": (
        "Falta la pregunta: envía un mensaje de usuario en `messages`, o `resume` para responder a una aprobación.",
        "The question is missing: send a user message in `messages`, or `resume` to answer an approval.",
    ),
    "message_too_long": (
        "El mensaje tiene {n} caracteres; el máximo es {max}. Acórtalo y vuelve a enviarlo.",
        "The message has {n} characters; the most is {max}. Shorten it and send it again.",
    ),
    "malformed_json": (
        "El cuerpo no es JSON válido: {detail}. Corrígelo y vuelve a enviarlo; no se ha guardado nada.",
        "The body is not valid JSON: {detail}. Mend it and send it again; nothing was stored.",
    ),
    "invalid_body": (
        "El cuerpo no tiene la forma esperada: {detail}. Nada se ha guardado.",
        "The body does not have the expected shape: {detail}. Nothing was stored.",
    ),
    "body_too_large": (
        "El cuerpo ocupa más de {max} bytes. Envía menos; no se ha guardado nada.",
        "The body is larger than {max} bytes. Send less; nothing was stored.",
    ),
    "bad_content_type": (
        "Envía el cuerpo como `Content-Type: application/json`.",
        "Send the body as `Content-Type: application/json`.",
    ),
    "bad_id": (
        "{name} debe tener de 1 a 64 letras, cifras, guiones o guiones bajos.",
        "{name} must be 1 to 64 letters, digits, dashes or underscores.",
    ),
    "unknown_thread": (
        "No existe esa conversación. Abre una de la lista o empieza otra.",
        "There is no such conversation. Open one from the list or start a new one.",
    ),
    "run_live": (
        "La ejecución aún no ha terminado; su recibo existe cuando termina.",
        "The run has not ended yet; there is a receipt once it has.",
    ),
    "unknown_run": (
        "No existe esa ejecución. Comprueba el identificador.",
        "There is no such run. Check the id.",
    ),
    "verify_no_answer": (
        "Solo se verifica una respuesta que terminó bien y con datos. Pregunta otra vez y verifica esa respuesta.",
        "Only an answer that ended well and with data is verified. Ask again and verify that answer.",
    ),
    "verify_not_numbers": (
        "Solo se verifican respuestas con métricas o reportes, que no partan de otro resultado: ni acciones ni fichas.",
        "Only answers made of metrics or reports that start from no other result are verified: no acts, no records.",
    ),
    "verify_not_alone": (
        "La pregunta se apoya en lo que se dijo antes. Escríbela completa, en una conversación nueva, y verifica esa "
        "respuesta.",
        "The question rests on what was said before. Write it in full, in a new conversation, and verify that answer.",
    ),
    "verify_dates": (
        "La respuesta usa fechas que la pregunta no dice, y otro día no serían las mismas. Di el periodo en la "
        "pregunta, por ejemplo «este mes», y verifica esa respuesta.",
        "The answer uses dates that the question does not say, and another day they would not be the same. Say the "
        "period in the question, for example “this month”, and verify that answer.",
    ),
    "unknown_verified": (
        "No tienes ninguna pregunta verificada con ese identificador.",
        "You have no verified question with this id.",
    ),
    "unknown_result": (
        "No existe ese resultado. Vuelve a hacer la pregunta para obtenerlo.",
        "There is no such result. Ask the question again to get it.",
    ),
    "no_chart": (
        "Este resultado no tiene gráfico: se lee mejor como tabla. Está entero en su archivo CSV.",
        "This result has no chart: it reads better as a table. All of it is in its CSV file.",
    ),
    "bad_chart_type": (
        "Este resultado no se puede dibujar así sin engañar. Se puede como: {known}.",
        "This result cannot be drawn that way without misleading. It can be as: {known}.",
    ),
    "bad_locale": ("Ese idioma no está. Los que hay: {known}.", "There is no such locale. There are: {known}."),
    "bad_scale": ("`scale` debe ser un número de 1 a 4.", "`scale` must be a number from 1 to 4."),
    "drawing_failed": (
        "No he podido dibujar el gráfico. La tabla está entera en su archivo CSV.",
        "The chart could not be drawn. All of the table is in its CSV file.",
    ),
    "drawing_busy": (
        "Hay muchos gráficos esperando. Vuelve a intentarlo en unos segundos.",
        "Many charts are waiting. Try again in a few seconds.",
    ),
    "first_rows": ("primeras {count} filas", "first {count} rows"),
    "no_sql": (
        "De ese resultado no hay SQL que enseñar.",
        "There is no SQL to show for that result.",
    ),
    "unknown_execution": (
        "No hay ninguna ejecución tuya con ese identificador.",
        "None of your executions has this id.",
    ),
    "unknown_flow": ("No hay ningún flujo disponible con ese nombre.", "No flow on offer has this name."),
    "no_records": (
        "El sistema que ejecuta este flujo no lo muestra aquí. Ábrelo en ese sistema.",
        "The system that runs this flow does not show this here. Open it in that system.",
    ),
    "unknown_approval": (
        "No existe esa aprobación. Pide la acción otra vez.",
        "There is no such approval. Ask for the action again.",
    ),
    "unknown_route": (
        "Aquí no hay nada. La lista de rutas está en /openapi.json.",
        "There is nothing here. The routes are listed in /openapi.json.",
    ),
    "unknown_event": (
        "Ese Last-Event-ID no es de aquí. Vuelve a pedir el flujo sin él.",
        "That Last-Event-ID is not from here. Ask for the stream again without it.",
    ),
    "method": ("Ese método no vale aquí. Usa {allow}.", "That method does not work here. Use {allow}."),
    "thread_busy": (
        "Todavía estoy respondiendo a tu mensaje anterior. Espera a que termine o pulsa Detener.",
        "I am still answering your previous message. Wait for it to end, or press Stop.",
    ),
    "run_mismatch": (
        "Ese runId ya se usó con otro contenido. Envía un runId nuevo.",
        "That runId was already used with another content. Send a new runId.",
    ),
    "wrong_digest": (
        "La huella no coincide con lo que se muestra para aprobar. Recarga la página y revisa la tarjeta.",
        "The digest does not match what is shown for approval. Reload the page and review the card.",
    ),
    "approval_closed": (
        "Esa acción ya no espera respuesta (está {state}). No se ha hecho nada más.",
        "That action no longer waits for an answer (it is {state}). Nothing else was done.",
    ),
    "state_approved": ("aprobada", "approved"),
    "state_denied": ("rechazada", "denied"),
    "state_expired": ("caducada", "expired"),
    "state_superseded": ("sustituida", "superseded"),
    "state_resolved": ("respondida", "answered"),
    "approval_expired": (
        "La aprobación caducó. Pide la acción otra vez para ver una tarjeta nueva.",
        "The approval has expired. Ask for the action again to get a new card.",
    ),
    "edit_unsupported": (
        "Una acción no se edita: recházala y pide el cambio con tus palabras; verás una tarjeta nueva.",
        "An action is not edited: deny it and ask for the change in your own words; you will see a new card.",
    ),
    "callback_token": (
        "El token de la llamada no vale. Pon en el secreto ASSISTANT_CALLBACK_TOKEN del flujo el del servidor.",
        "The callback token is wrong. Set the flow's ASSISTANT_CALLBACK_TOKEN secret to the server's.",
    ),
    "cross_site": (
        "Esta acción solo vale desde la propia página.",
        "This works only from the page itself.",
    ),
    "wrong_host": (
        "Este servidor solo atiende a su propia dirección. Si llegas por otro nombre, ponlo en ASSISTANT_PUBLIC_URL.",
        "This server answers only at its own address. If you reach it by another name, set ASSISTANT_PUBLIC_URL to it.",
    ),
    "headers_too_large": (
        "Las cabeceras ocupan demasiado. Borra las cookies de esta dirección y vuelve a intentarlo.",
        "The headers are too large. Delete the cookies of this address and try again.",
    ),
    "body_too_slow": (
        "El cuerpo no acaba de llegar. Vuelve a enviarlo; no se ha guardado nada.",
        "The body does not arrive. Send it again; nothing was stored.",
    ),
    "internal": (
        "Algo ha fallado aquí. No se ha perdido nada: vuelve a intentarlo. Referencia: {ref}.",
        "Something failed here. Nothing was lost: try again. Reference: {ref}.",
    ),
    "not_ready": (
        "El servidor está arrancando. Vuelve a intentarlo en unos segundos.",
        "The server is starting. Try again in a few seconds.",
    ),
    "store_down": (
        "No puedo guardar: {detail}. Libera espacio o revisa ASSISTANT_STORE_URL y vuelve a intentarlo.",
        "I cannot store: {detail}. Free some space or check ASSISTANT_STORE_URL and try again.",
    ),
    "too_many_hops": (
        "He dado demasiadas vueltas sin llegar a una respuesta. Prueba a preguntarlo de otra forma o por partes.",
        "I went round too many times without an answer. Try asking it another way, or in parts.",
    ),
    "gave_up": (
        "No he podido construir una consulta válida: {detail} ¿Puedes decirlo de otra forma?",
        "I could not build a valid query: {detail} Can you say it another way?",
    ),
    "closest": ("Lo más parecido: {names}.", "The closest: {names}."),
    "truncated": (
        "La respuesta del modelo se cortó a la mitad. Vuelve a intentarlo.",
        "The model's answer was cut off half-way. Try again.",
    ),
    "withheld": (
        "He retenido {n} cifra(s) que no salían de ningún resultado.",
        "I withheld {n} figure(s) that did not come from any result.",
    ),
    "withheld_spoken": ("una cifra que no puedo confirmar", "a figure that I cannot confirm"),
    "engine_missing": (
        "Ahora mismo no puedo usar {names} Respondo con lo demás.",
        "I cannot use {names} right now. I answer with the rest.",
    ),
    "sign_in_first": (
        "Aún no has conectado tu cuenta de {engine}: pulsa «Conectar {engine}» y vuelve a preguntar.",
        "Your {engine} account is not connected yet: press “Connect {engine}” and ask again.",
    ),
    "sign_in_again": (
        "{engine} ya no acepta tu sesión: pulsa «Conectar {engine}» y vuelve a preguntar.",
        "{engine} no longer accepts your session: press “Connect {engine}” and ask again.",
    ),
    "connect": ("Conectar {engine}", "Connect {engine}"),
    "no_accounts": (
        "En {engine} no se conectan cuentas de personas. GET /connections dice dónde sí.",
        "Persons connect no accounts at {engine}. GET /connections tells where they do.",
    ),
    "approve_flow": (
        "Revisa lo que se enviará y pulsa Aprobar. Nada sale hasta entonces.",
        "Review what will be sent and press Approve. Nothing leaves before that.",
    ),
    "approve_act": (
        "Revisa qué se hará y pulsa Aprobar. No se hace nada hasta entonces.",
        "Review what will be done and press Approve. Nothing is done before that.",
    ),
    "denied": ("De acuerdo, no se ha hecho nada.", "All right, nothing was done."),
    "report_sent": ("Reporte enviado", "Report sent"),
    "flow_finished": ("{title}: terminado", "{title}: finished"),
    "flow_failed": (
        "{title} ha fallado en el motor ({state}). {detail} Revisa la ejecución antes de pedirlo otra vez.",
        "{title} failed in the engine ({state}). {detail} Look at the execution before asking for it again.",
    ),
    "flow_refused": (
        "{title} no ha empezado: {detail}",
        "{title} did not start: {detail}",
    ),
    "flow_refused_act": ("«{title}»: no se ha hecho. {detail}", "“{title}”: not done. {detail}"),
    "flow_not_started_act": ("{title}: no se ha hecho", "{title}: not done"),
    "flow_unknown_act": (
        "No sé si «{title}» llegó: {system} no respondió con claridad y la ejecución sigue como estaba. No lo repito "
        "por mi cuenta; si cambia te aviso aquí, y si no, pídelo otra vez.",
        "I do not know whether “{title}” arrived: {system} gave no clear answer and the execution is as it was. I do "
        "not repeat it by myself; if it changes I tell you here, and if not, ask for it again.",
    ),
    "flow_unseen_act": (
        "No sé si «{title}» llegó: {system} no respondió con claridad y no consigo ver cómo está la ejecución. No lo "
        "repito por mi cuenta; compruébalo en {system} antes de pedirlo otra vez.",
        "I do not know whether “{title}” arrived: {system} gave no clear answer and I cannot see how the execution is. "
        "I do not repeat it by myself; check in {system} before you ask for it again.",
    ),
    "flow_stopped_act": (
        "«{title}»: no se ha hecho, la respuesta se cortó antes de enviarlo. Pídelo otra vez si aún lo quieres.",
        "“{title}”: not done, the answer was cut short before sending it. Ask for it again if you still want it.",
    ),
    "flow_waits": ("{title}: espera tu decisión", "{title}: waits for your decision"),
    "flow_went_on": (
        "{title}: alguien lo ha continuado fuera de aquí; ya no espera tu decisión.",
        "{title}: somebody let it go on outside this conversation; it no longer waits for your decision.",
    ),
    "flow_not_started": ("{title}: no ha empezado", "{title}: not started"),
    "flow_unknown": (
        "No sé si {title} empezó: {system} no respondió bien y no encuentro la ejecución. No lo repito por mi cuenta; "
        "compruébalo en {system} y, si hace falta, pídelo otra vez.",
        "I do not know whether {title} started: {system} did not answer well and I cannot find the execution. I do not "
        "repeat it by myself; check in {system} and, if needed, ask for it again.",
    ),
    "flow_lost": (
        "{title} empezó, pero {system} ya no conoce su ejecución: no sé cómo acabó. No lo repito por mi cuenta; "
        "compruébalo en {system} y, si hace falta, pídelo otra vez.",
        "{title} started, but {system} no longer knows its execution: I cannot tell how it ended. I do not repeat it "
        "by myself; check in {system} and, if needed, ask for it again.",
    ),
    "flow_stopped": (
        "{title} no ha empezado: la respuesta se cortó antes de enviarlo. Pídelo otra vez si aún lo quieres.",
        "{title} did not start: the answer was cut short before sending it. Ask for it again if you still want it.",
    ),
    "flow_running": (
        "{title} sigue en marcha. Te aviso aquí cuando termine.",
        "{title} is still running. I will tell you here when it ends.",
    ),
    "open": ("Abrir", "Open"),
    "stopped": ("Detenido.", "Stopped."),
    "upstream_garbled": (
        "{system} responde algo que no entiendo. Avisa a quien lo administra.",
        "{system} answers something I do not understand. Tell whoever runs it.",
    ),
    "upstream_silent": (
        "{system} no responde. Vuelve a intentarlo; si sigue igual, avisa a quien lo administra.",
        "{system} does not answer. Try again; if it stays so, tell whoever runs it.",
    ),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """A text in the person's language."""
    es, en = _TEXTS[key]
    return (es if lang == "es" else en).format(**values)
