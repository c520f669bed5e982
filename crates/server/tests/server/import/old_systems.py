"""Makes the database of an old system with a real Django: its models after the five posts, its tables by Django itself.

    python old_systems.py SYSTEM FILE [--users N] < people.json

`people.json` is a list of rows by the names of the model's fields; `--users` adds as many that nobody knows.
"""

import argparse
import base64
import datetime
import hashlib
import json
import sys
import uuid

import django
from django.conf import settings

arguments = argparse.ArgumentParser()
arguments.add_argument("system")
arguments.add_argument("file")
arguments.add_argument("--users", type=int, default=0)
arguments = arguments.parse_args()

settings.configure(
    SECRET_KEY="signs nothing here",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": arguments.file}},
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.models import AbstractUser, User
from django.core.management import call_command
from django.db import connection, models, transaction

EPOCH = datetime.datetime(2020, 4, 23, 13, 39, 30, tzinfo=datetime.timezone.utc)


class DjangoUsers:
    """session-csrf and weixin-jwt: the openid is the user name, and stands in the column of the password too."""

    model = User

    def row(self, openid, n):
        return {"username": openid, "password": openid, "date_joined": EPOCH + datetime.timedelta(seconds=n)}


class Scancode:
    """A profile beside each of Django's users. Neither openid nor cookie is unique, and the openid has a default."""

    class Profile(models.Model):
        user = models.OneToOneField(User, on_delete=models.CASCADE, null=True)
        nickname = models.CharField(max_length=100)
        openid = models.CharField(max_length=100, default="openid")
        cookie = models.CharField(max_length=100, default="", blank=True)
        gender = models.CharField(max_length=10, default="0")
        city = models.CharField(max_length=50, default="")
        province = models.CharField(max_length=50, default="")

        class Meta:
            app_label = "index"

    class Directory(models.Model):
        owner = models.ForeignKey("index.Profile", on_delete=models.CASCADE)
        name = models.CharField(max_length=100)

        class Meta:
            app_label = "index"

    model = Profile
    others = [Directory]

    def row(self, openid, n):
        return {"nickname": f"用户{n}", "openid": openid, "cookie": "a1B2c3D4", "gender": str(n % 3), "city": "深圳"}


class OpenidTicket:
    """A user model of its own."""

    class Account(AbstractUser):
        groups = None
        user_permissions = None
        nickname = models.CharField(max_length=100, default="")
        avatar_url = models.CharField(max_length=300, default="")
        gender = models.IntegerField(default=0)

        class Meta:
            app_label = "accounts"

    model = Account

    def row(self, openid, n):
        named = {"nickname": f"用户{n}", "avatar_url": f"https://wx.qlogo.cn/{n}", "gender": n % 3}
        return {**DjangoUsers().row(openid, n), **named}


class UserState:
    """The session_key lies in plain beside the string that stands for it."""

    class Person(models.Model):
        openid = models.CharField(max_length=64)
        session_key = models.CharField(max_length=64, default="")
        user_uuid = models.CharField(max_length=64, default="")
        username = models.CharField(max_length=100, null=True)

        class Meta:
            app_label = "app"
            db_table = "app_user"

    model = Person

    def row(self, openid, n):
        key = base64.b64encode(hashlib.md5(openid.encode()).digest()).decode()
        return {"openid": openid, "session_key": key, "user_uuid": str(uuid.UUID(int=n)), "username": f"用户{n}"}


SYSTEMS = {
    "session-csrf": DjangoUsers,
    "weixin-jwt": DjangoUsers,
    "scancode": Scancode,
    "openid-ticket": OpenidTicket,
    "user-state": UserState,
}


def openid_of(n):
    """28 characters as WeChat's, in no order."""
    return "o" + base64.urlsafe_b64encode(hashlib.sha256(str(n).encode()).digest()).decode()[:27]


system = SYSTEMS[arguments.system]()
call_command("migrate", verbosity=0)
if system.model is not User:
    with connection.schema_editor() as editor:
        for model in [system.model, *getattr(system, "others", [])]:
            editor.create_model(model)

people = [] if sys.stdin.isatty() else json.load(sys.stdin)
with transaction.atomic():
    for person in people:
        if system.model is Scancode.Profile and "user" in person:
            person["user"] = User.objects.create(**DjangoUsers().row(person["user"], 0))
        if "password" in [field.name for field in system.model._meta.fields]:
            person.setdefault("date_joined", EPOCH)
        system.model.objects.create(**person)
    for start in range(0, arguments.users, 10000):
        rows = range(start, min(start + 10000, arguments.users))
        system.model.objects.bulk_create([system.model(**system.row(openid_of(n), n)) for n in rows], batch_size=5000)
