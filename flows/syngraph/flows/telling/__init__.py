"""How a job says what it is doing, to people, logs and pages."""
