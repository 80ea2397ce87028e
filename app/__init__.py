"""The wiring room: settings, clock, heartbeat, web and command line.

Puts the other rooms together and runs them. The only room that reads the environment and the clock.
"""
