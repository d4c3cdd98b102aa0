"""A hotel's own project: invoices with several lines each, and bookings that are shown for recent dates only."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import uvicorn

from engines.lightdash import LightdashSettings, create_app

TOKEN = "ldpat_" + "0" * 32
_MODELS = """
models:
  - name: invoices
    meta:
      primary_key: id
      joins:
        - {join: lines, sql_on: "${invoices.id} = ${lines.invoice_id}", relationship: one-to-many}
    columns:
      - {name: id, meta: {dimension: {type: number, hidden: true}}}
      - {name: city}
      - {name: issued_on, meta: {dimension: {type: date}}}
      - {name: amount, meta: {dimension: {hidden: true, type: number}, metrics: {value: {type: sum, format: eur}}}}
  - name: lines
    meta: {primary_key: id}
    columns:
      - {name: id, meta: {dimension: {type: number, hidden: true}}}
      - {name: invoice_id, meta: {dimension: {type: number, hidden: true}}}
      - {name: kind}
      - {name: sort}
      - {name: nights_slept, meta: {dimension: {hidden: true, type: number}, metrics: {nights: {type: sum}}}}
  - name: bookings
    meta:
      default_time_dimension: {field: booked_on, interval: MONTH}
      required_filters:
        - booked_on: inThePast 2 months
        - channel: web
    columns:
      - {name: booked_on, meta: {dimension: {type: date}}}
      - {name: channel}
      - {name: heads, meta: {dimension: {hidden: true, type: number}, metrics: {guests: {type: sum}}}}
"""
_DATA = """
CREATE TABLE invoices AS SELECT * FROM (VALUES (1, 'Vigo', DATE '2026-10-03', 100.0),
    (2, 'Vigo', DATE '2026-10-09', 50.0), (3, 'Lugo', DATE '2026-11-02', 30.0)) AS t(id, city, issued_on, amount);
CREATE TABLE lines AS SELECT * FROM (VALUES
    (1, 1, 'room', 'a', 2), (2, 1, 'food', 'a', 0), (3, 2, 'room', 'b', 1), (4, 3, 'food', 'a', 0),
    (5, 1, 'room', 'b', 1)) AS t(id, invoice_id, kind, sort, nights_slept);
CREATE TABLE bookings AS SELECT * FROM (VALUES
    (DATE '2026-08-10', 'web', 7), (DATE '2026-09-10', 'web', 40), (DATE '2026-10-05', 'web', 60),
    (DATE '2026-11-05', 'web', 90), (DATE '2026-11-06', 'shop', 5)) AS t(booked_on, channel, heads);
"""


@contextmanager
def hotel(folder: Path) -> Iterator[LightdashSettings]:
    """The stand-in on this project, served over HTTP."""
    (folder / "models").mkdir()
    (folder / "models" / "hotel.yml").write_text(_MODELS, "utf-8")
    (folder / "charts").mkdir()
    file = folder / "hotel.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(_DATA)
    listener = socket.create_server(("127.0.0.1", 0))
    settings = LightdashSettings(
        project_dir=folder,
        charts_dir=folder / "charts",
        warehouse=file,
        token=TOKEN,
        site_url=f"http://127.0.0.1:{listener.getsockname()[1]}",
        table_tags=(),
    )
    server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield settings
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
