"""What the agent is told: facts about a person and a booking, turned into strings fit to be spoken.

Pure. Never sends, stores or logs what it makes; never reads a clock; knows nothing of who speaks it.
"""
