"""Importers and exporters, one file for each format."""
