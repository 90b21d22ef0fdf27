"""`make bench`: Keti against raw SQL on PostgreSQL, in one interleaved run (docs/speed.md)."""
