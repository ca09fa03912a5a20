"""Annotator: correct a model's named entities and links, and keep every correction."""

__version__ = "0.1.0"
