"""What learning earned: credential definitions, award periods, certificates, public verification."""
