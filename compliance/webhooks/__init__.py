"""How a message reaches another system: which addresses are refused, how it is signed, how it is sent. No rows."""
