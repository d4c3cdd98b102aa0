"""English cue words, folded (no accents, lower case). Data only."""

from __future__ import annotations

IGNORED = frozenset(
    """
    kindly possible dude mate buddy folks team hmm um uh er erm please curious quickly sorry yeah yep yo
    switch swap replace
    buy buys bring brings brought leave left contribute contributes a an the of in on at by for from to with into onto
    over under about as and or nor but if than then so that this these those there here it its i me my mine you
    your yours we us our ours they them their he she his her is are was were be been being am do does did done
    doing has have had having can could would should will shall may might must let lets what whats which who
    whom whose when where how many much please pls thanks thank hello hi hey ok okay yes sure well now also too
    just only each every all any some show showing shown shows give gives gave tell get gets got want wants need
    needs like love see view display find look lookup fetch pull provide present report break broken
    breakdown down split grouped group divided per according data info information figure figures number numbers
    value values result results table chart graph plot total totals overall general whole entire company s t re
    ve ll d m going went gone come came made make makes making during through across within between until since
    up out off back more less most least better best filtered filter filters include includes including looked
    moment looks compute calculate generate create created summarise summarize summary detail details detailed kind
    kinds type types thing things something bit lot placed received registered period range dates happened
    happen happens know hows assistant far actually exactly currently sorted sort order rank ranked ranking
    ordered descending ascending ones one take took run vs still quick quickly today's business's perform
    performed performing performance euros eur eurs worth recorded reached reach getting again same ago
    """.split()
)

SPEECH = (
    "show give tell get have want need like see view display list find look fetch pull provide present bring take come "
    "happen know let help check print figure reach generate place do be go run perform make receive register "
    "appear exist wonder hear belong originate stem remain keep hit land"
).split()

GROWING = (
    "grow rise fall drop climb decline increase decrease improve worsen shrink slip jump surge plunge change".split()
)

