"""Whether a question has one answer: its nouns read on the catalogue, and a model's call held against them.

Pure: the catalogue, the person's words and what the thread holds, nothing else. The offline planner and language
models are measured by the same reading.
"""
