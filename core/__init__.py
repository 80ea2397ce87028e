"""Nouns, rules, ports and use cases: everything VioConcierge decides.

Turns what a neighbour told us into what we do next. Imports no neighbour's library, opens no socket
and no file, and never reads a clock: instants come in as arguments.
"""
