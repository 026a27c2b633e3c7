"""`python -m monitor`, and the entry point of the command `monitor`.

A worker process imports this file too, and needs nothing of the command line: so that waits.
"""


def main() -> None:
    """Runs the command line and exits."""
    from monitor.cli.main import main as run  # noqa: PLC0415 - see above

    run()


if __name__ == "__main__":
    main()
