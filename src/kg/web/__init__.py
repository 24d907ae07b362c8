"""The live site: one ASGI application over one dataset version at a time."""
