"""Pipelines and training data: the only package that imports spaCy; it runs in worker processes."""
