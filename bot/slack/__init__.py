"""The only place that knows Slack.

A delivery comes in through `inbox`, which keeps it before Slack is told that it was taken; a listener reads it
(`read`), asks the desk and has the cards shown (`cards`), whose calls go through `send`.
"""
