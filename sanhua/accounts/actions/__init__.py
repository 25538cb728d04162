"""What is done with accounts. Each module is one subject; nothing else writes."""
