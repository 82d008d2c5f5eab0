"""Mapping, one module per section of the import specification: a resource in, findings out."""
