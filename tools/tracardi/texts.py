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
    "credentials": {
        "es": "Tracardi no acepta la cuenta. Revisa TRACARDI_USER y TRACARDI_PASSWORD; hace falta el rol «marketer».",
        "en": "Tracardi refuses the account. Check TRACARDI_USER and TRACARDI_PASSWORD; it needs the role “marketer”.",
    },
    "forbidden": {
        "es": "La cuenta de Tracardi no puede leer perfiles. Dale el rol «marketer» en Tracardi.",
        "en": "The Tracardi account may not read profiles. Give it the role “marketer” in Tracardi.",
    },
    "broken": {
        "es": "Tracardi ha fallado al buscar el perfil. Vuelve a intentarlo más tarde.",
        "en": "Tracardi failed while looking up the profile. Try again later.",
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
    "reading": {"es": "ficha del cliente con {key} {value}", "en": "profile of the customer with {key} {value}"},
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
