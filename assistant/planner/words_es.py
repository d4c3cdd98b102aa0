"""Spanish cue words, folded (no accents, lower case). Data only."""

from __future__ import annotations

IGNORED = frozenset(
    """
    abre abreme abrir abrirme abrelo che wey listado das nos darian darias oiga mire fijate venimos cambia
    cambiame cambiar cambialo reemplaza sustituye pasame pasarme regalame regalas siguen sigue
    captamos captado captaron
    vamos voy dejo deja dejan dejaron trae traen aporta aportan aporto hizo pido pide pides pedi pedir significa
    significan ensenes a al ante bajo con contra de del desde en entre hacia hasta para por segun sobre tras
    durante mediante e y o u ni que el la los las lo un una unos unas este esta estos estas ese esa esos esas
    eso esto aquel aquella mi mis tu tus su sus nuestro nuestra nuestros nuestras me te se nos le les yo usted
    ustedes nosotros ellos cual cuales quien quienes cuanto cuanta cuantos cuantas donde cuando como porfa favor
    gracias hola ok okay vale bueno buenos buenas dias tardes noches oye mira pues entonces ahora tambien ademas
    aun todavia ya si solo solamente unicamente cada todo toda todos todas mismo misma hay hubo habia habido
    tener tengo tenemos tenido tuvimos tuvo tiene tienen hemos han ha he fue fueron sido ser es son era eran
    estan estaba estamos fui muestra muestrame mostrar mostrarme muestrenme ensena ensename ensenar dame dar
    damelo deme denme dime decir decirme digame da quiero quisiera queremos necesito necesitamos puedo puedes
    podrias podria puede podemos gustaria ver saber conocer consultar consulta obtener sacar sacame saca traer
    traeme presenta presentame pon ponme listar lista listame busca buscar buscame desglosa desglosame desglose
    desglosado desglosada desglosados desglosadas separado separados dividido dividida agrupado agrupada
    agrupados agrupadas analiza analizar resume resumir calcula calcular calcularon calculo calculaste
    genera generar generame haz hazme hacer
    hicimos dato datos informacion info cifra cifras numero numeros valor valores resultado resultados tabla
    grafico grafica graficos total totales global globales general empresa negocio asistente habla periodo rango
    fechas va van lograron logramos registraron registro registrados registradas realizado realizaron realizados
    realizadas hechos hechas obtuvimos generado generados generaron generamos conseguido producido producidos
    produjo produjeron recibido recibidos recibimos entraron entro tipo tipos cosa algo poco porcentajes detalle
    detallado detallada respecto ojo cuenta cuentame seria serian fuera mas menos mejor mejores exactamente
    actualmente aproximadamente incluye incluyendo llevamos llevo lleva llega llegaron filtrado filtrada
    filtrados filtra filtrar filtrame filtro dentro parte relacion ordenado ordenada ordenados ordenadas ordena
    ordenar ordenalo mayor menor mayores menores tuvieron tuvieran clasificado ranking quedan queda hecho venga
    onda eh ehh este pues em mmm
    orale andale quiubo quiubole parce parcero guey pana compa bro carnal chamo amigo jefe tio po vos chido hijole
    porfis sip nomas fijese digame oigan epa ea venga dale
    anda porfavor please alli aqui ahi bien mal muy tan tanto asi euros eur
    """.split()
)

SPEECH = (
    "decir dar mostrar ensenar pasar contar sacar traer poner hacer querer necesitar ocupar poder deber saber ver "
    "mirar echar tirar regalar facilitar buscar encontrar preparar armar montar obtener conseguir haber ser estar ir "
    "andar llevar venir quedar resultar registrar realizar lograr alcanzar recibir entrar salir hablar desear gustar "
    "interesar permitir ayudar revisar checar chequear consultar averiguar comentar indicar informar proporcionar "
    "listar detallar desglosar agrupar separar analizar resumir aportar dejar tocar figurar aparecer existir suceder "
    "ocurrir producir generar efectuar concretar presentar tener soler parecer comprobar explorar explicar "
    "avisar repasar manejar conocer entender correr marchar provenir proceder corresponder pertenecer"
).split()
"""Verbs, as infinitives, that ask or say that something is there: they change no question."""

