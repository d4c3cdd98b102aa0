"""Embedded stand-ins for Lightdash, Kestra and Tracardi, reached only over HTTP.

Nothing here imports `assistant` or `tools`: an engine is a stranger that only happens to live here.
"""
