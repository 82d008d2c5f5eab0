"""Invented patients with plausible courses, for demonstrations and load tests. The same seed, the same patients."""

from cases.generator.course import generate_case, generate_cases

__all__ = ["generate_case", "generate_cases"]