NOUNS = frozenset(
    "entradas entrada estado informe informes resumen resumenes monto montos sales poder deber vista vistas puesto "
    "presentes sacas toca parte partes llegada llegadas producto productos proceso procesos registro registros "
    "salida salidas marcha marca marcas contado haber haberes resultas cuentas".split()
)
"""Forms of these verbs that are rather the names of things."""

GROWING = (
    "crecer subir bajar caer aumentar disminuir incrementar reducir mejorar empeorar variar evolucionar descender "
    "decrecer repuntar remontar retroceder progresar desplomar hundir dispararse"
).split()
"""Verbs, as infinitives, that tell of a change."""

CUES: dict[str, tuple[str, ...]] = {
    "by": (
        "por", "segun", "por cada", "desglosado por", "agrupado por", "en cada", "para cada", "cada", "dividido por",
    ),
    "not": (
        "sin", "excepto", "salvo", "excluyendo", "excluye", "excluir", "menos los", "menos las", "menos el",
        "quitando", "quita", "quitame", "quitale", "quitar", "descontando", "que no sean", "que no esten", "no",
        "aparte de", "sin contar",
        "sin incluir", "a excepcion de", "descarta", "descartando", "ignorando", "que no", "fuera de", "todo menos",
        "sacando", "dejando fuera",
        "dejando afuera", "dejando de lado", "restando", "exceptuando", "omitiendo", "obviando", "sin considerar",
        "sin tomar en cuenta", "sin tener en cuenta",
        "todos menos",
    ),
    "only": ("solo", "solamente", "unicamente", "nada mas", "exclusivamente"),
    "compare": (
        "comparado con", "se compara con", "se comparan con", "comparada con", "comparados con", "comparadas con",
        "comparando con", "comparalo con",
        "compararlo con", "comparar con", "en comparacion con", "en comparacion a", "comparado al", "comparadas al",
        "comparados al", "comparado a", "frente a", "frente al", "respecto a", "respecto al", "respecto del",
        "respecto de", "con respecto a", "con respecto al", "en relacion a", "en relacion con", "contra", "versus",
        "vs", "en vez de", "mas que", "menos que", "que en", "que el", "que la", "a diferencia de", "comparacion con",
        "comparativa con",
    ),
    "compare_verb": (
        "compara", "comparar", "comparame", "comparacion", "comparativa", "comparemos", "compare", "comparo",
    ),
    "growth": (
        "tasa de crecimiento", "% de crecimiento", "porcentaje de crecimiento", "crecimiento porcentual",
        "tasa de variacion", "% de variacion", "porcentaje de variacion", "variacion porcentual",
        "de un mes a otro", "de un mes al otro", "de un mes al siguiente", "crecimiento", "crecio", "crecieron",
        "crecido", "ha crecido", "han crecido", "variacion", "variado",
        "evolucionado", "cambio", "cambiado", "cambiaron", "diferencia", "aumento", "aumentaron", "aumentado",
        "subieron", "subio", "subido", "bajaron", "bajo mucho", "bajado", "caida", "caido", "cayeron", "cayo",
        "disminuyeron", "incremento", "incrementado", "mejorado", "empeorado",
    ),
    "yoy": ("interanual", "interanuales", "ano contra ano", "ano a ano", "ano sobre ano"),
    "mom": ("intermensual", "mes contra mes", "mes sobre mes"),
    "trend": (
        "evolucion", "tendencia", "a lo largo del tiempo", "historico", "evolutivo", "en el tiempo", "serie temporal",
        "como ha evolucionado", "como han evolucionado", "como evolucionan", "como evoluciono", "con el tiempo",
    ),
    "desc": (
        "mas", "mejor", "mejores", "mayor", "mayores", "top", "maximo", "maxima", "maximos", "principales",
        "mas alto", "mas altos", "mas alta", "mas altas", "primeros", "primeras", "de mayor a menor", "descendente",
        "lideres",
    ),
    "asc": (
        "menos", "peor", "peores", "menor", "menores", "minimo", "minima", "mas bajo", "mas bajos", "mas baja",
        "mas bajas", "de menor a mayor", "ascendente", "ultimos", "cola",
    ),
    "best_selling": (
        "mas vendidos", "mas vendido", "mas vendidas", "mas vendida", "que mas se venden", "que mas se vende",
        "que mas vendemos", "que mas se vendieron", "que mas se han vendido", "se vende mas", "se venden mas",
        "se vendio mas", "se vendieron mas", "que mas vendimos", "mejor vendidos",
    ),
    "worst_selling": (
        "menos vendidos", "menos vendido", "menos vendidas", "menos vendida", "que menos se venden",
        "que menos se vende", "peor vendidos", "se vende menos", "se venden menos",
    ),
    "share": (
        "porcentaje", "porcentajes", "% de", "% del", "% sobre", "participacion", "participaciones", "proporcion",
        "proporciones", "cuota", "peso", "representa", "representan", "reparto", "se reparte", "se reparten",
        "porcentaje del total", "% del total", "por ciento del total", "que porcentaje representa",
        "como porcentaje de", "como porcentaje del", "como % de", "como % del", "en porcentaje de", "en porcentaje del",
        "en proporcion a", "en %", "en porcentaje", "en porcentajes", "en tanto por ciento", "como porcentaje",
        "que parte", "que fraccion", "fraccion", "pesa", "pesan", "supone", "suponen", "supuso", "representaron",
        "represento", "mix", "contribucion", "contribuye", "contribuyen", "tajada", "que tanto por ciento",
        "cuanto de", "cuanta de", "por ciento de", "por ciento del",
    ),
    "running": (
        "acumulado", "acumulada", "acumulados", "acumuladas", "acumulativo", "acumulativa", "total acumulado",
        "de forma acumulada",
    ),
    "ranking": ("ranking", "rankings", "clasificacion", "puesto", "puestos", "posicion", "ocupa", "ocupan"),
    "sort": (
        "ordenado por", "ordenada por", "orden por", "en orden de", "por orden de", "ordenados por", "ordenadas por",
        "ordena por", "ordenar por", "ordenalo por",
    ),
    "report": (
        "reporte", "informe", "reportes", "informes", "resumen", "cuadro de mando", "reporte guardado", "report",
        "tablero", "tableros", "dashboard", "dashboards", "panel", "cuadros de mando",
    ),
    "how_many": ("cuantos", "cuantas", "cuanta gente", "numero de", "cantidad de"),
    "what_is": (
        "que es", "que significa", "que significan", "que quiere decir", "como se calcula", "como se calculan",
        "como calculas", "como calculan", "como calculamos", "como se mide", "como se miden", "define",
        "definicion de", "definicion del", "explica que es", "explicame que es",
        "explicame", "a que te refieres con", "que entiendes por", "como se define", "que son", "significado de",
    ),
    "what_can": (
        "que puedo preguntar", "que puedo preguntarte", "que puedes hacer", "que sabes hacer", "que me puedes decir",
        "que puedes responder", "que preguntas puedo hacer", "que puedo hacer", "que datos tienes", "que datos hay",
        "que informacion tienes", "que se puede preguntar", "para que sirves", "que haces", "como funciona",
        "como funcionas", "como te uso", "que sabes", "ayuda", "ayudame", "en que me puedes ayudar",
        "en que puedes ayudarme", "que te puedo preguntar", "que puedo pedir", "que puedo pedirte", "que hay",
        "que tienes", "como puedo preguntar", "quien eres", "que eres", "como te llamas", "que puedes lanzar",
        "que puedes ejecutar", "te puedo preguntar", "que datos manejas", "que datos manejan",
        "que cosas puedo preguntar",
        "que cosas te puedo preguntar", "que mas te puedo preguntar",
    ),
    "about_metrics": ("metricas", "metrica", "indicadores", "indicador", "kpis", "kpi", "medidas"),
    "about_dimensions": ("dimensiones", "dimension", "desgloses", "campos", "filtros", "filtro", "atributos"),
    "about_flows": ("flujos", "flujo", "acciones", "accion", "procesos", "automatizaciones", "workflows"),
    "about_reports": ("reportes", "informes", "reporte", "informe", "graficos guardados"),
    "list": (
        "que", "cuales", "lista", "muestra", "muestrame", "hay", "tienes", "disponibles", "listame", "ensename",
        "dame",
    ),
    "greeting": (
        "hola", "buenos dias", "buenas tardes", "buenas noches", "buenas", "que tal", "saludos", "hey", "que onda",
        "como estas", "buen dia", "como va",
    ),
    "thanks": (
        "gracias", "muchas gracias", "mil gracias", "genial", "perfecto", "estupendo", "muy bien", "excelente",
        "vale gracias", "fenomenal", "de acuerdo", "entendido", "ok gracias", "adios", "hasta luego", "chao",
    ),
    "approve": (
        "si", "si hazlo", "hazlo", "si adelante", "adelante", "si envialo", "si mandalo", "apruebo", "lo apruebo",
        "aprobado", "aprueba", "apruebalo", "confirmo", "confirmado", "confirma", "dale", "si dale", "procede",
        "si por favor", "si claro", "claro", "autorizo", "autorizado", "sigue", "continua", "si apruebo",
        "si confirmo", "ok hazlo", "vale hazlo", "si ejecutalo", "si correcto", "correcto", "si aprobado",
        "ok adelante", "acepto", "si acepto",
    ),
    "deny": (
        "no lo hagas", "cancela", "cancelalo", "cancelar", "olvidalo", "dejalo", "mejor no", "no gracias", "no",
        "para",
    ),
    "destroy": (
        "cancela el pedido", "cancela los pedidos", "cancelar el pedido", "anula el pedido", "anula los pedidos",
        "anular el pedido",
        "borra", "borrar", "borralo", "borrame", "borre", "elimina", "eliminar", "eliminalo", "eliminame", "elimine",
        "suprime", "suprimir", "destruye", "vacia", "vaciar", "trunca", "formatea", "resetea", "cambia el precio",
        "modifica", "modificar", "edita", "editar", "reembolsa", "reembolsar", "despide", "actualiza el precio",
        "sube el precio", "baja el precio", "sube los precios", "baja los precios", "aumenta el precio",
        "aumenta los precios",
        "cambia los precios", "cambia los datos", "inserta", "crea un pedido", "crear un pedido",
    ),
    "alphabetical": ("orden alfabetico", "en orden alfabetico", "por orden alfabetico", "alfabeticamente"),
    "per_one": ("por pedido", "por cliente", "por compra", "por orden", "por unidad", "por comprador"),
    "each_place": (
        "por tienda", "por tiendas", "por cada tienda", "por local", "por locales", "cada tienda", "por sucursal",
        "segun la tienda", "por tienda fisica",
    ),
    "remove": (
        "quita", "quitar", "quitale", "quitame", "quitalo", "saca", "sacale", "elimina", "eliminar", "borra", "borrar",
        "remueve", "suprime", "olvida", "olvidate de", "olvidate del", "sin el filtro", "sin filtro", "sin filtros",
        "limpia", "resetea",
    ),
    "swap": ("cambia", "cambiar", "cambiame", "reemplaza", "sustituye", "cambialo"),
    "filter_word": ("filtro", "filtros"),
    "compare_word": ("comparacion", "comparativa"),
    "chart_word": (
        "como grafico", "como grafica", "en un grafico", "en una grafica", "en grafico", "en grafica",
        "ponlo en un grafico",
        "ponlo en una grafica", "hazme un grafico", "hazme una grafica", "grafico", "grafica", "graficalo", "en barras",
        "muestralo en un grafico", "como tabla", "en una tabla", "en tabla", "quiero un grafico", "quiero una grafica",
        "dame un grafico", "dame una grafica", "dame el grafico",
    ),
    "vague_time": (
        "ultimos meses", "ultimas semanas", "ultimos dias", "ultimos anos", "ultimos trimestres", "recientes",
        "reciente",
        "recientemente", "ultimamente", "estos ultimos dias",
    ),
    "why": ("por que", "a que se debe", "cual es la causa", "cuales son las causas", "explica la caida", "motivo"),
    "forecast": (
        "prediccion", "predice", "predecir", "pronostico", "pronostica", "previsto", "prevision", "proyeccion",
        "proyecta", "estima", "estimacion", "forecast", "venderemos", "tendremos", "ganaremos", "sera", "seran",
        "facturaremos", "ingresaremos", "vamos a vender", "vamos a facturar", "de manana", "para manana",
    ),
    "computed": (
        "cuota de mercado",
        "promedio", "en promedio", "media", "de media", "medias", "mediana", "porcentaje", "porcentajes", "acumulado",
        "acumulada", "acumulados", "tasa", "ratio", "proporcion", "participacion", "peso", "desviacion", "percentil",
        "correlacion", "dividido entre", "multiplicado", "resta", "cociente", "por cliente", "por pedido",
    ),
    "unsupported": (
        "fines de semana", "los findes", "dia de la semana", "dias de la semana", "hora", "horas", "minuto", "minutos",
        "franja horaria",
    ),
    "all": (
        "todos los", "todas las", "todos", "todas", "sin filtro", "sin filtros", "quita el filtro", "quita los filtros",
        "todo el mundo",
    ),
    "all_time": (
        "desde siempre", "desde el principio", "desde el inicio", "de siempre", "todo el historico",
        "en toda la historia", "sin periodo", "todo el tiempo", "en total",
    ),
    "also": (
        "tambien", "ademas", "anade", "anadele", "agrega", "agregale", "agregame", "agregar", "y tambien", "suma",
        "sumale",
        "sumame", "incluye", "incluyele", "incluile", "incluir", "mete", "metele", "ponle tambien",
    ),
    "instead": ("en vez", "en lugar de", "ahora", "mejor"),
    "follow": (
        "y", "ahora", "pero", "lo mismo", "igual", "el mismo", "la misma", "que tal", "y si", "y que tal",
        "y que hay",
    ),
    "minutes_now": ("la reunion", "esta reunion", "de hoy", "de la reunion"),
    "ambient": (
        "de la tienda", "la tienda vende", "vende la tienda", "vendio la tienda", "vendido la tienda",
        "nuestra tienda", "mi tienda", "del negocio", "el negocio", "la empresa", "de la empresa", "mi negocio",
        "nuestro negocio", "la tienda",
    ),
    "dateish": (
        "ultimos meses", "ultimas semanas", "ultimos dias", "ultimos anos", "ultimos trimestres", "recientes",
        "reciente", "recientemente", "ultimamente", "estos meses", "estos dias", "estas semanas",
        "finales", "final", "fin", "principios", "principio", "mediados", "inicios", "inicio", "comienzos",
        "comienzo", "antes", "hasta", "decada", "siglo", "navidad", "navidades", "semana santa", "black friday",
        "cyber monday", "rebajas", "verano", "invierno", "primavera", "otono", "pascua", "fiestas", "vacaciones",
        "dia de reyes", "reyes", "hora", "horas", "minuto", "minutos", "ayer", "hoy", "proximos", "proximas",
        "proximo", "proxima", "fiscal", "anoche", "despues", "dia de la semana", "dias de la semana", "puente",
        "semestres pasados",
    ),
}  # fmt: skip

