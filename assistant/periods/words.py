"""Date vocabulary of both languages, folded (no accents, lower case). Data only."""

from __future__ import annotations

from typing import Literal

Unit = Literal[
    "day", "week", "weekend", "fortnight", "month", "bimester", "quarter", "third", "half", "year",
    "fiscal year", "fiscal quarter", "fiscal half", "working week", "sem",
]  # fmt: skip

MONTH_NAMES: tuple[tuple[str, ...], ...] = (
    ("enero", "january", "ene", "jan"),
    ("febrero", "february", "feb"),
    ("marzo", "march", "mar"),
    ("abril", "april", "abr", "apr"),
    ("mayo", "may"),
    ("junio", "june", "jun"),
    ("julio", "july", "jul"),
    ("agosto", "august", "ago", "aug"),
    ("septiembre", "setiembre", "september", "sept", "sep"),
    ("octubre", "october", "oct"),
    ("noviembre", "november", "nov"),
    ("diciembre", "december", "dic", "dec"),
)
MONTHS = {name: number for number, names in enumerate(MONTH_NAMES, 1) for name in names}

NEEDS_COMPANY = frozenset({"mar", "may", "ago"})
"""Month words that are also other words: alone they are no month."""
MAKES_MONTH = r"(?:in|of|for|since|from|to|last|this|during|and|between|de|en|hasta|till|until|through|a|vs)"

WEEKDAY_NAMES: tuple[tuple[str, ...], ...] = (
    ("lunes", "monday", "mon"),
    ("martes", "tuesday", "tue", "tues"),
    ("miercoles", "wednesday", "wed"),
    ("jueves", "thursday", "thu", "thurs"),
    ("viernes", "friday", "fri"),
    ("sabado", "saturday", "sat"),
    ("domingo", "sunday", "sun"),
)
WEEKDAYS = {name: number for number, names in enumerate(WEEKDAY_NAMES) for name in names}
BARE_WEEKDAYS = frozenset(n for names in WEEKDAY_NAMES for n in names[:2])

_NATURAL = r"(?: natural(?:es)?| calendario)?"
UNIT_PATTERNS: tuple[tuple[Unit, str], ...] = (
    ("working week", r"semanas? (?:laboral(?:es)?|laborables?|de trabajo)|(?:working|work|business) weeks?"),
    ("weekend", r"fin(?:es)? de semana|findes?|weekends?"),
    ("fiscal year", r"anos? fiscal(?:es)?|ejercicios?(?: fiscal(?:es)?| contables?)?|(?:fiscal|financial) years?"),
    ("fiscal quarter", r"trimestres? fiscal(?:es)?|fiscal quarters?"),
    ("fiscal half", r"semestres? fiscal(?:es)?|fiscal (?:half[- ]years?|semesters?|half|halves)"),
    ("day", r"dias?|days?"),
    ("sem", r"sem\.?"),
    ("week", r"semanas?|weeks?|wks?\.?"),
    ("fortnight", r"quincenas?|fortnights?"),
    ("month", r"mes(?:es)?|months?|mths?\.?|mos?\.?"),
    ("bimester", r"bimestres?"),
    ("quarter", rf"trimestres?{_NATURAL}|trims?\.?|(?:calendar )?(?:quarters?|qtrs?\.?)"),
    ("third", r"cuatrimestres?"),
    ("half", rf"semestres?{_NATURAL}|(?:calendar )?(?:half[- ]years?|semesters?)"),
    ("year", r"anos?|years?|yrs?\.?"),
)

MONTHS_IN: dict[Unit, int] = {
    "month": 1, "bimester": 2, "quarter": 3, "third": 4, "half": 6, "year": 12,
    "fiscal quarter": 3, "fiscal half": 6, "fiscal year": 12,
}  # fmt: skip
SCATTERED: frozenset[Unit] = frozenset({"weekend", "working week"})
"""Several of these do not touch: they are no one range."""
SHORT_UNITS: dict[str, Unit] = {"d": "day", "w": "week", "m": "month", "y": "year"}
"""As in "last 30d" and "L12M"."""
SHE = (
    r"(?<!\w)(?:ultimas?|pasadas?|esta|primeras?|1[.]?[aª]|1r?a|segundas?|2[.]?[aª]|2da|proximas?|penultima|la|las|"
    r"esas?)(?!\w)"
)
HE = (
    r"(?<!\w)(?:ultimos?|pasados?|este|primer|1[.]?er|1[.]?[oº]|segundo|2[.]?[oº]|2do|proximos?|penultimo|antepasado|"
    r"el|del|los)(?!\w)"
)
"""“Sem.” is a week or a half-year: what stands beside it tells."""
FISCAL = frozenset({"fiscal year", "fiscal quarter", "fiscal half"})

