"""A Django back end in one file, without a database. Its login settings are those of docs/migrate/weixin-jwt.md.

Prints its address and serves until it is killed.
"""

import wsgiref.simple_server

import django
import minigate_settings
from django.conf import settings

settings.configure(
    SECRET_KEY="signs nothing here",
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["127.0.0.1"],
    # The rest framework and simplejwt read these two's models, and never their tables.
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "rest_framework"],
    REST_FRAMEWORK=minigate_settings.REST_FRAMEWORK,
    SIMPLE_JWT=minigate_settings.SIMPLE_JWT,
)
django.setup()

from django.core.handlers.wsgi import WSGIHandler
from django.urls import path
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.views import TokenBlacklistView, TokenRefreshView, TokenVerifyView


class Data(APIView):
    permission_classes = [IsAuthenticated]

    def get(self, request):
        return Response({"user": request.user.id})


urlpatterns = [
    path("api/weixin/data/", Data.as_view()),
    # simplejwt's own, to compare their refusals with the adapter's.
    path("api/token/refresh/", TokenRefreshView.as_view()),
    path("api/token/verify/", TokenVerifyView.as_view()),
    path("api/token/blacklist/", TokenBlacklistView.as_view()),
]


class Quiet(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *_):
        pass


server = wsgiref.simple_server.make_server("127.0.0.1", 0, WSGIHandler(), handler_class=Quiet)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
