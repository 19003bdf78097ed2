"""The entry point: friendly errors for what a user can mend, a traceback for what only we can."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Sequence

import click

from wellops.cli import cli
from wellops.exits import FAULT, WRONG_USE


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command, and exit with its code."""
    _speak_utf8()
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
    except OSError as error:
        click.echo(f"The output could not be written ({error.strerror}).", err=True)
        click.echo("Print to another place, or make room.", err=True)
        code = WRONG_USE
    except Exception:
        # A fault of ours, loudly; with a code of its own, because 1 means a gate that is not met.
        traceback.print_exc()
        code = FAULT
    sys.exit(code if isinstance(code, int) else 0)


def _speak_utf8() -> None:
    """Print UTF-8 whatever the console's code page: redirected output is a file like any other."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(encoding="utf-8")


if __name__ == "__main__":
    main()
