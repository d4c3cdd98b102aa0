"""The errors of the Lightdash API, as the real server words them."""

from typing import Any


class ApiError(Exception):
    """An answer `{"status": "error", ...}` with its HTTP status and error name."""

    status = 500
    name = "UnexpectedServerError"

    def __init__(self, message: str, data: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.data = data or {}

    def body(self) -> dict[str, Any]:
        """The JSON body."""
        error = {"statusCode": self.status, "name": self.name, "message": self.message, "data": self.data}
        return {"status": "error", "error": error}


class UnexpectedServerError(ApiError):
    """The catch-all of the real server, which it also uses for malformed ids and bodies."""

    def __init__(self) -> None:
        super().__init__("Something went wrong.")


class AuthorizationError(ApiError):
    """A well-formed token that nobody owns."""

    status, name = 401, "AuthorizationError"


class ForbiddenError(ApiError):
    """Something that this token may not do."""

    status, name = 403, "ForbiddenError"


class NotFoundError(ApiError):
    """No such thing, or not yours."""

    status, name = 404, "NotFoundError"


class FieldReferenceError(ApiError):
    """A field id that the explore does not have."""

    status, name = 400, "FieldReferenceError"


class CompileError(ApiError):
    """A query that cannot be turned into SQL."""

    status, name = 400, "CompileError"


class WarehouseQueryError(ApiError):
    """SQL that the warehouse does not carry out."""

    status, name = 400, "WarehouseQueryError"


class ParameterError(ApiError):
    """A request that makes no sense."""

    status, name = 400, "ParameterError"


class AlreadyExistsError(ApiError):
    """A name that is taken."""

    status, name = 409, "AlreadyExistsError"


class PaginationError(ApiError):
    """A page that does not exist."""

    status, name = 422, "PaginationError"


class ValidateError(ApiError):
    """A body with missing or wrong-typed keys; `issues` maps the path of a key to what is wrong with it."""

    status, name = 422, "ValidateError"
