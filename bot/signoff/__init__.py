"""Who must approve a draft, what each decision does, and when somebody is reminded: pure, without Slack or database.

`approvers` reads who must approve, `plan` says which steps a draft needs, `eligible` finds at the click who may decide,
`flow` takes each decision to the next state, `due` tells when whom to remind. The clock always comes in as `now`.
"""
