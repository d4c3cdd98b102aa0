"""Everything the offline planner says, in both languages. Figures come in by reference only."""

from __future__ import annotations

from assistant.catalogue import Lang
from assistant.planner.texts_computed import COMPUTED

_TEXTS: dict[str, tuple[str, str]] = {
    **COMPUTED,
    "unused": ("No he usado: {words}.", "I did not use: {words}."),
    "repaired": ("He leído «{wrong}» como «{right}».", "I read “{wrong}” as “{right}”."),
    "part_of": ("Entiendo «{word}» como parte del nombre: {field}.", "I take “{word}” as part of a name: {field}."),
    "part": ("Entiendo «{word}» como {field}: {names}.", "I take “{word}” as {field}: {names}."),
    "assumed_metric": ("Entiendo que preguntas por {metric}.", "I take it that you mean {metric}."),
    "two_explores": (
        "{names} se miden por separado; te doy una tabla de cada.",
        "{names} are measured separately; here is a table of each.",
    ),
    "taken": ("Tomo lo más probable: {name}.", "I take the likeliest: {name}."),
    "which_metric": ("¿Qué quieres medir?", "What do you want to measure?"),
    "which_sense": ("¿A cuál te refieres con «{word}»?", "Which one do you mean by “{word}”?"),
    "which_share": ("¿Qué porcentaje de «{word}» quieres?", "Which share of “{word}” do you want?"),
    "which_dimension": ("¿Por qué quieres desglosarlo?", "By what do you want it broken down?"),
    "which_period": (
        "No entiendo bien el periodo («{words}»). ¿Cuál uso?",
        "I do not quite understand the period (“{words}”). Which one shall I use?",
    ),
    "two_lists": (
        "Esas listas tienen órdenes contrarios. ¿Cuál hago primero?",
        "These lists have opposite orders. Which one first?",
    ),
    "month_first": ("Leo «{words}» con el mes delante.", "I read “{words}” with the month first."),
    "day_first": ("Leo «{words}» con el día delante.", "I read “{words}” with the day first."),
    "whole_business": (
        "Entiendo «{word}» como todo el negocio, no solo {value}.",
        "I take “{word}” as the whole business, not just {value}.",
    ),
    "two_questions": (
        "Son preguntas distintas. ¿Cuál hago primero?",
        "These are different questions. Which one first?",
    ),
    "two_periods": ("Hay más de un periodo. ¿Cuál quieres?", "There is more than one period. Which one do you want?"),
    "unknown_word": (
        "No sé qué es {words}. ¿Sigo sin tenerlo en cuenta?",
        "I do not know what {words} is. Shall I go on without it?",
    ),
    "no_metrics": (
        "Ahora mismo no tengo métricas a mano, así que no puedo responder a eso.",
        "I have no metrics at hand right now, so I cannot answer that.",
    ),
    "unknown_by": (
        "No puedo desglosar por {words}. ¿Te sirve alguno de estos?",
        "I cannot break down by {words}. Would one of these do?",
    ),
    "go_without": ("Seguir sin eso", "Go on without it"),
    "not_here": (
        "{metric} no se puede cruzar con {dimension}. Lo más parecido que puedo darte:",
        "{metric} cannot be combined with {dimension}. The closest I can give you:",
    ),
    "not_filter": (
        "{metric} no se puede filtrar por {value}. Lo más parecido que puedo darte:",
        "{metric} cannot be filtered by {value}. The closest I can give you:",
    ),
    "absent": (
        "No hay datos de «{value}». En {dimension} hay: {known}.",
        "There is no data for “{value}”. {dimension} has: {known}.",
    ),
    "not_computed": (
        "Todavía no sé calcular «{word}» sobre estos datos. Sí puedo darte:",
        "I cannot compute “{word}” over this data yet. What I can give you:",
    ),
    "not_measured": (
        "En estos datos no hay «{word}». Lo más parecido que puedo darte:",
        "This data has no “{word}”. The closest I can give you:",
    ),
    "no_why": (
        "No puedo explicar causas, solo medir. Para buscar el motivo puedes ver:",
        "I cannot explain causes, only measure. To look for the reason you can see:",
    ),
    "no_future": (
        "Solo tengo lo que ya ha pasado: no hago previsiones. Puedo darte:",
        "I only have what has already happened: I make no forecasts. What I can give you:",
    ),
    "no_destroy": (
        "No borro ni cambio datos. Puedo consultar y proponer acciones que tú apruebas. Por ejemplo:",
        "I do not delete or change data. I can query, and propose actions that you approve. For example:",
    ),
    "out_of_scope": (
        "Eso queda fuera de lo que sé. Puedo responder, por ejemplo:",
        "That is outside what I know. I can answer, for example:",
    ),
    "gibberish": (
        "No he entendido {words}. ¿Quieres alguna de estas?",
        "I did not understand {words}. Would you like one of these?",
    ),
    "too_long": (
        "Es demasiado largo para mí. ¿Puedes preguntarlo en una o dos frases?",
        "That is too long for me. Can you ask it in a sentence or two?",
    ),
    "empty": ("¿Qué quieres saber? Por ejemplo:", "What do you want to know? For example:"),
    "hello": (
        "Hola. Pregúntame por los datos con tus palabras; por ejemplo «{example}».",
        "Hello. Ask me about the data in your own words; for example “{example}”.",
    ),
    "welcome": ("De nada. ¿Algo más?", "You are welcome. Anything else?"),
    "press": (
        "Un mensaje no aprueba nada: pulsa Aprobar en la tarjeta de la acción. Si ya no está, pídemela otra vez.",
        "A message approves nothing: press Approve on the card of the action. If it is gone, ask me for it again.",
    ),
    "dropped": ("De acuerdo, no hago nada.", "All right, I do nothing."),
    "nothing_to_send": (
        "¿Qué quieres enviar? Todavía no hay ningún resultado en esta conversación.",
        "What do you want to send? There is no result in this conversation yet.",
    ),
    "input_missing": (
        "Para «{flow}» me falta: {input}. ¿Cuál es?",
        "For “{flow}” I still need: {input}. What is it?",
    ),
    "which_flow": ("¿Qué acción quieres?", "Which action do you want?"),
    "flow_unknown": (
        "No tengo ninguna acción para eso. Puedo proponer:",
        "I have no action for that. What I can propose:",
    ),
    "report_title": ("Resultado", "Result"),
    "meeting": ("Reunión {day}", "Meeting {day}"),
    "no_profiles": ("Aquí no se pueden buscar clientes.", "Customers cannot be looked up here."),
    "which_profile": (
        "¿De qué cliente? Dime su correo, su teléfono o su número.",
        "Which customer? Give me their e-mail, phone or number.",
    ),
    "name_no_key": (
        "No busco a nadie por su nombre: podría ser otra persona. Dime el correo, el teléfono o el número de {name}.",
        "I look nobody up by name: it could be somebody else. Give me {name}'s e-mail, phone or number.",
    ),
    "what_to_note": (
        "¿Qué quieres anotar? Escríbelo entero, por ejemplo: anota en el perfil de {whom} que prefiere el correo.",
        "What do you want to note? Write it in full, for example: note on the profile of {whom} that e-mail is best.",
    ),
    "by": ("por", "by"),
    "only": ("solo", "only"),
    "each_place": (
        "No hay datos de cada «{word}» por separado. ¿Cuál de estas quieres?",
        "There is no data of each “{word}” on its own. Which of these do you want?",
    ),
    "both_ways": (
        "Con {words} son dos preguntas. ¿Cuál hago primero: con o sin?",
        "With {words} these are two questions. Which first: with or without?",
    ),
    "which_of_reports": (
        "Son dos peticiones distintas y no las entiendo juntas. ¿Con cuál empiezo?",
        "These are two requests, and I do not understand them together. Which shall I begin with?",
    ),
    "no_rate": (
        "No tengo {metric} en porcentaje. Sí puedo darte:",
        "I do not have {metric} as a percentage. What I can give you:",
    ),
    "empty_to_send": (
        "El último resultado no tiene filas: no hay nada que enviar.",
        "The last result has no rows: there is nothing to send.",
    ),
    "which_one": ("¿Qué reporte quieres ver?", "Which report do you want to see?"),
    "which_dashboard": ("¿Qué tablero quieres ver?", "Which dashboard do you want to see?"),
    "board_filter": (
        "Ningún gráfico de ese tablero se puede limitar a {words}. Pídeme la métrica directamente.",
        "No chart of that dashboard can be limited to {words}. Ask for the metric itself.",
    ),
    "board_unfiltered": (
        "Sin ese filtro, porque sus datos no lo tienen: {names}.",
        "Without that filter, because their data do not have it: {names}.",
    ),
    "board_cut": ("El tablero tiene más gráficos: {names}.", "The dashboard has more charts: {names}."),
    "nothing_explained": (
        "Todavía no hay ningún resultado que explicar. Hazme antes una pregunta.",
        "There is no result to explain yet. Ask me something first.",
    ),
    "explained_next": (
        "Eso no es el último resultado: lo consulto, y después puedes preguntarme cómo se calculó.",
        "That is not the last result: I query it, and then you can ask me how it was computed.",
    ),
    "a_explained": (
        "Ahí está cómo se calculó: métricas, condiciones, periodo y el SQL.",
        "There is how it was computed: metrics, conditions, period and the SQL.",
    ),
    "no_period": (
        "No has dicho periodo: es todo el histórico. Puedes pedirme, por ejemplo, «{period}».",
        "You named no period, so this is all time. You can ask for, say, “{period}”.",
    ),
    "no_longer": (
        "Con estas filas ya no se puede calcular {names}: lo quito.",
        "With these rows {names} can no longer be worked out, so it is left out.",
    ),
    "ranked_all": (
        "El puesto cuenta entre todas las filas: busca en la tabla la de {names}.",
        "The rank counts among all rows: look in the table for {names}.",
    ),
    "share_row": (
        "La parte de {names} está en su fila: el total son todas las filas.",
        "The share of {names} is in its row: the whole is all rows.",
    ),
    "nth_row": (
        "El puesto que pides es el de la última fila.",
        "The place that you ask for is that of the last row.",
    ),
    "other_money": (
        "Los importes están en {unit}: no los convierto a «{word}». Puedo darte:",
        "The amounts are in {unit}: I do not convert them to “{word}”. What I can give you:",
    ),
    "for_both": ("«{words}» vale para ambas preguntas.", "“{words}” goes for both questions."),
    "for_both_period": ("El periodo vale para ambas preguntas.", "The period goes for both questions."),
    "for_first": (
        "«{words}» vale solo para la primera pregunta.",
        "“{words}” goes for the first question only.",
    ),
    "for_second": (
        "«{words}» vale solo para la segunda pregunta.",
        "“{words}” goes for the second question only.",
    ),
    "together": ("Cuento juntos {names}.", "I count {names} together."),
    "share_row_within": (
        "La parte de {names} está en sus filas: el total es el de cada grupo.",
        "The share of {names} is in its rows: the whole is that of each group.",
    ),
    "by_growth": (
        "Las filas no se pueden ordenar por su variación: está al lado de cada una.",
        "The rows cannot be put in the order of their change: it stands beside each of them.",
    ),
    "by_date": (
        "Las filas van por fecha: no se pueden ordenar por su variación.",
        "The rows go by date: they cannot be put in the order of their change.",
    ),
    "replaced": (
        "Quito {names}; si quieres las dos cosas, di «también».",
        "I take out {names}; to have both, say “also”.",
    ),
    "not_added": (
        "No sumo un resultado a otro: esto es solo lo nuevo. No he usado: {words}.",
        "I do not add one result to another: this is only the new one. I did not use: {words}.",
    ),
    "percent_of_total": ("el porcentaje del total", "the share of the total"),
    "running_total": ("el acumulado", "the running total"),
    "rank": ("el puesto", "the rank"),
    "change_from_previous": ("la variación", "the change"),
    "left_out": (
        "{metric} no se puede cruzar con {names}: eso queda fuera.",
        "{metric} cannot be combined with {names}: that is left out.",
    ),
    "sent_of_two": (
        "Preparo el envío de «{title}»; el otro resultado pídemelo aparte.",
        "I prepare to send “{title}”; ask for the other result apart.",
    ),
    "sent_one": (
        "Preparo el envío de uno de los resultados, el de la tarjeta; el otro pídemelo aparte.",
        "I prepare to send one of the results, the one on the card; ask for the other apart.",
    ),
    "not_there": ("Eso no está en la consulta anterior.", "That is not in the question before."),
    "undone": ("Vuelvo a lo anterior.", "Back to what was before."),
    "nothing_before": (
        "No hay nada anterior a lo que volver. Puedes preguntar, por ejemplo:",
        "There is nothing before to go back to. You can ask, for example:",
    ),
    "compare_gone": (
        "Quito la comparación: era con un periodo que no vale para este.",
        "The comparison is left out: it was with a period that does not go with this one.",
    ),
    "drawn": ("Aquí lo tienes, dibujado de otra forma.", "Here it is, drawn another way."),
    "not_drawn": (
        "Así no se puede dibujar sin engañar, así que va con su gráfico de siempre.",
        "It cannot be drawn that way without misleading, so it comes with its usual chart.",
    ),
    "drawn_table": ("Aquí lo tienes, solo como tabla.", "Here it is, as a table only."),
    "redone": ("Vuelvo a lo que había deshecho.", "Back to what had been undone."),
    "nothing_ahead": ("No hay nada que rehacer.", "There is nothing to redo."),
    "charted": (
        "Cada resultado lleva su tabla y, si se puede dibujar, su gráfico: están con la respuesta anterior.",
        "Every result has its table and, where it can be drawn, its chart: they are with the answer above.",
    ),
    "and": ("y", "and"),
    # Answers
    "a_in_open": (" ([[{r}.period]], aún sin terminar)", " ([[{r}.period]], not over yet)"),
    "a_in": (" ([[{r}.period]])", " ([[{r}.period]])"),
    "a_always": (" (todo el histórico)", " (all time)"),
    "a_as_saved": (" (con los filtros guardados)", " (with the saved filters)"),
    "a_none": (
        "Ninguna fila de {metric}{when} cumple esa condición.",
        "No row of {metric}{when} meets that condition.",
    ),
    "a_single": ("{metric}{when}: {value}{growth}.", "{metric}{when}: {value}{growth}."),
    "a_share": (" ({share} del total)", " ({share} of the total)"),
    "a_running": ("{metric}{when}: llega a {value} {name}.", "{metric}{when}: reaches {value} {name}."),
    "a_growth": (
        ", {change} frente a {before} ([[{r}.compare]])",
        ", {change} against {before} ([[{r}.compare]])",
    ),
    "a_top": (
        "{metric}{when}: en cabeza está {name}, con {value}{growth}.",
        "{metric}{when}: {name} leads with {value}{growth}.",
    ),
    "a_top_low": (
        "{metric}{when}: lo más bajo es {name}, con {value}{growth}.",
        "{metric}{when}: {name} is lowest, with {value}{growth}.",
    ),
    "a_one": ("{metric}{when}: {name}, {value}{growth}.", "{metric}{when}: {name}, {value}{growth}."),
    "a_total": (" En total, {value}.", " In total, {value}."),
    "a_series": (
        "{metric}{when}: lo más alto, {value} {name}{growth}; lo más bajo, {low} {low_name}.",
        "{metric}{when}: highest {name} with {value}{growth}; lowest {low_name} with {low}.",
    ),
    "a_series_low": (
        "{metric}{when}: lo más bajo, {low} {low_name}{growth}; lo más alto, {value} {name}.",
        "{metric}{when}: lowest {low_name} with {low}{growth}; highest {name} with {value}.",
    ),
    "a_first": (
        "{metric}{when}: lo más alto, {value} {name}{growth}.",
        "{metric}{when}: highest {name} with {value}{growth}.",
    ),
    "a_first_low": (
        "{metric}{when}: lo más bajo, {value} {name}{growth}.",
        "{metric}{when}: lowest {name} with {value}{growth}.",
    ),
    "w_having": ("solo lo que cumple la condición", "only what meets the condition"),
    "a_flat": ("{metric}{when}: {value} en todas las filas.", "{metric}{when}: {value} in every row."),
    "a_held": (
        "{metric}{when}: {value} en todas las filas que tienen dato.",
        "{metric}{when}: {value} in every row that has a value.",
    ),
    "a_only": (
        "{metric}{when}: {value} {name}; las demás filas no tienen dato.",
        "{metric}{when}: {value} {name}; the other rows have no value.",
    ),
    "a_growth_part": (
        ", {change} frente a {before} en el mismo tramo de [[{r}.compare]]",
        ", {change} against {before} in the same part of [[{r}.compare]]",
    ),
    "a_tied": (", empatado con otros", ", tied with others"),
    "b_day": ("el {name}", "on {name}"),
    "b_week": ("en la semana del {name}", "in the week of {name}"),
    "b_quarter": ("en el {name}", "in {name}"),
    "b_in": ("en {name}", "in {name}"),
    "b_cut": (" (incompleto)", " (incomplete)"),
    "w_not": ("sin {names}", "without {names}"),
    "w_without": ("sin {names}", "without {names}"),
    "w_by": ("filtrado por {field}", "filtered by {field}"),
    "a_empty": ("No hay datos de {metric}{when}.", "There is no data for {metric}{when}."),
    "a_list": ("{title}: hay [[{r}.count]] filas.", "{title}: there are [[{r}.count]] rows."),
    "a_definition": ("Aquí tienes la definición.", "Here is the definition."),
    "a_catalogue": (
        "Esto es lo que puedes preguntar. Escríbelo con tus palabras, con el periodo que quieras.",
        "This is what you can ask. Write it in your own words, with any period you like.",
    ),
    "a_nobody": ("No hay ningún cliente con ese dato.", "There is no customer with that."),
    "a_profile": ("Esta es la ficha.", "Here is the record."),
    "a_error": ("No he podido: {message}", "I could not do it: {message}"),
    "a_refused": ("No he podido construir esa consulta: {message}", "I could not build that query: {message}"),
    "a_flow": ("Hecho.", "Done."),
    "a_waiting": (
        "Revisa la tarjeta: nada sale hasta que pulses Aprobar.",
        "Review the card: nothing leaves until you press Approve.",
    ),
    "a_denied": ("De acuerdo, no se ha hecho nada.", "All right, nothing was done."),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """A text in the person's language."""
    es, en = _TEXTS[key]
    return (es if lang == "es" else en).format(**values)


_TALK = ("press", "dropped", "welcome", "charted", "not_there", "nothing_ahead")


def is_talk(said: str) -> bool:
    """Whether what was said asks for nothing: what follows is no answer to it."""
    return any(said.strip().startswith(text) for key in _TALK for text in _TEXTS[key])


def quoted(words: list[str] | tuple[str, ...], lang: Lang) -> str:
    """Words as quotations, each once."""
    opening, closing = ("«", "»") if lang == "es" else ("“", "”")
    return ", ".join(f"{opening}{w}{closing}" for w in dict.fromkeys(words))


def listed(names: list[str] | tuple[str, ...], lang: Lang) -> str:
    """Names joined by commas and "and"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {say('and', lang)} {names[-1]}"
