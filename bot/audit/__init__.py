"""The audit log: what happened, in a chain that nobody can change unseen. Events hold ids and keyed digests only."""
