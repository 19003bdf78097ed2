"""The dated plan: actions, the team's calendar and capacity, and when what is done."""
