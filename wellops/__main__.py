"""The entry point: friendly errors for what a user can mend, a traceback for what only we can."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from wellops.cli import cli
from wellops.exits import WRONG_USE


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command, and exit with its code."""
    try:
        code = cli.main(args=arguments, prog_name="wellops", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        code = 130
    except click.ClickException as error:
        error.show()
        code = WRONG_USE
    except BrokenPipeError:
        # The reader of our output (`| head`) has gone; nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
