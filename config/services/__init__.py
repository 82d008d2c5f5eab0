"""PostgreSQL and a Redis-compatible server of our own, for a machine that has none.

Nothing here runs once DATABASE_URL and REDIS_URL are set. Standard library and psycopg only: the services
are up before Django reads its settings.
"""
