"""The pages of the gate, and a person's own page."""
