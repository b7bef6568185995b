"""Who: people, areas, organisations, teams, engagements, responsibilities, invitations, sign-in."""
