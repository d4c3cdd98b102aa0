"""Tools: what the assistant can do, one module or package an engine."""
