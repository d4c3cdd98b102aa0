"""Measurements of the server, each beside a floor that is measured in the same run on the same machine."""
