"""The edge of coverage: each view reads the clock once, opens a door and makes one service call."""
