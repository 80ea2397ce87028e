"""What VioConcierge does, one use case a module: rules applied to records through the ports.

Each opens its own transactions; none knows who calls it or which neighbour is behind a port.
"""
