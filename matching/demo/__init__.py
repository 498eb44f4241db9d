"""Made-up people, to see the service at work. Nobody here exists."""
