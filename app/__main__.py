"""Let `python -m app` be the `vioconcierge` command."""

from app.cli import main

if __name__ == "__main__":
    main()
