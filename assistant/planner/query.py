"""A query as the planner holds it: that of the conversation's state."""

from assistant.state.query import GRAINS as GRAINS
from assistant.state.query import Calculation as Calculation
from assistant.state.query import Condition as Condition
from assistant.state.query import Json as Json
from assistant.state.query import Query as Query
from assistant.state.query import Words as Words
from assistant.state.query import conditions as conditions
from assistant.state.query import explore_for as explore_for
from assistant.state.query import from_json as from_json
from assistant.state.query import split_grain as split_grain
