"""How fast the things are that have to be fast, each as a ratio to a reference in the same run."""

import warnings

# Said by platformdirs for PostgreSQL's package; its fallback will do.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
