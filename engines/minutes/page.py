"""The HTML of the minutes: no scripts, everything escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

from jinja2 import Environment
from markupsafe import Markup

from engines.minutes.store import Section

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111827}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.5rem}.when{color:#4b5563;margin-top:-.6rem}
img{max-width:100%;height:auto}.wide{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
td,th{border-bottom:1px solid #e5e7eb;padding:.3rem .8rem .3rem 0;text-align:left}
"""
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEAD = """<!doctype html>
<html lang="es"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ title }}</title><style>{{ style }}</style></head><body>
<h1>{{ title }}</h1>
"""
_MEETING = (
    _HEAD
    + """<p><a href="minutes.md">Markdown</a></p>
{% for item in sections %}<section><h2>{{ item.title }}</h2>
<p class="when">{{ item.date }}</p>
{% if item.png %}<img src="{{ item.png }}" alt="{{ item.title }}">{% endif %}
<div class="wide"><table>
<thead><tr>{% for cell in item.header %}<th scope="col">{{ cell }}</th>{% endfor %}</tr></thead>
<tbody>{% for row in item.head %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></div>
<p>{{ item.head | length }}/{{ item.rows }} · <a href="{{ item.csv }}">CSV</a>
{%- if item.png %} · <a href="{{ item.png }}">PNG</a>{% endif %}</p></section>
{% endfor %}</body></html>
"""
)
_INDEX = (
    _HEAD + '<ul>{% for slug in slugs %}<li><a href="{{ slug }}/">{{ slug }}</a></li>{% endfor %}</ul></body></html>'
)

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        f"default-src 'none'; img-src 'self'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}

_environment = Environment(autoescape=True)


def meeting(sections: list[Section]) -> str:
    """The page of one meeting."""
    return _render(_MEETING, title=sections[0].meeting, sections=sections)


def index(slugs: list[str]) -> str:
    """The list of meetings."""
    return _render(_INDEX, title="Minutas", slugs=slugs)


def _render(source: str, **values: object) -> str:
    return _environment.from_string(source).render(style=Markup(_STYLE), **values)
