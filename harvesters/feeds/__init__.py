"""How sources are synchronised: what to ask, what the answers mean, what of it is taken over."""
