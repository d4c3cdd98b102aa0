"""What `make` calls: setting the machine up, and running every check."""
