"""Passwords of the tests: kept in a way that every process of the program can read, and that takes no time."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickHasher(PBKDF2PasswordHasher):
    """One round. Argon2 spends a sixth of a second on each sign-in, which is what it is for."""

    iterations = 1
