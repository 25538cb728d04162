"""The demo world: invented people and years, made through the real actions with the clock passed in."""
