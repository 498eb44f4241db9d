"""Keys, sealing, receipts and passwords. Knows neither rows nor requests."""
