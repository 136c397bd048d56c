"""Weeks, days, goals and pain: whether a week met its goal, and whether the pain went down."""
