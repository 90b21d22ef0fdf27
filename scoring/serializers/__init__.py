"""The shape of everything that scoring sends and takes over the API."""
