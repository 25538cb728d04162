"""Who is told of what in this room."""
