"""The one door for Slack and the sign-off commands, and the rooms behind it: what is judged, reworked, asked, decided,
held, tended and surveyed. `door.Desk` is what the rest of Greenlight asks.
"""
