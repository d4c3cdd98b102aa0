"""Everything Tracardi's tools say to people."""

from __future__ import annotations

from assistant.catalogue import Lang
from tools.words import Texts, render

TEXTS: Texts = {
    "unreachable": {
        "es": "No puedo conectar con Tracardi en {url}. Comprueba que está en marcha y vuelve a intentarlo.",
        "en": "Tracardi does not answer at {url}. Check that it is running and try again in a moment.",
    },
    "garbled": {
        "es": "Tracardi ({url}) ha respondido algo que no entiendo. Comprueba TRACARDI_URL o espera un poco.",
        "en": "Tracardi ({url}) answered something unreadable. Check TRACARDI_URL, or try again in a moment.",
    },
    "busy_for": {
        "es": "Tracardi está saturado. Espera {seconds} segundos y vuelve a intentarlo.",
        "en": "Tracardi is too busy. Wait {seconds} seconds and try again.",
    },
    "busy": {
        "es": "Tracardi está saturado. Espera un momento y vuelve a intentarlo.",
        "en": "Tracardi is too busy. Wait a moment and try again.",
    },
    "credentials": {
        "es": "Tracardi no acepta la cuenta. Revisa TRACARDI_USER y TRACARDI_PASSWORD; hace falta el rol «marketer».",
        "en": "Tracardi refuses the account. Check TRACARDI_USER and TRACARDI_PASSWORD; it needs the role “marketer”.",
    },
    "forbidden": {
        "es": "La cuenta de Tracardi no puede leer perfiles. Dale el rol «marketer» en Tracardi.",
        "en": "The Tracardi account may not read profiles. Give it the role “marketer” in Tracardi.",
    },
    "licence": {
        "es": "Eso necesita una licencia de Tracardi que este servidor no tiene. Consúltalo con quien lo administra.",
        "en": "That needs a Tracardi licence which this server does not have. Ask whoever runs it.",
    },
    "broken": {
        "es": "Tracardi ha fallado al responder. Vuelve a intentarlo más tarde.",
        "en": "Tracardi failed while answering. Try again later.",
    },
    "own_words": {
        "es": "Para buscar a una persona necesito que escribas tú su {key}.",
        "en": "To look a person up I need you to write their {key} yourself.",
    },
    "bad_value": {
        "es": "«{value}» no parece un {key} válido. Escríbelo de nuevo, por favor.",
        "en": "“{value}” does not look like a valid {key}. Please write it again.",
    },
    "not_found": {
        "es": "No hay ningún cliente con ese {key}: {value}.",
        "en": "There is no customer with that {key}: {value}.",
    },
    "several": {
        "es": "Hay {count} perfiles distintos con ese {key}. ¿Cuál quieres ver?",
        "en": "There are {count} different profiles with that {key}. Which one do you want to see?",
    },
    "option": {"es": "Ver el perfil con id {id}", "en": "Show the profile with id {id}"},
    "note_option": {"es": "Anótalo en el perfil con id {id}", "en": "Note it on the profile with id {id}"},
    "whom": {"es": "cliente con {key} {value}", "en": "customer with {key} {value}"},
    "reading": {"es": "ficha del {whom}", "en": "profile of the {whom}"},
    "reading_overview": {"es": "ficha completa del {whom}", "en": "full record of the {whom}"},
    "reading_activity": {"es": "actividad del {whom}, {when}", "en": "activity of the {whom}, {when}"},
    "reading_segment": {"es": "clientes en el segmento {segments}", "en": "customers in segment {segments}"},
    "reading_record": {"es": "anotar en el perfil del {whom}: «{text}»", "en": "note on the {whom}: “{text}”"},
    "read_at": {"es": "Leído el {at}.", "en": "Read on {at}."},
    "not_read": {
        "es": "Ahora mismo no se pudo leer: {parts}. Pídelo otra vez en un momento.",
        "en": "Could not be read just now: {parts}. Ask again in a moment.",
    },
    "activity_of": {"es": "Actividad de {value}", "en": "Activity of {value}"},
    "only_newest": {
        "es": "Hay más eventos de los que se leen: solo cuentan los {count} más recientes.",
        "en": "There are more events than are read: only the newest {count} count.",
    },
    "which_segment": {
        "es": "¿De qué segmento? Escribe su nombre tal como está en Tracardi.",
        "en": "Which segment? Write its name as it is in Tracardi.",
    },
    "no_segment": {
        "es": "No hay clientes en un segmento «{segment}» (el nombre distingue mayúsculas). ¿Es alguno de estos?",
        "en": "There are no customers in a segment “{segment}” (names are case-sensitive). Is it one of these?",
    },
    "count_option": {
        "es": "¿Cuántos clientes hay en el segmento {segment}?",
        "en": "How many customers are in segment {segment}?",
    },
    "in_segment": {"es": "Clientes en el segmento {segments}", "en": "Customers in segment {segments}"},
    "in_segments": {"es": "Clientes en los segmentos {segments}", "en": "Customers in segments {segments}"},
    "at_least": {
        "es": "Tracardi no cuenta más allá de 10.000: en {segments} hay al menos esos.",
        "en": "Tracardi does not count beyond 10,000: there are at least that many in {segments}.",
    },
    "what_to_note": {
        "es": "¿Qué quieres anotar? Escribe el texto tal como debe quedar.",
        "en": "What do you want to note? Write the text just as it should stand.",
    },
    "no_source": {
        "es": "Aquí no se puede escribir en Tracardi: falta TRACARDI_SOURCE, el id de una fuente de eventos de tipo "
        "REST creada en Tracardi para este asistente.",
        "en": "Nothing can be written to Tracardi here: TRACARDI_SOURCE is missing, the id of a REST event source "
        "created in Tracardi for this assistant.",
    },
    "source_refused": {
        "es": "Tracardi no acepta la fuente de eventos. Revisa TRACARDI_SOURCE: debe existir, estar activa y ser REST.",
        "en": "Tracardi refuses the event source. Check TRACARDI_SOURCE: it must exist, be enabled and be REST.",
    },
    "event_refused": {
        "es": "Tracardi no admite un evento así: no cumple la validación de ese tipo. Nada se ha guardado.",
        "en": "Tracardi does not take such an event: it fails that type's validation. Nothing was stored.",
    },
    "not_sent": {
        "es": "No puedo conectar con Tracardi en {url}: no se ha guardado nada. Comprueba que está en marcha y "
        "vuelve a pedirlo.",
        "en": "Tracardi does not answer at {url}: nothing was stored. Check that it is running and ask again.",
    },
    "not_taken": {
        "es": "Tracardi ({url}) no ha aceptado el evento. Nada se ha guardado; comprueba TRACARDI_URL.",
        "en": "Tracardi ({url}) did not take the event. Nothing was stored; check TRACARDI_URL.",
    },
    "nothing_stored": {
        "es": "Tracardi respondió sin guardar nada. Avisa a quien lo administra.",
        "en": "Tracardi answered without storing anything. Tell whoever runs it.",
    },
    "event_lost": {
        "es": "Tracardi no encuentra el evento que se envió. Compruébalo en el perfil.",
        "en": "Tracardi does not find the event that was sent. Check it on the profile.",
    },
    "strayed": {
        "es": "Tracardi lo guardó en otro perfil (id {id}), no en el que aprobaste. La fuente de TRACARDI_SOURCE "
        "debe tener «static_profile_id» activado.",
        "en": "Tracardi stored it on another profile (id {id}), not on the one you approved. The source of "
        "TRACARDI_SOURCE must have “static_profile_id” on.",
    },
    "with_errors": {
        "es": "Tracardi lo recibió, pero su proceso dio errores. {detail}",
        "en": "Tracardi received it, but processing it gave errors. {detail}",
    },
    "record_title": {"es": "Anotar en el perfil", "en": "Note on the profile"},
    "record_risk": {
        "es": "Queda en el historial del cliente y otros sistemas conectados a Tracardi pueden verlo.",
        "en": "It stays in the customer's history, and other systems connected to Tracardi may see it.",
    },
    "customer": {"es": "Cliente", "en": "Customer"},
    "customers": {"es": "Clientes", "en": "Customers"},
    "event": {"es": "Evento", "en": "Event"},
    "events": {"es": "Eventos", "en": "Events"},
    "text": {"es": "Texto", "en": "Text"},
    "day": {"es": "Día", "en": "Day"},
    "when": {"es": "Cuándo", "en": "When"},
    "details": {"es": "Detalles", "en": "Details"},
    "consents": {"es": "Consentimientos", "en": "Consents"},
    "granted": {"es": "Dado", "en": "Granted"},
    "expired": {"es": "Caducó el {day}", "en": "Expired on {day}"},
    "until": {"es": "Dado hasta el {day}", "en": "Granted until {day}"},
    "interests": {"es": "Intereses", "en": "Interests"},
    "ever": {"es": "Actividad desde siempre", "en": "Activity of all time"},
    "last_session": {"es": "Última sesión", "en": "Last session"},
    "recent": {"es": "Últimos 30 días", "en": "Last 30 days"},
    "more": {"es": "y {count} más", "en": "and {count} more"},
    "older_too": {"es": "hay más, anteriores", "en": "there are more, earlier ones"},
    "channel": {"es": "Canal", "en": "Channel"},
    "device": {"es": "Dispositivo", "en": "Device"},
    "system": {"es": "Sistema", "en": "System"},
    "app": {"es": "Aplicación", "en": "App"},
    "language": {"es": "Idioma", "en": "Language"},
    "email": {"es": "Correo", "en": "E-mail"},
    "email_private": {"es": "Correo personal", "en": "Private e-mail"},
    "email_business": {"es": "Correo de trabajo", "en": "Work e-mail"},
    "phone": {"es": "Teléfono", "en": "Phone"},
    "phone_mobile": {"es": "Móvil", "en": "Mobile"},
    "town": {"es": "Ciudad", "en": "Town"},
    "orders": {"es": "Pedidos completados", "en": "Completed orders"},
    "card": {"es": "Tarjeta de fidelidad", "en": "Loyalty card"},
    "points": {"es": "Puntos", "en": "Points"},
    "company": {"es": "Empresa", "en": "Company"},
    "position": {"es": "Puesto", "en": "Position"},
    "channels": {"es": "Canales preferidos", "en": "Preferred channels"},
    "brands": {"es": "Marcas preferidas", "en": "Preferred brands"},
    "unnamed": {"es": "Cliente sin nombre", "en": "Customer without a name"},
    "nobody": {"es": "Cliente no encontrado", "en": "Customer not found"},
    "name": {"es": "Nombre", "en": "Name"},
    "segment": {"es": "Segmento", "en": "Segment"},
    "country": {"es": "País", "en": "Country"},
    "first_seen": {"es": "Primera vez", "en": "First seen"},
    "last_seen": {"es": "Última vez", "en": "Last seen"},
    "visits": {"es": "Visitas", "en": "Visits"},
    "views": {"es": "Páginas vistas", "en": "Page views"},
    "value": {"es": "Valor acumulado", "en": "Lifetime value"},
    "purchases": {"es": "Compras recientes", "en": "Recent purchases"},
    "activity": {"es": "Actividad del último año", "en": "Activity of the last year"},
}

