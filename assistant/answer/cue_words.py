"""The words by which Spanish and English say what a figure is: risen, largest, more than another, of whom.

All are regular expressions for folded text: small letters without accents.
"""

from __future__ import annotations

import re


def cue(*parts: str) -> re.Pattern[str]:
    """Any of these as whole words."""
    return re.compile(rf"\b(?:{'|'.join(parts)})\b")


UP = cue(
    r"sub(?:e|en|io|ieron|ida|iendo|ido|ir)|crec(?:e|en|io|ieron|imiento|iendo|ido|er)|aument\w+|increment\w+",
    r"mejor(?:a|an|o|aron)|alza|gan(?:a|an|o|aron)|avanz\w+|repunt\w+|dispar\w+|remont\w+|escal(?:a|o|aron)",
    r"rise[sn]?|rose|rising|grew|grows?|growing|grown|growth|increas\w+|up|gain(?:s|ed)?|climb\w*|jump(?:s|ed)?",
    r"improv\w+|soar\w*|surg(?:e|es|ed|ing)|expand\w*|spike[sd]?|rallied",
)
DOWN = cue(
    r"baj(?:a|an|o|aron|ada|ando|ado|ar)|ca(?:e|en|yo|yeron|ida|yendo|ido|er)|descen\w+|desciend\w+|disminu\w+",
    r"reduj\w+|reduc\w+|empeor\w+|retroce\w+|perdi\w+|pierd\w+|desplom\w+|contrac\w+|contraj\w+|hund\w+|recort\w+",
    r"fell|falls?|falling|fallen|drop\w*|declin\w+|decreas\w+|down|los(?:t|es|ing)|shr[aiu]nk\w*|slipp?\w*|plung\w+",
    r"slid|tumbl\w+|reduced|sank|sink\w*|dip(?:s|ped)?|collaps\w+|plummet\w*|worsen\w*",
)
NOT = re.compile(r"(?:\b(?:no|not|ni|nor|sin|without|never|nunca|tampoco|didn|doesn|lejos de)|n't)\s+(?:\w+\s+){0,2}$")
MORE_BEHIND = re.compile(r"[*_]*\s+(?:mas|more|higher|superior|por encima|above|up|of growth)\b")
LESS_BEHIND = re.compile(r"[*_]*\s+(?:menos|less|lower|fewer|inferior|por debajo|below|down)\b")
HIGH = cue(
    r"mayor(?:es)?(?! que)|maxim[oa]s?|mejor(?:es)?(?! que)|pico|record|lider\w*|encabez\w+|en cabeza|a la cabeza",
    r"primer (?:puesto|lugar)|en primer lugar|(?:es|fue|va|queda) (?:el |la )?primer[oa]|campe\w+",
    r"(?:lo|el|la|los|las) (?:\w+ )?mas (?:alt|vendid|grand|elevad)\w*|(?:que|quien) mas|nadie vend\w+ mas|domin\w+",
    r"mas que (?:nadie|ning\w+|cualquier\w*|tod[oa]s|el resto|los demas)|highest|largest|biggest|greatest|best|top",
    r"peak\w*|most|leads?|leading|leader|first place|(?:is|comes|came|ranks|was) first|maximum|strongest|number one",
    r"more than (?:any|every|all|the rest)|dominat\w+",
)
LOW = cue(
    r"menor(?:es)?(?! que)|minim[oa]s?|peor(?:es)?(?! que)|ultim[oa] (?:puesto|lugar)|a la cola|en cola|farolillo",
    r"(?:es|fue|va|queda) (?:el |la )?ultim[oa]|cierra (?:la lista|el ranking)",
    r"(?:lo|el|la|los|las) (?:\w+ )?mas (?:baj|peque|flojo|floja|debil)\w*|(?:que|quien) menos",
    r"menos que (?:nadie|ning\w+|cualquier\w*|tod[oa]s|el resto|los demas)|lowest|smallest|worst|least|fewest|bottom",
    r"weakest|less than (?:any|every|all|the rest)|minimum|last place|(?:is|comes|came|ranks|was) last|trough",
)
NOT_EXTREME = re.compile(
    r"(?:\b(?:segund\w+|second|tercer\w*|third|cuart\w+|fourth|lejos del?|far from|not|no es|isn't|than|que|"
    r"de los|de las|una? de|one of|among|entre)|-)\s?(?:the |el |la |lo |los |las )*$"
)
"""Before such a word: it is not the extreme itself that is meant, or several are."""
AFTER_CUE = re.compile(r"[*_]*\s*,\s*(?:(?:el|la|lo|the|its|su|un|a|es|which is|que es|siendo|being)\s+)+$")
MORE_THAN = cue(
    r"mas (?:\w+ )?que|mayor que|superior a|por encima de|por delante de|supera\w* a|supero a|aventaja\w* a|gana a",
    r"more (?:\w+ )?than|higher than|greater than|above|ahead of|exceed\w*|surpass\w*|outsold|outsells|beats?",
    r"better than|mejor que|larger than|bigger than|mas alt[oa] que",
)
LESS_THAN = cue(
    r"menos (?:\w+ )?que|menor que|inferior a|por debajo de|por detras de|less (?:\w+ )?than|fewer (?:\w+ )?than",
    r"lower than|below|behind|smaller than|worse than|peor que|va detras de|lags?|mas baj[oa] que",
)
ANYBODY = re.compile(
    r"\s*(?:(?:en |in )?(?:nadie|ning\w+|cualquier\w*|tod[oa]s|any\w*|every\w*|all|other|el resto|los demas|"
    r"the rest))\b"
)
BREAK = re.compile(r"[;]|\b(?:mientras|while|whereas|aunque|although|pero|but)\b")
_SOME = r"(?:(?:los|las|el|la|un|unos|unas|the)\s+)?[*_]*$"
FROM = re.compile(rf"\b(?:desde|from|pas\w+ de|de)\s+{_SOME}")
TO = re.compile(rf"\b(?:a|hasta|to)\s+{_SOME}")
MOVES = cue(r"pas\w+|went|moved|goes|from")