GRAINS: dict[str, tuple[str, ...]] = {
    "day": ("dia", "dias", "diario", "diaria", "diarios", "diarias", "diariamente", "dia a dia", "dia por dia"),
    "week": ("semana", "semanas", "semanal", "semanales", "semanalmente", "semana a semana", "semana por semana"),
    "month": ("mes", "meses", "mensual", "mensuales", "mensualmente", "mes a mes", "mes por mes"),
    "quarter": ("trimestre", "trimestres", "trimestral", "trimestrales", "trimestralmente", "trimestre a trimestre"),
    "year": ("ano", "anos", "anual", "anuales", "anualmente", "ano por ano"),
}  # fmt: skip

VERB_METRICS: dict[str, tuple[str, ...]] = {
    "vender vende venden vendemos vendio vendieron vendiendo vendiamos vendia": ("ventas",),
    "facturar factura facturo facturaron facturando": ("ventas",),
    "ingresar ingresamos ingreso ingresaron entra": ("ventas",),
    "gastamos gastado gastar gastaron gasta invertimos invertido invertir": ("gasto en marketing",),
    "ganar gana ganado ganaron ganando": ("margen",),
}  # fmt: skip
BEST_SELLING = ("ventas", "unidades vendidas")
SOLD = ("producto", "articulo")

