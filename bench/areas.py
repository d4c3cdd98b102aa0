"""Sixty things that a business counts, in both languages: the raw material of a large made-up catalogue."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Area:
    """One explore. `es` and `en`: its name in the plural; the rest, what else people call it."""

    name: str
    es: str
    en: str
    also_es: tuple[str, ...]
    also_en: tuple[str, ...]


_LINES = """
orders|pedidos|orders|encargos,órdenes|purchases
invoices|facturas|invoices|recibos|bills
returns|devoluciones|returns|retornos|send-backs
refunds|reembolsos|refunds|abonos|money back
payments|pagos|payments|cobros|receipts
subscriptions|suscripciones|subscriptions|abonados|memberships
renewals|renovaciones|renewals|prórrogas|extensions
cancellations|cancelaciones|cancellations|anulaciones|drop-offs
shipments|envíos|shipments|despachos|dispatches
deliveries|entregas|deliveries|repartos|drops
complaints|quejas|complaints|reclamaciones|grievances
tickets|incidencias|support tickets|casos de soporte|helpdesk cases
calls|llamadas|calls|telefonemas|phone contacts
chats|chats|chats|conversaciones|conversations
visits|visitas|visits|sesiones web|web sessions
pageviews|páginas vistas|page views|vistas|impressions of pages
campaigns|campañas|campaigns|acciones de marketing|marketing pushes
emails|correos enviados|e-mails sent|mailings|newsletters
clicks|clics|clicks|pulsaciones|taps
leads|oportunidades|leads|contactos comerciales|prospects
quotes|presupuestos|quotes|ofertas comerciales|estimates
contracts|contratos|contracts|acuerdos|agreements
suppliers|proveedores|suppliers|abastecedores|vendors
purchase_orders|órdenes de compra|purchase orders|compras a proveedores|procurement orders
stock|existencias|stock|inventario|inventory
warehouses|almacenes|warehouses|depósitos|storage sites
transfers|traslados|stock transfers|movimientos entre almacenes|relocations
breakages|roturas|breakages|mermas|shrinkage
employees|empleados|employees|plantilla|staff
absences|ausencias|absences|bajas laborales|sick leave
payroll|nóminas|payroll|sueldos|wages
overtime|horas extra|overtime|sobretiempo|extra hours
trainings|formaciones|trainings|cursos|courses
hires|contrataciones|hires|altas de personal|recruits
projects|proyectos|projects|encargos internos|engagements
tasks|tareas|tasks|actividades|to-dos
timesheets|partes de horas|timesheets|fichajes|time entries
expenses|gastos|expenses|desembolsos|outlays
budgets|partidas presupuestarias|budget lines|dotaciones|allocations
loans|préstamos|loans|créditos|lendings
taxes|impuestos|taxes|tributos|levies
assets|activos|assets|bienes|equipment
machines|máquinas|machines|equipos de planta|plant units
stoppages|paradas|stoppages|detenciones|downtime events
batches|lotes|batches|tandas|production runs
defects|defectos|defects|fallos de calidad|faults
inspections|inspecciones|inspections|revisiones|audits
vehicles|vehículos|vehicles|flota|fleet
trips|viajes|trips|trayectos|journeys
fuel|combustible|fuel|carburante|gasoline
stores|tiendas físicas|stores|locales|shops
cashups|arqueos|cash-ups|cierres de caja|till counts
vouchers|vales|vouchers|cupones|coupons
loyalty|puntos de fidelidad|loyalty points|puntos|reward points
reviews|reseñas|reviews|opiniones|ratings
surveys|encuestas|surveys|cuestionarios|polls
events|eventos|events|jornadas|happenings
bookings|reservas|bookings|citas|reservations
donations|donaciones|donations|aportaciones|gifts
claims|siniestros|insurance claims|partes del seguro|damage reports
"""


def _read(line: str) -> Area:
    name, es, en, also_es, also_en = line.split("|")
    return Area(name, es, en, tuple(also_es.split(",")), tuple(also_en.split(",")))


AREAS: tuple[Area, ...] = tuple(_read(line) for line in _LINES.strip().splitlines())