NUMBERS = {
    "un": 1, "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8,
    "nueve": 9, "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "dieciseis": 16,
    "diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veinte": 20, "veintiun": 21, "veintiuno": 21,
    "veintiuna": 21, "veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25, "veintiseis": 26,
    "veintisiete": 27, "veintiocho": 28, "veintinueve": 29, "treinta": 30, "cuarenta": 40, "cincuenta": 50,
    "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90, "cien": 100, "ciento": 100, "doscientos": 200,
    "doscientas": 200, "trescientos": 300, "trescientas": 300, "cuatrocientos": 400, "quinientos": 500,
    "quinientas": 500, "seiscientos": 600, "setecientos": 700, "ochocientos": 800, "novecientos": 900,
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
MULTIPLIERS = {"hundred": 100, "mil": 1000, "thousand": 1000, "millon": 10**6, "millones": 10**6, "million": 10**6}
COUPLES = r"(?:un )?par de|(?:a )?couple of"

ORDINALS = {
    "primer": 1, "primero": 1, "primera": 1, "first": 1, "1er": 1, "1o": 1, "1a": 1, "1st": 1,
    "segundo": 2, "segunda": 2, "second": 2, "2do": 2, "2nd": 2, "2o": 2, "2a": 2,
    "tercer": 3, "tercero": 3, "tercera": 3, "third": 3, "3er": 3, "3rd": 3, "3o": 3, "3a": 3,
    "cuarto": 4, "cuarta": 4, "fourth": 4, "4to": 4, "4th": 4, "4o": 4, "4a": 4,
    "quinto": 5, "quinta": 5, "fifth": 5, "5o": 5, "5a": 5, "5to": 5, "5th": 5,
    "sexto": 6, "sexta": 6, "sixth": 6, "6o": 6, "6th": 6, "ultimo": -1, "ultima": -1, "last": -1,
    "1ra": 1, "1era": 1, "1ero": 1, "2da": 2, "3ra": 3, "3era": 3, "3ro": 3, "3ero": 3, "4ta": 4, "5ta": 5, "6to": 6,
    "6ta": 6, "1.er": 1, "3.er": 3, "1.º": 1, "1.ª": 1, "2.º": 2, "2.ª": 2, "3.º": 3, "3.ª": 3, "4.º": 4,
    "1º": 1, "1ª": 1, "2º": 2, "2ª": 2, "3º": 3, "3ª": 3, "4º": 4, "4ª": 4, "5º": 5, "5ª": 5, "1ro": 1,
}  # fmt: skip
DAY_ORDINALS = {
    "1ero": 1, "primero": 1, "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14,
    "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20,
    "twenty-first": 21, "twenty first": 21, "twenty-second": 22, "twenty second": 22, "twenty-third": 23,
    "twenty third": 23, "twenty-fourth": 24, "twenty fourth": 24, "twenty-fifth": 25, "twenty fifth": 25,
    "twenty-sixth": 26, "twenty sixth": 26, "twenty-seventh": 27, "twenty seventh": 27, "twenty-eighth": 28,
    "twenty eighth": 28, "twenty-ninth": 29, "twenty ninth": 29, "thirtieth": 30, "thirty-first": 31,
    "thirty first": 31,
}  # fmt: skip

ALONE = {
    "the day": "today", "el dia": "today", "the week": "this week", "la semana": "this week", "the month": "this month",
    "el mes": "this month", "the quarter": "this quarter", "el trimestre": "this quarter", "the year": "this year",
    "el ano": "this year", "todo el ano": "this year", "all year": "this year",
}  # fmt: skip
"""Nothing but this is the one under way; in a sentence it is not."""
TODAY = r"(?:el dia de )?hoy|today(?:'s)?"
YESTERDAY = r"ayer|yesterday(?:'s)?"
BEFORE_YESTERDAY = r"anteayer|antier|antes de ayer|antes ayer|(?:the )?day before yesterday"
THREE_DAYS_AGO = r"tras ?anteayer|ante ?anteayer|tras ?antier"
TOMORROW = r"manana|tomorrow(?:'s)?"
AFTER_TOMORROW = r"pasado manana|(?:the )?day after tomorrow"
UP_TO_NOW = (
    r"(?:en )?lo que (?:va|llevamos) de hoy|hoy hasta (?:ahora|ahorita|el momento|este momento)|so far today|"
    r"today (?:so far|until now|to now|up to now)"
)
NOT_TOMORROW = r"(?:esta|la|de) $"
NOW = (
    r"hoy|ahorita|ahora|(?:la )?fecha|(?:el )?dia de hoy|today|now|date|the current date|current date|the present|"
    r"el presente|ahora mismo|la actualidad"
)

THIS = (
    r"(?:earlier |mas temprano (?:de )?)?(?:est[ea]|this)|(?:the )?(?:current|curr?\.?)|(?:el )?corriente|"
    r"(?:el |la )?presente|(?:el |la )?actual"
)
THIS_AFTER = (
    r"actual|en curso|corriente|presente|so far|to[- ]date|hasta (?:la fecha|hoy|ahora|el momento)|que corre|"
    r"en marcha|hasta el dia de hoy|que llevamos|que va|a la fecha|a hoy|al dia de hoy|corrido"
)
SO_FAR = (
    r"(?:en )?lo (?:que (?:va|llevamos|llevo|lleva)|corrido) (?:de |del |de el |de la )?(?:este |esta |el |la )?|"
    r"so far this |so far in the |acumulado (?:del |de la |de este |de esta |en el )"
)
TO_DATE: dict[str, Unit] = {
    "ytd": "year", "mtd": "month", "qtd": "quarter", "wtd": "week", "fytd": "fiscal year", "fqtd": "fiscal quarter",
}  # fmt: skip
OF_THE = r"(?:del |de la |de el |of the |en el |in the )(?!dia|day)"
OF_THE_WEEK = r"(?<!dia )(?<!dias )(?<!day )(?<!days )(?:de la |of the |en la |in the )"

LAST = (
    r"last|past|previous|prior|pasad[oa]|ultim[oa]|ult\.?|prev\.?|anterior|previ[oa]|preceding|most recent|(?:last|"
    r"past) (?:full|complete)"
)
LAST_AFTER = (
    r"pasad[oa]|anterior(?! (?:al?|del?) )|previ[oa]|ultim[oa]|vencid[oa]|que (?:paso|termino|acabo)|precedente|"
    r"cerrad[oa]|pp?do\.?"
)
LASTS = (
    r"last|past|previous|prior|prev\.?|ultim[oa]s|ult\.?|pasad[oa]s|anteriores|previ[oa]s|preceding|"
    r"(?:last |past )?(?:trailing|rolling|moving)"
)
LASTS_AFTER = r"pasad[oa]s|anteriores|previ[oa]s|ultim[oa]s|moviles"
AVERAGED = r"averages?|avg|mean|median|sums?|totals?|window|promedio|media"
"""“Rolling 12 months average" is a calculation, no period."""
COMPLETE = (
    r"complet[oa]s?|corrid[oa]s|consecutiv[oa]s|seguid[oa]s|moviles|enter[oa]s?|natural(?:es)?|cerrad[oa]s?|"
    r"calendario|complete|full|whole|calendar"
)
BEFORE_LAST = r"penultim[oa]|antepasad[oa]"
NEXT = r"next|coming|upcoming|following|proxim[oa]|siguiente"
NEXT_AFTER = r"que viene|siguiente|proxim[oa]|entrante|que entra"

OPEN = (
    r"desde|since|a partir de(?:l)?|starting(?: on| in| from| with)?|beginning(?! of)(?: on| in)?|"
    r"empi?en?zando(?: en| desde| por| con)?|"
    r"de(?=[^.]*(?:en adelante| para aca))|"
    r"from(?=[^.]*(?: on\b| onwards?\b| forward\b| until now\b))|a contar de(?:sde)?"
)
OPEN_AFTER = (
    r"en adelante|onwards?|forward|on|para aca|hasta (?:hoy|ahora|la fecha|el dia de hoy)|to date|until (?:now|today)"
)
ONWARDS = (
    r"or later|or after|and later|and after|o posterior(?:es)?|o mas tarde|o despues|y posterior(?:es)?|y despues|"
    r"(?:y )?en adelante|(?:and )?onwards?"
)
STARTING = r"(?:el |the )?(?:principios?|comienzos?|inicios?|arranque|start|beginning) (?:del?|of)(?: el| la| the)?"
"""“Since the beginning of", which is since the thing itself."""
BEYOND = r"greater than|later than|mayor(?:es)? (?:que|a|de)|(?:mas|despues) alla de"
"""After, of a year that stands alone; in a sentence they speak of amounts."""
AFTER = r"despues de(?:l)?|posterior(?:es)? (?:a|de)(?:l)?|after|tras"
BETWEEN = r"entre|between"
FROM = r"desde|del?|from|entre|between"
TO = r"(?:hasta|al?|to|until|till|through|thru|hacia|up to|y|e|and)(?![a-z])|[&–—~-]"
RANGE_TO = r"(?:hasta|al?|to|until|till|through|thru|hacia|up to)(?![a-z])|[–—~-]"
AND = r"y|e|and|&|,"
OF = r"del?|of|in|en"

BLOCKED_BEFORE = (
    r"(?:(?:\d+|un[oa]?|a|dos|two|tres|three) (?:weeks?|semanas?|days?|dias?|months?|mes(?:es)?|years?|anos?)|"
    r"cierre|close|closing|as (?:at|of)|(?<!been )(?<!he )(?<!they )(?<!you )(?<!customer )up to|"
    r"through|queda|resta|falta|remainder|remaining|"
    r"(?:mism[oa]s?|same) (?:periodo|period|epoca|time|fechas?|dates?)|(?:estas|these) (?:alturas|fechas|dates)|"
    r"ratio|proporcion|fraccion|fraction|named|called|llamad[oa]s?|"
    r"(?:twenty|thirty|(?:vi|tri)gesim[oa])-?|(?:noveno|ninth|octavo|eighth) (?:mes|month)|"
    r"(?:independence|workers'?|labou?r|earth|father'?s|mother'?s|memorial|veterans|valentine'?s?|year'?s) day|"
    r"(?<!mejor )(?<!peor )(?<!que )dia (?:internacional )?(?:del?|de las?|de los) (?!las? |los |el )\w+|"
    r"\d+(?:st|nd|rd|th) day|(?:twenty|thirty)[- ]\w+ day|"
    r"\w+teenth day|"
    r"final(?:es)?|fin(?:es)?|mediad[oa]s|medianos|principios?|inicios?|comienzos?|primeros|ultimos|"
    r"mid|middle|early|earlier|late|later|end|beginning|start|rest|resto|antes|before|prior to|hasta|until|till|"
    r"siglo|century|"
    r"decada|decade|vispera|cada|every|each|temprano|tarde|weekend|posterior|posteriores|despues|"
    r"after|anteriores|greater than|more than|less than|mas de|menos de|semana santa|as late as|as soon as|"
    r"tan pronto como|laborables|in \w+ years|quincena|starting|from|primera|"
    r"primer|segundo|segunda|third|half|mitad|santa|christmas|easter|"
    r"friday|mismo|misma|same|next|coming|proximo|"
    r"proxima|siguiente|this|patrick|tierra|thanksgiving|trabajo|business|antes|except|excepto|internacional|black)"
)
BLOCKED_AFTER = (
    r"(?:[/-]\d[\d/-]*|euros?|eur|usd|dolar(?:es)?|dollars?|pesos?|libras?|pounds?|"
    r"or later|or after|and later|and after|o posterior|o mas tarde|o despues|en adelante|onwards?|"
    r"or earlier|or before|"
    r"o anterior|o antes|siguientes?|proxim[oa]s?|que viene|laborables?|habiles|de trabajo|business|later|from|ago|"
    r"antes|despues|after|before|a partir|ap|de anos|'s decade|weekend|dc|ac|"
    r"del \d\d|- ?\d\d?/\d\d?/\d+|first|second|twenty|thirty|nineteen|\d\d?(?![\d%])|"
    r"(?:por|de|a) la (?:manana|tarde|noche)|al mediodia|in the (?:morning|afternoon|evening)|morning|afternoon|"
    r"evening|noche|night|(?:a las?|at) \d\d?(?:[:.h]\d\d)? ?(?:[ap]\.?m\.?|h|hs|hrs)?|"
    r"(?:de|from) \d\d?(?:[:.h]\d\d)? ?(?:h|hs|[ap]m)? (?:a|to) \d+|"
    r"(?:y|and) (?:\d+|un|una|dos|tres|two|three|a) (?:semanas?|dias?|meses|weeks?|days?|months?))"
)
FILLER = (
    r"(?:el|la|los|las|lo|de|del|en|al|durante|todo|toda|todos|in|on|the|for|during|of|all|over|whole|entire|"
    r"mes(?:es)? de|months? of|el mes de|a lo largo de|within|at|to|a|este|por|para)"
)