COMPARATORS: tuple[tuple[str, str], ...] = (
    (
        r"al menos|como minimo|por lo menos|cuando menos|no menos de|(?:un )?minimo de|minimo|a partir de|desde|"
        r"mayor(?:es)? o igual(?:es)? (?:a|que)|no baj(?:a|an|en|o|aron|amos) del?|(?<!no )lleg(?:a|an|o|aron|amos|"
        r"ue|uen) a|"
        r"(?<!no )alcanz(?:a|an|o|aron|amos|ce|cen)(?: l[ao]s| el| la)?|>=|≥",
        "greaterThanOrEqual",
    ),
    (
        r"como mucho|como maximo|a lo sumo|a lo mas|cuando mucho|no mas de|(?:un )?maximo de|maximo|hasta|tope de|"
        r"menor(?:es)? o igual(?:es)? (?:a|que)|no (?:super|rebas|sobrepas)(?:en|an|aron|amos|a|e|o)(?: l[ao]s| el| "
        r"la)?|"
        r"no pas(?:a|an|e|en|o|aron|amos) del?|no exced(?:e|en|an|a|io|ieron)(?: del?)?|<=|≤",
        "lessThanOrEqual",
    ),
    (
        r"mas del?|mas que|(?:por )?encima del?(?: los)?|arriba del?|superior(?:es)? al?|mayor(?:es)? (?:del?|que|al?)|"
        r"(?:super|rebas|sobrepas)(?:en|an|aron|amos|a|e|o)(?: l[ao]s| el| la)?|exced(?:e|en|an|a|io|ieron)(?: del?)?|"
        r"pas(?:a|an|e|en|o|aron|amos) del?|>",
        "greaterThan",
    ),
    (
        r"menos del?|menos que|(?:por )?debajo del?(?: los)?|abajo del?|inferior(?:es)? al?|"
        r"menor(?:es)? (?:del?|que|al?)|no (?:lleg(?:a|an|o|aron|amos|ue|uen) al?|alcanz(?:a|an|o|aron|amos|ce|"
        r"cen))(?: l[ao]s)?|"
        r"(?:baj(?:a|an|e|en|o|aron|amos)|ca(?:e|en|yo|yeron|iga|igan))(?: por debajo)? del?(?: los)?|<",
        "lessThan",
    ),
    (r"exactamente|justo|igual(?:es)? al?", "equals"),
)
MORE_OR_LESS = (
    (r"o mas|o mayor|para arriba|en adelante|como minimo|por lo menos|al menos|minimo", "greaterThanOrEqual"),
    (r"o menos|o menor|para abajo|como maximo|como mucho|a lo sumo|maximo", "lessThanOrEqual"),
)
"""What stands behind an amount: "100 pedidos o más"."""

