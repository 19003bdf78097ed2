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
    except Exception as error:
        code = _lost_output(error) or _fault()
    sys.exit(code if isinstance(code, int) else 0)


def _lost_output(error: Exception) -> int | None:
    """The code for a standard output that takes no more; None where it is something else.

    An error about a file has the file's name; one about a stream has none.
    """
    if not isinstance(error, OSError) or error.filename is not None or error.errno is None:
        return None
    click.echo(f"The output could not be written ({error.strerror}).", err=True)
    click.echo("Print to another place, or make room.", err=True)
    # What is left in the buffer would fail once more when the interpreter ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return WRONG_USE


def _fault() -> int:
    """A fault of ours, loudly; with a code of its own, because 1 means a gate that is not met."""
    traceback.print_exc()
    return FAULT


def _speak_utf8() -> None:
    """Print UTF-8 whatever the console's code page: redirected output is a file like any other."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(encoding="utf-8")


if __name__ == "__main__":
    main()
