"""Calls the function that a page shows as a view would, and prints what it gives: asking.py FILE NAME VALUE"""

import inspect
import runpy
import sys


class Request(dict):
    """A request and a form in one, with one field, which is a header too."""

    headers = property(lambda self: self)


file, name, value = sys.argv[1:]
[function] = [each for each in runpy.run_path(file).values() if inspect.isfunction(each)]
print(function(Request({name: value})))
