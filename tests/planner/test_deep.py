from assistant.model import Call, Message
from assistant.planner.history import turns_of


def test_an_earlier_call_nested_too_deep_is_read_as_empty() -> None:
    deep = '{"a":' * 100_000 + "1" + "}" * 100_000
    past = (Message("user", "ventas"), Message("assistant", calls=(Call("c", "query_metrics", deep),)))
    assert turns_of(past)[-1].exchanges[0].arguments == {}
