"""The servers of tests/server, and receipts as they are downloaded."""

from tests.server.conftest import guided, person, planner_base, scripted, scripted_base

__all__ = ["guided", "person", "planner_base", "scripted", "scripted_base"]