WHOLE = cue(
    r"total\w*|suma\w*|sum|sums|add\w* up|conjunto|juntos|juntas|together|combined|overall|altogether|global\w*",
    r"todos|todas|all|entre|acumulad\w*|general",
)
TOTAL = re.compile(r"\b(?:total(?:es)?|en conjunto|in all|altogether|overall|combined|together|global)\b(?!\s+de\s+$)")
SOMEWHERE = re.compile(r"[*_]*\s+(?:en|in|de|of|for|from|para)\b")
EXCEEDS = cue(r"supera\w*|supero|aventaja\w*|exceed\w*|surpass\w*|beats?|outs(?:old|ells)|ahead|por delante")
OTHERS = cue(
    r"resto|otros?|otras?|demas|siguientes?|others?|rest|next|remaining|media|average|promedio|cada|each|ultim\w+|last",
    r"segund[oa]|second|tercer\w*|third|peor|worst|menor|lowest|primer\w*|first|mejor|best|mayor|highest",
)
COUNTED = re.compile(
    r"[*_]*\s+(?!(?:day|week|month|year) (?:over|on|to|by) (?:day|week|month|year)\b)"
    r"(?:unidad(?:es)?|units?|personas?|people|veces|times|dias?|days?|horas?|hours?|minutos?|minutes?|"
    r"semanas?|weeks?|mes(?:es)?|months?|anos?|years?|puntos?|points?|kilos?|kg|articulos?|items?)\b"
)
PERCENT = re.compile(r"[*_]*\s*(?:%|por\s?cien(?:to)?\b|per\s?cent\b|percent\b|pct\b)")
MONEY = re.compile(
    r"[*_]*\s*(?:(?P<EUR>€|euros?\b|eur\b)|(?P<USD>\$|us\$|dolar(?:es)?\b|dollars?\b|usd\b|bucks\b)|"
    r"(?P<GBP>£|libras?\b|pounds?\b|gbp\b)|(?P<MXN>pesos?\b|mxn\b)|(?P<JPY>¥|yen\w*))"
)
PER = re.compile(
    r"[*_]*\s*(?:/|\b(?:por|per|al|a|an|cada|each|every)\b)\s*(?:pedido|order|client[ea]|customer|dia|day|mes|month|"
    r"semana|week|trimestre|quarter|hora|hour|ano|year|persona|person|unidad|unit|tienda|store|shop|compra|purchase|head)\b"
)
"""An amount for each of something: only an average is one."""
GRAINS = {
    "dia": "day", "day": "day", "semana": "week", "week": "week", "mes": "month", "month": "month", "ano": "year",
    "year": "year", "trimestre": "quarter", "quarter": "quarter",
}  # fmt: skip
PER_BEFORE = re.compile(r"\b(?:por|per|cada|each|every)\s*$")
SELLS = cue(
    r"vend(?:e|en|io|ieron|ido|iendo|imos|emos)|factur(?:a|an|o|aron|ado|amos)|ingres(?:o|aron|a|an|ado|amos)",
    r"recaud\w+|sells?|sold|selling|earn(?:s|ed)?|made|makes?|took|takes|brought in|brings in|generat\w+",
    r"gener(?:a|an|o|aron)",
)
"""Verbs that stand for what is sold."""
PARTS = re.compile(r"[,;.()]|\b(?:y|e|and|but|pero|aunque|although|while|mientras)\b")
TIMES = (
    (cue("hoy|today|ayer|yesterday|anteayer|antier|anoche"), 1, 1),
    (cue(r"(?:la|esta) semana(?: pasada)?|(?:last|this) week"), 1, 7),
    (cue(r"(?:el|este) mes(?: pasado)?(?! \w*mente)|(?:last|this) month|(?:el )?mes pasado"), 1, 31),
    (cue(r"(?:el|este) trimestre(?: pasado)?|(?:last|this) quarter"), 1, 92),
    (cue(r"(?:el ano pasado|este ano|last year|this year)"), 32, 366),
)
"""Words for a stretch of time, with the fewest and the most days that it has."""
LOOSE = re.compile(r"\s*(?:\(|/|por|per|by|de|del|of|from|entre|a partir de)\s*(?:los|las|el|la|the|each|cada)?\s*")

