"""The vocabulary of the service: plain values, life cycles and named errors, without input or output."""
