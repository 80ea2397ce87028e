"""Let `python -m app` be the `vioconcierge` command."""

from app.start import main

if __name__ == "__main__":
    main()