ACTIONS = (
    r"(?:envi|mand|export|pas|agreg|anex|adjunt|ejecut|lanz|inici|dispar|arranc|sincroniz|refresc|actualiz|"
    r"recarg|recalcul|"
    r"calcul|program|guard|adjunt|anot|public|compart|comparti)(?:a|e|ar|alo|ala|alos|alas|elo|ela|aselo|aselos|"
    r"eselo|ale|ales|ele|eles|enle|enles|arle|arles|arlo|arla|"
    r"arlos|arselo|ame|amelo|as|ir|irlo|elos)|anad(?:e|elo|ela|ir|irlo|a)|pon(?:lo|la|er|erlo|erla|los)?|"
    r"corre(?:r|lo)?|sub(?:e|ir|elo|irlo)|"
    r"puntua(?:r)?|haz|levanta(?:r)?|(?:envi|mand|export|ejecut|inici|dispar|program|guard|anot|adjunt|agreg|agregu|"
    r"public|publiqu|lanc|actualic|sincronic|refresqu|arranqu|recargu|pas)en?(?:me|nos|le|les)?(?:l[ao]s?)?"
)
PRONOUNS = r"\w+(?:lo|la|los|las)|esto|eso|este|el resultado|la tabla|el reporte(?! de)|el informe(?! de)"
STRING_NAMES: dict[str, tuple[str, ...]] = {
    "campaign": ("campana",),
    "meeting": ("reunion", "junta", "comite"),
    "title": ("titulo", "titulado", "llamado", "llamalo", "llamala", "ponle", "que se llame"),
    "segment": ("segmento",),
    "recipient": ("destinatario",),
    "name": ("nombre",),
    "message": ("mensaje",),
    "reason": ("motivo",),
    "channel": ("canal",),
    "subject": ("asunto",),
}  # fmt: skip
TRUE_WORDS = (
    "completo",
    "completa",
    "completamente",
    "entero",
    "todo",
    "totalmente",
    "desde cero",
    "por completo",
    "si",
)
FALSE_WORDS = ("incremental", "parcial", "solo lo nuevo", "solo lo que cambio", "rapido", "no completo")
PROFILE = ("cliente", "perfil", "ficha", "quien es", "usuario", "datos del cliente", "contacto", "comprador", "persona")
