"""Checks an access token as a Python backend would; prints the user's id, or why it was refused."""

import sys

import jwt

jwks_url, issuer, audience, token = sys.argv[1:]
try:
    key = jwt.PyJWKClient(jwks_url).get_signing_key_from_jwt(token)
    claims = jwt.decode(
        token,
        key,
        algorithms=["ES256"],
        issuer=issuer,
        audience=audience,
        options={"require": ["exp", "iat", "sub", "sid", "jti", "token_type", "user_id"]},
    )
    print(claims["sub"])
except jwt.PyJWTError as error:
    print("refused:", type(error).__name__)
