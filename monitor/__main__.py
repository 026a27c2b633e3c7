"""`python -m monitor`, and the entry point of the command `monitor`."""

from monitor.cli.main import main

if __name__ == "__main__":
    main()
