"""The register over the API, read-only."""
