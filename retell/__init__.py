"""Retell AI's API: our orders become its requests, its answers and webhooks become our evidence.

The only room that knows Retell's names and speaks HTTP to it. Sends data variables, never a script;
repeats no request by itself; keeps nothing, decides nothing, reads no clock and no environment.
"""
