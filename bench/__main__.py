"""Times what has to be fast, each figure beside a reference in the same run; judges nothing.

`make bench` uses SQLite files of its own; `make bench ARGS=postgresql://…` an empty database for what the
database does. What is due at once is timed on both kinds either way. `--rows` and `--rounds` make the file of
bookings smaller, or try it more often; `--runs` says how often everybody is called; `--ahead 1000000` lets a
million reminders lie ahead of a beat with nothing due; `--peers` has well-known job frameworks do the dials
instead, and kills them halfway.
"""

import argparse
import sys

from bench import builds, database, engine, gates, idle, imports, scheduling
from bench.peers import run as peers


def main() -> None:
    """Print all figures."""
    told = _parse()
    if told.peers:
        peers.run()
        return
    sys.stdout.write("What the agent hears\n")
    builds.run()
    imports.run()
    sys.stdout.write("\nWho may be called\n")
    gates.run()
    sys.stdout.write("\nThe database\n")
    database.run(told.address)
    sys.stdout.write("\nA beat with nothing due\n")
    idle.run(told.ahead)
    sys.stdout.write("\nFive hundred due at once\n")
    engine.run(told.runs)
    sys.stdout.write("\nA file of bookings\n")
    scheduling.run(told.rows, told.rounds)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="Time what has to be fast.")
    parser.add_argument("address", nargs="?", default="", help="an empty database; else a SQLite file")
    parser.add_argument("--rows", type=int, default=10_000, help="bookings in the file")
    parser.add_argument("--rounds", type=int, default=3, help="times that the file is taken over")
    parser.add_argument("--ahead", type=int, default=100_000, help="reminders that are not yet due")
    parser.add_argument("--peers", action="store_true", help="time and kill job frameworks, and nothing else")
    parser.add_argument("--runs", type=int, default=5, help="times that everybody is called")
    return parser.parse_args()


if __name__ == "__main__":
    main()
