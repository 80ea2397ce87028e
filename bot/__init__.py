"""The Slack side: commands, forms and buttons come in, forms and cards go out.

Turns Slack's requests into use cases of `core`, and what they answer into Slack's blocks. Speaks to
Slack only; knows no database and no other neighbour, and decides nothing itself.
"""
