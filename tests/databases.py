"""Databases on the PostgreSQL server of the tests."""

from sqlalchemy import create_engine, text


def create(server: str, name: str) -> str:
    """Make an empty database, in the place of one with this name; its address for us."""
    url = server.replace("postgresql://", "postgresql+psycopg://")
    administration = create_engine(url, isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    administration.dispose()
    return url.replace("/postgres?", f"/{name}?")