CUES: dict[str, tuple[str, ...]] = {
    "by": (
        "by", "per", "for each", "in each", "broken down by", "grouped by", "split by", "by each", "for every",
        "each", "every",
    ),
    "not": (
        "without", "excluding", "except", "except for", "exclude", "not", "non", "other than", "apart from",
        "leaving out", "leave out", "minus", "ignoring", "but not", "that are not", "aside from", "no",
        "not counting", "not including", "outside", "outside of", "besides", "everything but", "all but",
    ),
    "only": ("only", "just", "solely", "exclusively"),
    "compare": (
        "compared with", "compared to", "compares with", "compares to", "versus", "vs", "against",
        "in comparison with", "in comparison to",
        "relative to", "comparing with", "comparing to", "compare it with", "compare it to", "compare with",
        "compare to", "than", "up on", "down on", "up from", "down from", "ahead of",
        "with respect to", "compare that with", "compare that to", "compare them with",
    ),
    "compare_verb": ("compare", "comparison", "comparing", "contrast"),
    "growth": (
        "from one month to the next", "from month to month", "growth rate", "rate of growth", "percent growth",
        "% growth", "percentage growth", "growth percentage",
        "percent change", "percentage change", "% change", "rate of change",
        "growth", "grew", "grow", "grown", "change", "changed", "difference", "increase", "increased", "decrease",
        "decreased", "variation", "rise", "rose", "risen", "fell", "fallen", "dropped", "drop", "went up", "gone up",
        "went down", "gone down", "improved", "declined", "decline", "go up", "go down",
    ),
    "yoy": ("year over year", "year on year", "yoy", "y/y", "annual growth"),
    "mom": ("month over month", "month on month", "mom", "m/m"),
    "trend": (
        "trend", "trends", "evolution", "over time", "history", "time series", "development", "evolved", "historical",
    ),
    "desc": (
        "most", "best", "highest", "largest", "biggest", "top", "greatest", "leading", "maximum", "main", "first",
        "more", "largest first", "highest first", "descending", "strongest",
    ),
    "asc": (
        "least", "worst", "lowest", "smallest", "fewest", "bottom", "minimum", "less", "fewer", "lowest first",
        "ascending", "smallest first", "weakest",
    ),
    "best_selling": (
        "best selling", "top selling", "best sellers", "bestsellers", "bestselling", "most sold", "sell best",
        "sells best", "sell most", "sells most", "sold most", "sold the most", "sell the most", "sells the most",
        "sold best", "bestseller", "best seller", "most popular",
    ),
    "worst_selling": (
        "worst selling", "least sold", "worst sellers", "sell worst", "sold least", "sold the least",
        "sell the least", "least popular",
    ),
    "share": (
        "share", "shares", "percentage", "percentages", "percent", "percent of", "proportion", "proportions", "% of",
        "share of total", "percent of total", "% of total", "percentage of total", "share of the total",
        "percent of the total", "% of the total", "percentage of the total",
        "what part", "what fraction", "fraction", "mix", "make up", "makes up", "accounts for", "account for",
        "contribution", "represent", "represents", "contribute", "contributes", "how much of", "what portion",
        "portion",
        "as a percentage of", "as percentage of", "as a percent of", "as % of", "as a share of", "as a proportion of",
        "in %", "as %", "in percent", "as percent", "as a percentage", "as percentages",
    ),
    "running": (
        "running total", "running totals", "running", "cumulative", "cumulated", "accumulated", "cumulatively",
        "running sum", "cumulative total",
    ),
    "ranking": ("ranking", "rankings", "rank"),
    "sort": ("sorted by", "ordered by", "order by", "sort by", "ranked by", "rank by"),
    "report": ("report", "reports", "summary", "dashboard", "dashboards", "saved report"),
    "how_many": ("how many", "number of", "count of"),
    "what_is": (
        "what is", "what s", "what are", "what does", "define", "definition of", "explain", "meaning of", "how is",
        "how do you calculate", "how do you compute", "what do you mean by", "how do you define", "whats",
    ),
    "what_can": (
        "what can i ask", "what can you do", "what can you answer", "what do you know", "what data do you have",
        "help", "help me", "how do i use", "how do you work", "how does this work", "what questions can i ask",
        "what can i do", "what data is there", "what can you tell me", "what information do you have",
        "what else can i ask", "how can you help", "what are you able to do", "what can i request",
        "what is available", "what can you help me with", "who are you", "what are you",
    ),
    "about_metrics": ("metrics", "metric", "measures", "kpis", "kpi", "indicators"),
    "about_dimensions": ("dimensions", "dimension", "breakdowns", "fields", "filters", "attributes"),
    "about_flows": ("flows", "flow", "actions", "action", "workflows", "automations", "processes"),
    "about_reports": ("reports", "report", "saved charts"),
    "list": ("what", "which", "list", "show", "available", "are there", "do you have", "give"),
    "greeting": (
        "hello", "hi", "hey", "good morning", "good afternoon", "good evening", "greetings", "how are you",
        "hi there", "hello there", "what s up", "howdy",
    ),
    "thanks": (
        "thanks", "thank you", "thanks a lot", "great", "perfect", "cool", "awesome", "nice", "excellent",
        "ok thanks", "cheers", "got it", "good", "bye", "goodbye", "very good", "thank you very much",
    ),
    "approve": (
        "yes", "yes do it", "do it", "go ahead", "yes go ahead", "yes please", "approve", "approved", "i approve",
        "confirm", "confirmed", "i confirm", "yes send it", "proceed", "yes proceed", "sure", "continue",
        "yes approve", "yes confirm", "yes run it", "just do it", "approve it", "ok do it", "please do",
        "please proceed", "yes i approve", "accept", "i accept", "ok go ahead", "sure do it", "yes i confirm",
    ),
    "deny": (
        "don t", "do not", "cancel", "cancel it", "forget it", "never mind", "nevermind", "stop", "no thanks", "no",
        "don t do it",
    ),
    "destroy": (
        "cancel order", "cancel the order", "cancel orders", "cancel all orders", "void the order",
        "delete", "drop", "erase", "destroy", "wipe", "truncate", "remove all", "remove the", "purge", "reset",
        "modify", "change the price", "change the data", "edit", "refund", "fire", "insert", "create an order",
        "drop table", "overwrite", "raise the price", "lower the price", "bump the price", "bump up the price",
        "increase the price", "cut the price",
        "raise prices", "lower prices", "raise the prices", "lower the prices", "drop the price", "set the price",
        "shut down",
    ),
    "alphabetical": ("alphabetical order", "in alphabetical order", "alphabetically"),
    "per_one": ("per order", "per customer", "per purchase", "per unit", "per buyer", "per client"),
    "each_place": ("by store", "by stores", "per store", "each store", "by shop", "per shop", "by each store"),
    "remove": (
        "remove", "take out", "take off", "clear", "get rid of", "drop", "without the filter", "without filters",
        "no filters", "delete", "reset", "forget", "forget about", "ditch", "lose",
    ),
    "swap": ("change", "replace", "swap", "switch"),
    "filter_word": ("filter", "filters"),
    "compare_word": ("comparison",),
    "chart_word": (
        "as a chart", "as chart", "in a chart", "as a graph", "chart it", "plot it", "make it a chart",
        "show it as a chart",
        "chart", "graph", "show me a chart", "as a bar chart", "as bars", "as a table", "show a chart",
    ),
    "vague_time": (
        "last months", "last weeks", "last days", "last few days", "past months", "past weeks", "past days", "recent",
        "recently", "lately", "last few months", "last few weeks",
    ),
    "why": (
        "why", "what caused", "reason for", "what is the reason", "how come", "root cause", "explain the drop",
        "explain why",
    ),
    "forecast": (
        "forecast", "predict", "prediction", "projection", "project", "projected", "expected", "estimate",
        "estimated", "will we sell", "going to look", "going to be", "going to make", "going to do", "going to have",
        "will be", "will sell", "going to sell", "will we make", "will we have",
        "tomorrow",
    ),
    "computed": (
        "market share",
        "average", "avg", "mean", "median", "percentage", "percent", "share", "proportion", "cumulative", "running",
        "rate", "ratio", "deviation", "percentile", "correlation", "divided", "multiplied", "per customer",
        "per order", "weighted", "accumulated",
    ),
    "unsupported": (
        "weekends", "day of the week", "days of the week", "weekday", "weekdays", "hour", "hours", "hourly", "minute",
    ),
    "all": (
        "all", "all the", "no filter", "no filters", "remove the filter", "remove filters", "clear filters",
        "everywhere",
    ),
    "all_time": (
        "all time", "of all time", "since the beginning", "ever", "since always", "overall", "in total", "altogether",
    ),
    "also": ("also", "too", "add", "as well", "plus", "in addition"),
    "instead": ("instead", "rather", "now"),
    "follow": (
        "and", "now", "but", "same", "what about", "how about", "and what about", "then", "the same", "and how about",
    ),
    "minutes_now": ("the meeting", "this meeting", "today s meeting"),
    "ambient": (
        "the shop sell", "did the shop", "does the shop", "our shop", "the shop sold", "my shop", "the shop make",
        "our store", "the business", "our business", "the company", "the shop",
    ),
    "dateish": (
        "last months", "last weeks", "last days", "last years", "recent", "recently", "lately", "past months",
        "past weeks", "past days", "recent months",
        "end", "beginning", "start", "mid", "early", "late", "middle", "before", "until", "till", "decade", "century",
        "christmas", "easter", "thanksgiving", "black friday", "cyber monday", "summer", "winter", "spring", "autumn",
        "fall", "holidays", "holiday", "hour", "hours", "hourly", "minute", "minutes ago", "tonight", "next",
        "upcoming", "fiscal", "after", "weekday", "weekdays", "day of the week", "days of the week", "tomorrow",
        "new year", "weekends",
    ),
}  # fmt: skip