KEYS: Texts = {
    "email": {"es": "correo", "en": "e-mail address"},
    "phone": {"es": "teléfono", "en": "phone number"},
    "id": {"es": "identificador", "en": "id"},
}

EVENTS: Texts = {
    "purchase-order": {"es": "Compras", "en": "Purchases"},
    "order-delivered": {"es": "Pedidos entregados", "en": "Orders delivered"},
    "order-returned": {"es": "Pedidos devueltos", "en": "Orders returned"},
    "order-cancelled": {"es": "Pedidos cancelados", "en": "Orders cancelled"},
    "page-view": {"es": "Páginas vistas", "en": "Page views"},
    "sign-in": {"es": "Inicios de sesión", "en": "Sign-ins"},
    "assistant-note": {"es": "Notas", "en": "Notes"},
}

WORDS: Texts = {
    "completed": {"es": "completado", "en": "completed"},
    "returned": {"es": "devuelto", "en": "returned"},
    "cancelled": {"es": "cancelado", "en": "cancelled"},
    "pending": {"es": "pendiente", "en": "pending"},
    "store": {"es": "tienda física", "en": "store"},
    "consumer": {"es": "particular", "en": "consumer"},
    "business": {"es": "empresa", "en": "business"},
    "vip": {"es": "VIP", "en": "VIP"},
}


def say(key: str, lang: Lang, /, **values: object) -> str:
    """A text of this package."""
    return render(TEXTS, key, lang, **values)


def named(texts: Texts, word: str, lang: Lang) -> str:
    """A word of the engine in the person's language, or as it is."""
    return texts[word][lang] if word in texts else word
