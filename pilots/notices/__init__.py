"""Who hears of what: audiences here, the sentences beside them, one module per kind of record."""
