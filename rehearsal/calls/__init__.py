"""How a call reaches the embedded AWS: the gate that every call passes, the loopback server, the service models."""
