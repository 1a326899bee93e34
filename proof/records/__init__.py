"""What a run did: the record, and everything that reads records."""