_ARTICLES = r"(?:(?:el|la|los|las|the|un|una|a|al|del)\s+)*"
LINK = re.compile(
    r"(?:^|\s)(?:en|in|de|del|of|for|from|by|para|at|on|durante|during|el|correspond\w* a|a|hacia|to|\()"
    rf"\s*{_ARTICLES}$"
)
STOP = re.compile(
    r"[,;:.!?–—]|\b(?:y|e|and|but|pero|o|or|que|than|frente|vs|versus|contra|against|mientras|while|whereas|con|with|"
    r"mas|menos|more|less|superior|inferior|higher|lower|desde|tras|after|over|por encima|por debajo)\b"
)
LIST_GAP = re.compile(
    rf"\s*(?:,\s*)?(?:(?:y|e|and|&|·)\s+)?{_ARTICLES}(?:(?:en|in|de|for|of)\s+)?{_ARTICLES}[*_«“”\"»]*"
)
LIST_LAST = re.compile(r"\s*,?\s*(?:y|e|o|u|ni|and|or|nor)\s+(?:(?:el|la|los|las|the)\s+)*")
LIST_END = re.compile(r"\s*[(:,.·]")
"""How a list goes on to its last name, and what ends it: a name that a verb follows is a subject."""
FIGURE_GAP = re.compile(
    r"[*_]*\s*(?:[a-z]+\s*){0,3}(?:,|/|·|;|\by\b|\be\b|\band\b)\s*(?:(?:y|e|and|de|los|las|of|the)\s+)*[*_]*"
)
OBJECT = re.compile(
    r"(?:\bque|\bthan|frente a|\bvs\.?|versus|contra|against|\bover|above|below|behind|ahead of|por delante de|"
    r"por detras de|por encima de|por debajo de|encima de|debajo de|detras de|delante de|\btras|comparad[oa] con|"
    r"compared (?:to|with)|respecto a|respecto de|a diferencia de|unlike|supera\w* a|supero a|aventaja\w* a|beats?|"
    r"outsold|outsells|exceed\w*|surpass\w*|tops|topped|overtook|overtakes|lejos de|far from|in contrast to|"
    r"menos que en|mas que en|up from|down from|lo de|as much as|as many as)"
    r"\s+(?:(?:en|in|el|la|los|las|the|de)\s+)*[*_«“\"]*$"
)
EXCLUDED = re.compile(
    r"\b(?:sin contar|excepto|salvo|menos|aparte de|sin|without|excluding|except(?: for)?|besides|apart from|"
    r"not counting)"
    r"\s+(?:(?:a|el|la|los|las|the)\s+)*$"
)
ADJACENT = re.compile(r"[*_»”\"]*\s*[(:]\s*[*_]*$|[*_]*\s*[–—-]\s*[*_]*$")
PARENTHESIS = re.compile(r"[^,;:.()]{0,24}\(\s*$")
SAYS_COMPARISON = cue(
    r"vend\w+|sold|super\w+|aventaj\w+|gan\w+|es|is|va|beat\w*|outs\w+|exceed\w*|sell\w*|hiz\w+|tuv\w+|had|has",
    r"ingres\w+|queda\w*|ranks?|por delante|ahead|mas|menos|more|less|behind|por detras",
)
"""A comparison of things, and not "more than A" of one figure."""

BACK = cue(
    r"su|sus|its|their|his|her|alli|ahi|there|where|donde|de (?:los|las) (?:que|cuales)|de (?:ell[oa]s|es[oa]s?)",
    r"of (?:which|it|that|this|them|those|these)|ese|esa|este|esta|dich[oa]|that|this|cuy\w+|whose|tambien|also",
    r"ell[oa]s?",
)
"""Words that take up what was named before."""

COUNTING = re.compile(
    r"\b(?:top|first|last|bottom|los|las|the|primer[oa]s|ultim[oa]s|est[oa]s|es[oa]s|these|those|all|otr[oa]s|other|"
    r"entre|between|among)\s+$"
)
NO_COUNT = re.compile(
    r"\s*(?:%|€|\$)|\s+(?:\w+\s+)?(?:partes?|veces|times|tercios|thirds|quarters|cuartos|fifths)\b|"
    r"\s+(?:de cada|out of|in|por ciento|percent|por cien|euros?|dolar\w*|dollars?|pesos?|pounds?|libras?|cents?|mil)\b"
)
"""Behind a number that counts no names."""
NONE = re.compile(
    r"\b(?:no|not a single|not any|ningun[oa]?|zero|sin|without(?: any)?)\s+(?:(?:hubo|hay|tuvo|registr[oa]|"
    r"recibio|hizo|vendio|se (?:vendio|registro|hicieron|hizo))\s+(?:ningun[oa]?\s+)?)?$"
)
SINGLE = re.compile(
    r"\b(?:(?:solo|solamente|unicamente|only|just|apenas|barely)\s+(?:\w+\s+)?(?:un[oa]?|one|a)|one|a single|"
    r"un[oa]? (?:solo|sola|unico|unica)|el unico|la unica)\s+$"
)
