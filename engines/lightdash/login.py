"""Sessions of a browser, and the personal access tokens that are made in one."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engines import clock
from engines.lightdash.account import user_json
from engines.lightdash.errors import NotFoundError, ParameterError, UnexpectedServerError
from engines.lightdash.fields import Json
from engines.lightdash.people import COOKIE, SESSION_LIFE, Identity, Token, who
from engines.lightdash.request import LoginBody, RotateBody, TokenBody, parse
from engines.lightdash.service import NO_RESULTS, Service, json_body


async def login(service: Service, request: Request) -> Response:
    """A session for an e-mail address and a password; the cookie carries it."""
    body = parse(LoginBody, await json_body(request))
    person, cookie = service.people.login(body.email, body.password)
    answer = JSONResponse({"status": "ok", "results": user_json(service, person)})
    answer.set_cookie(
        COOKIE, cookie, max_age=int(SESSION_LIFE.total_seconds()), path="/", httponly=True, samesite="lax"
    )
    return answer


async def logout(service: Service, request: Request) -> object:
    """The end of a session."""
    service.people.logout(request.cookies.get(COOKIE))
    return NO_RESULTS


async def tokens(service: Service, request: Request) -> list[Json]:
    """The asking person's tokens, without their secrets."""
    return [token.to_json() for token in service.people.tokens_of(who(request))]


async def make_token(service: Service, request: Request) -> Json:
    """A new token; its secret is in this answer and nowhere else. A token cannot make tokens: that is a 500 there."""
    body = parse(TokenBody, await json_body(request))
    identity: Identity = request.state.identity
    if identity.kind != "session":
        raise UnexpectedServerError()
    token, secret = service.people.make_token(identity.person, body.description, _later(body.expires_at))
    return token.to_json() | {"token": secret}


async def rotate_token(service: Service, request: Request) -> Json:
    """A new secret for a token."""
    body = parse(RotateBody, await json_body(request))
    token, secret = service.people.rotate_token(_own(service, request), _later(body.expires_at))
    return token.to_json() | {"token": secret}


async def drop_token(service: Service, request: Request) -> object:
    """The end of a token."""
    service.people.drop_token(_own(service, request))
    return NO_RESULTS


def _own(service: Service, request: Request) -> Token:
    uuid = request.path_params["token"]
    for token in service.people.tokens_of(who(request)):
        if token.uuid == uuid:
            return token
    raise NotFoundError(f"Personal access token with uuid {uuid} not found")


def _later(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None and moment > clock.now("UTC"):
            return text
    except ValueError:
        pass
    raise ParameterError("Expiration time must be a moment in the future, with its offset")
