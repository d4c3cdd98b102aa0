"""How narrators put results into words: templates in both languages.

`{L:x}` names the row x, `{C:m:x}` is its cell in metric m, `{B:..}` the cell before, `{G:..}` its change, `{T:m}` the
total, `{D:m:x:y}` a difference, `{R:m:x:y}` how many times, `{S:m:x}` a share, `{SUM:m:x:y}` a sum, `{K:m:x}` a rank,
`{N:m}` the metric's name, `{UP:m:x}` a verb of the change's direction, `{n}` and `{p}` count and period.
Rows: h and l are highest and lowest in m, x is more than y, 2 is second. m is revenue or orders.
"""

from __future__ import annotations

DIM_ES = (
    "{L:h} lidera con {C:m:h}.",
    "{L:h} va en cabeza con {C:m:h}, seguida de {L:2} con {C:m:2}.",
    "En {L:x} hubo {N:m} por {C:m:x}.",
    "{L:x} vendió {C:m:x} y {L:y} {C:m:y}.",
    "{L:x} y {L:y} vendieron {C:m:x} y {C:m:y} respectivamente.",
    "{L:x} supera a {L:y}: {C:m:x} frente a {C:m:y}.",
    "{L:x} vende más que {L:y}: {C:m:x} frente a {C:m:y}.",
    "{L:x} ({C:m:x}) queda por delante de {L:y} ({C:m:y}).",
    "Con {C:m:h}, {L:h} es la primera; cierra la lista {L:l}, con {C:m:l}.",
    "El mayor valor es el de {L:h}, con {C:m:h}, y el menor el de {L:l}, con {C:m:l}.",
    "Se vendieron {C:m:x} en {L:x} y {C:m:y} en {L:y}.",
    "El total es de {T:m}.",
    "En total son {T:m}, de los que {C:m:x} corresponden a {L:x}.",
    "{L:x} suma {C:m:x} de un total de {T:m}.",
    "- {L:x}: {C:m:x}\n- {L:y}: {C:m:y}\n",
    "1. {L:h}: {C:m:h}\n2. {L:2}: {C:m:2}\n",
    "{L:x} vendió {D:m:x:y} más que {L:y}.",
    "La diferencia entre {L:x} y {L:y} es de {D:m:x:y}.",
    "{L:x} vendió {R:m:x:y} lo de {L:y}.",
    "{L:x} aporta el {S:m:x} del total.",
    "{L:x} y {L:y} suman {SUM:m:x:y}.",
    "{L:x} ocupa el puesto {K:m:x}, con {C:m:x}.",
    "Hay {n} filas en el resultado ({p}).",
    "Los {N:m} de {L:x} fueron {C:m:x} ({p}).",
    "{L:x}: {C:revenue:x} de ingresos y {C:orders:x} pedidos.",
    "{L:x} tuvo {C:orders:x} pedidos, con un valor medio de {C:aov:x}.",
    "En {L:x}, los ingresos fueron de {C:revenue:x} con {C:orders:x} pedidos.",
    "El margen de {L:x} es del {C:margin:x}, y el de {L:y}, del {C:margin:y}.",
    "**{L:h}** lidera con **{C:m:h}**.",
    "A diferencia de {L:y}, {L:x} vendió {C:m:x}.",
    "{L:x} vendió {C:m:x}, frente a los {C:m:y} de {L:y}.",
    "El segundo puesto es para {L:2}, con {C:m:2}.",
    "Estos son los {N:m} ({p}). Lo más alto es {L:h}: {C:m:h}.",
    "{L:h} es la que más vende ({C:m:h}). Una de las que menos, {L:l}, se queda en {C:m:l}.",
    "{L:x} genera {C:m:x}, mientras que {L:y} se queda en {C:m:y}.",
    "El resto se reparte entre los demás. Por ejemplo, {L:x}, con {C:m:x}.",
    "De media, cada pedido de {L:x} vale {C:aov:x}.",
    "¿Quién vende más? {L:h}, con {C:m:h}.",
    "Gracias por preguntar. {L:x} llegó a {C:m:x}.",
)
DIM_EN = (
    "{L:h} leads with {C:m:h}.",
    "{L:h} comes first with {C:m:h}, followed by {L:2} with {C:m:2}.",
    "{L:x} made {C:m:x} in {N:m}.",
    "{L:x} sold {C:m:x} and {L:y} {C:m:y}.",
    "{L:x} and {L:y} sold {C:m:x} and {C:m:y}, respectively.",
    "{L:x} beats {L:y}: {C:m:x} against {C:m:y}.",
    "{L:x} sold more than {L:y}: {C:m:x} versus {C:m:y}.",
    "{L:x} ({C:m:x}) is ahead of {L:y} ({C:m:y}).",
    "With {C:m:h}, {L:h} is on top; {L:l} closes the list with {C:m:l}.",
    "The highest is {L:h} with {C:m:h} and the lowest is {L:l} with {C:m:l}.",
    "There were {C:m:x} in {L:x} and {C:m:y} in {L:y}.",
    "The total is {T:m}.",
    "In total it comes to {T:m}, of which {C:m:x} came from {L:x}.",
    "{L:x} made {C:m:x} out of a total of {T:m}.",
    "- {L:x}: {C:m:x}\n- {L:y}: {C:m:y}\n",
    "1. {L:h}: {C:m:h}\n2. {L:2}: {C:m:2}\n",
    "{L:x} sold {D:m:x:y} more than {L:y}.",
    "The gap between {L:x} and {L:y} is {D:m:x:y}.",
    "{L:x} sold {R:m:x:y} as much as {L:y}.",
    "{L:x} accounts for {S:m:x} of the total.",
    "{L:x} and {L:y} add up to {SUM:m:x:y}.",
    "{L:x} ranks {K:m:x}, with {C:m:x}.",
    "There are {n} rows in the result ({p}).",
    "The {N:m} of {L:x} came to {C:m:x} ({p}).",
    "{L:x}: {C:revenue:x} in revenue and {C:orders:x} orders.",
    "{L:x} had {C:orders:x} orders, with an average order value of {C:aov:x}.",
    "In {L:x}, revenue was {C:revenue:x} from {C:orders:x} orders.",
    "The margin of {L:x} is {C:margin:x}, and that of {L:y} is {C:margin:y}.",
    "**{L:h}** leads with **{C:m:h}**.",
    "Unlike {L:y}, {L:x} sold {C:m:x}.",
    "{L:x} sold {C:m:x}, compared with {C:m:y} for {L:y}.",
    "The second place goes to {L:2}, with {C:m:2}.",
    "Here is the {N:m} ({p}). The highest is {L:h}: {C:m:h}.",
    "{L:h} is one of the best sellers ({C:m:h}); {L:l} is at the bottom with {C:m:l}.",
    "{L:x} generates {C:m:x}, while {L:y} stays at {C:m:y}.",
    "Once you look at it by row, {L:x} reaches {C:m:x}.",
    "First, a look at {L:x}: {C:m:x}.",
    "Who sells most? {L:h}, with {C:m:h}.",
    "You are welcome. {L:x} got to {C:m:x}.",
)
COMPARE_ES = (
    "{L:x} {UP:m:x} un {G:m:x} respecto al mes anterior.",
    "Los {N:m} de {L:x} fueron {C:m:x}, {G:m:x} frente a {B:m:x}.",
    "{L:x} pasó de {B:m:x} a {C:m:x} ({G:m:x}).",
    "{L:x} {UP:m:x} {G:m:x} y {L:y} {UP:m:y} {G:m:y}.",
)
COMPARE_EN = (
    "{L:x} {UP:m:x} {G:m:x} on the month before.",
    "The {N:m} of {L:x} came to {C:m:x}, {G:m:x} against {B:m:x}.",
    "{L:x} went from {B:m:x} to {C:m:x} ({G:m:x}).",
    "{L:x} {UP:m:x} {G:m:x} and {L:y} {UP:m:y} {G:m:y}.",
)
SINGLE_ES = (
    "Los {N:m} fueron {C:m:0} ({p}).",
    "En octubre los {N:m} fueron {C:m:0}.",
    "Los {N:m} {UP:m:0} un {G:m:0} en octubre, hasta {C:m:0}.",
    "En octubre fueron {C:m:0}, frente a {B:m:0} en septiembre.",
    "Se pasó de {B:m:0} en septiembre a {C:m:0} en octubre.",
    "El valor medio es de {C:aov:0} y el margen, del {C:margin:0}.",
    "Vendimos {C:revenue:0} con {C:orders:0} pedidos.",
)
SINGLE_EN = (
    "The {N:m} came to {C:m:0} ({p}).",
    "In October the {N:m} came to {C:m:0}.",
    "The {N:m} {UP:m:0} {G:m:0} in October, to {C:m:0}.",
    "October brought {C:m:0}, against {B:m:0} in September.",
    "It went from {B:m:0} in September to {C:m:0} in October.",
    "The average order value is {C:aov:0} and the margin is {C:margin:0}.",
    "We made {C:revenue:0} from {C:orders:0} orders.",
)
TIME_ES = (
    "Los {N:m} pasaron de {C:m:f} en {L:f} a {C:m:e} en {L:e}.",
    "El mejor fue {L:h}, con {C:m:h}; el peor, {L:l}, con {C:m:l}.",
    "Lo más alto, {C:m:h} en {L:h}; lo más bajo, {C:m:l} en {L:l}.",
    "En {L:x} se hicieron {C:m:x} y en {L:y}, {C:m:y}.",
    "Entre {L:x} y {L:y} hay una diferencia de {D:m:x:y}.",
    "{L:f}, {L:e} y el total: {C:m:f}, {C:m:e} y {T:m}.",
)
TIME_EN = (
    "The {N:m} went from {C:m:f} in {L:f} to {C:m:e} in {L:e}.",
    "The best was {L:h}, with {C:m:h}; the worst was {L:l}, with {C:m:l}.",
    "Highest {L:h} with {C:m:h}; lowest {L:l} with {C:m:l}.",
    "In {L:x} it was {C:m:x} and in {L:y} {C:m:y}.",
    "Between {L:x} and {L:y} there is a difference of {D:m:x:y}.",
)
NAMES = {
    "es": {"revenue": "ingresos", "orders": "pedidos", "aov": "valor medio", "margin": "margen"},
    "en": {"revenue": "revenue", "orders": "orders", "aov": "average order value", "margin": "margin"},
}
UP = {"es": ("subió", "creció", "aumentó"), "en": ("rose", "grew", "went up")}
DOWN = {"es": ("bajó", "cayó", "descendió"), "en": ("fell", "dropped", "went down")}
OPENINGS = {
    "es": ("", "", "", "Aquí lo tienes. ", "Según los datos, ", "En resumen: ", "Sin más: ", "Para empezar, "),
    "en": ("", "", "", "Here you go. ", "According to the data, ", "In short: ", "Simply put, ", "To begin with, "),
}
ENDINGS = {
    "es": ("", "", "", " Puedes ver el detalle en la tabla.", " Es uno de los mejores resultados.", " Todo en {p}."),
    "en": ("", "", "", " The details are in the table.", " That is one of the better results.", " All of it in {p}."),
}
