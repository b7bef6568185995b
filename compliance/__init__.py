"""Who needs what by when, and who has it: requirements, obligations, coverage."""
