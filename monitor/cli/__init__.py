"""The command line: reads arguments, calls one method of the service, shows what comes back."""
