"""How fast the things are that have to be fast, each as a ratio to a reference in the same run."""
