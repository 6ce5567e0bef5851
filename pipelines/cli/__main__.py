"""`python -m pipelines.cli` is the command too."""

from pipelines.cli.frame import main

if __name__ == "__main__":
    main()
