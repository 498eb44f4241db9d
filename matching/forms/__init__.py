"""Forms: fields, validators, and the draft that each of them ends in."""
