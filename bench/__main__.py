"""Runs the benchmark on the server of DATABASE_URL, in a database of its own that is made anew."""

import argparse
import os
import sys

import psycopg

NAME = "keti_bench"
PARTS = ("topics", "boards", "reminders", "arithmetic")


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    arguments.add_argument("--rounds", type=int, default=60, help="interleaved rounds, at least 30")
    arguments.add_argument("--topics", type=int, nargs="*", default=[1_000, 100_000])
    arguments.add_argument("--parts", nargs="+", default=PARTS, choices=PARTS, help="what to measure; all")
    options = arguments.parse_args()
    url = os.environ.get("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    if not url.startswith("postgres"):
        sys.exit("The benchmark needs PostgreSQL: set DATABASE_URL=postgres://…")
    own = url.rsplit("/", 1)[0] + f"/{NAME}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {NAME} ENCODING 'UTF8' TEMPLATE template0")
    os.environ.update(
        DATABASE_URL=own, DJANGO_SETTINGS_MODULE="config.settings", LOG_LEVEL="ERROR", LANGUAGE_CODE="en"
    )
    import django

    django.setup()
    from bench.cases import run

    run(own, max(30, options.rounds), options.topics, options.parts)


main()
