"""The conversation core: knows no engine by name."""
