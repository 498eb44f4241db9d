"""ByChange: appeals and mentors, matched by skills, each pair followed to its outcome."""
