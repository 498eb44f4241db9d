"""The vocabulary of the service: plain values, life cycles and named errors. No I/O."""