GRAINS: dict[str, tuple[str, ...]] = {
    "day": ("day", "days", "daily", "day by day"),
    "week": ("week", "weeks", "weekly", "week by week"),
    "month": ("month", "months", "monthly", "month by month"),
    "quarter": ("quarter", "quarters", "quarterly", "quarter by quarter"),
    "year": ("year", "years", "yearly", "annual", "annually", "year by year"),
}  # fmt: skip

VERB_METRICS: dict[str, tuple[str, ...]] = {
    "sell sells selling sold": ("sales",),
    "spent spend spends spending": ("marketing spend",),
    "earn earns earning": ("profit",),
    "invoice invoiced bill billed": ("revenue",),
}  # fmt: skip
BEST_SELLING = ("sales", "units sold")
SOLD = ("product", "item", "article")

COMPARATORS: tuple[tuple[str, str], ...] = (
    (
        r"at least|no less than|not less than|no fewer than|not fewer than|(?:a )?minimum of|greater than or equal to|"
        r"(?<!not )(?<!n't )reach(?:es|ed|ing)?|>=|≥",
        "greaterThanOrEqual",
    ),
    (
        r"at (?:the )?most|no more than|not more than|not (?:over|above|exceeding)|(?:a )?maximum of|up to|"
        r"less than or equal to|(?:do|does|did)(?: not|n't) (?:exceed|go over|pass|surpass)|<=|≤",
        "lessThanOrEqual",
    ),
    (
        r"more than|over|above|greater than|higher than|(?:exceed|surpass|cross)(?:s|es|ing|ed)?|bigger than|larger "
        r"than|"
        r"in excess of|upwards of|north of|beyond|better than|>",
        "greaterThan",
    ),
    (
        r"(?:f(?:all|alls|ell)|drop(?:s|ped)?|go(?:es)?|went) (?:below|under)|less than|under|below|fewer than|"
        r"lower than|smaller than|short of|(?:do|does|did)(?: not|n't) reach|<",
        "lessThan",
    ),
    (r"exactly|equal to|equals", "equals"),
)
MORE_OR_LESS = (
    (r"or more|or greater|or above|and up|and above|at least|minimum", "greaterThanOrEqual"),
    (r"or less|or fewer|or below|and below|at most|maximum|tops", "lessThanOrEqual"),
)

ACTIONS = (
    r"send|export|run|start|launch|trigger|sync|synchronise|synchronize|refresh|update|reload|rebuild|rerun|add|"
    r"put|attach|push|"
    r"execute|email|score|forward|post|share(?! of| by| per| in)|kick off|append|save|log|recalculate|publish|"
    r"calculate|fire off"
)
PRONOUNS = r"it|that|this|them|the result|the table|the report(?! of| for)|those"
STRING_NAMES: dict[str, tuple[str, ...]] = {
    "campaign": ("campaign",),
    "meeting": ("meeting",),
    "title": ("title", "titled", "called", "named", "call it", "name it", "title it"),
    "segment": ("segment",),
    "recipient": ("recipient",),
    "name": ("name",),
    "message": ("message",),
    "reason": ("reason",),
    "channel": ("channel",),
    "subject": ("subject",),
}  # fmt: skip
TRUE_WORDS = ("full", "fully", "complete", "completely", "everything", "entirely", "from scratch", "yes")
FALSE_WORDS = ("incremental", "partial", "only what changed", "quick", "not full", "only the new")
PROFILE = ("customer", "profile", "who is", "client", "contact", "user", "customer record", "person", "buyer")
