"""A web that means harm, on loopback: its server, what it says, and what must become of it."""
