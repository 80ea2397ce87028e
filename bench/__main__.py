"""Times what has to be fast, each figure beside a reference in the same run; judges nothing.

`make bench` uses a SQLite file of its own; `make bench ARGS=postgresql://…` an empty database.
"""

import sys

from bench import builds, database, imports


def main() -> None:
    """Print all figures."""
    sys.stdout.write("What the agent hears\n")
    builds.run()
    imports.run()
    sys.stdout.write("\nThe database\n")
    database.run(sys.argv[1] if len(sys.argv) > 1 else "")


if __name__ == "__main__":
    main()
