"""What people see: each file builds one surface and, side by side, reads it back.

Pure: nouns in, Slack's dicts out, and the other way round. Nothing here awaits.
"""
