"""What can be stepped: torch's own schedulers, other libraries' and users'."""
