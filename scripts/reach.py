"""Say whether a PostgreSQL and a Redis answer: ``reach.py DATABASE_URL REDIS_URL``."""

import sys
from urllib.parse import urlsplit

import psycopg2
import redis


def main(database: str, broker: str) -> None:
    place = urlsplit(database)
    server = place._replace(path="/postgres", scheme="postgresql").geturl()
    try:
        with psycopg2.connect(server, connect_timeout=3) as connection:
            cursor = connection.cursor()
            cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = user")
            if cursor.fetchone() != (True,):
                sys.exit(f"the user on {place.hostname} may not create a test database")
        connection.close()
    except psycopg2.OperationalError as fault:
        sys.exit(f"no PostgreSQL on {place.hostname}: {str(fault).strip().splitlines()[0]}")
    try:
        redis.Redis.from_url(broker, socket_connect_timeout=3, socket_timeout=3).ping()
    except redis.RedisError as fault:
        sys.exit(f"no Redis on {urlsplit(broker).hostname}: {fault}")


main(*sys.argv[1:])
