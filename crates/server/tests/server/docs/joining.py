"""Runs what a page shows for joining a table with the report, in a Django that has the table: joining.py FILE OLD_ID …

Prints the new id of each old one.
"""

import json
import runpy
import sys

import django
from django.conf import settings

database = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(DATABASES={"default": database})
django.setup()

from django.db import connection, models


class Directory(models.Model):
    owner_id = models.IntegerField()
    minigate_id = models.UUIDField(null=True)

    class Meta:
        app_label = "app"


file, *old_ids = sys.argv[1:]
with connection.schema_editor() as editor:
    editor.create_model(Directory)
for old_id in old_ids:
    Directory.objects.create(owner_id=old_id)
runpy.run_path(file, {"Directory": Directory})
print(json.dumps({row.owner_id: str(row.minigate_id) for row in Directory.objects.all()}))
