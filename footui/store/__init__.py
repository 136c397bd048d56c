"""The store: the only place that knows the database."""
