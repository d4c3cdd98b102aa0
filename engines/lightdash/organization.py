"""The organization for those who administer it: people with their roles, groups, and user attributes."""

from starlette.requests import Request

from engines.lightdash.account import CREATED
from engines.lightdash.catalogue import paginated
from engines.lightdash.errors import AlreadyExistsError, NotFoundError, ParameterError, UnexpectedServerError
from engines.lightdash.fields import Json
from engines.lightdash.people import Person
from engines.lightdash.request import AttributeBody, RoleBody, parse
from engines.lightdash.service import NO_RESULTS, Service, integer, json_body
from engines.lightdash.settings import stable_uuid
from engines.lightdash.userattributes import Attribute


def _member(service: Service, person: Person) -> Json:
    return {
        "userUuid": person.uuid,
        "firstName": person.first_name,
        "lastName": person.last_name,
        "email": person.email,
        "organizationUuid": service.organization_uuid,
        "role": person.role,
        "isActive": True,
        "isInviteExpired": False,
        "isPending": False,
        "userCreatedAt": CREATED,
        "userUpdatedAt": CREATED,
    }


def _find(service: Service, uuid: str) -> Person:
    person = service.people.find(uuid)
    if person is None:
        raise NotFoundError(f"Cannot find user with uuid {uuid}")
    return person


async def users(service: Service, request: Request) -> Json:
    """The people; all of them, unless a page is asked for."""
    params = request.query_params
    search = params.get("searchQuery", "").casefold()
    found = [
        _member(service, p)
        for p in service.people.everyone()
        if search in f"{p.first_name} {p.last_name} {p.email}".casefold()
    ]
    if "page" not in params and "pageSize" not in params:
        return {"data": found}
    return paginated(found, integer(request, "page", 1), integer(request, "pageSize", 10))


async def user(service: Service, request: Request) -> Json:
    """One person."""
    return _member(service, _find(service, request.path_params["user"]))


async def set_role(service: Service, request: Request) -> Json:
    """Another role for a person."""
    body = parse(RoleBody, await json_body(request))
    person = _find(service, request.path_params["user"])
    return _member(service, service.people.set_role(person, body.role))


def _groups(service: Service) -> dict[str, str]:
    names = sorted({name for member in service.settings.members for name in member.groups})
    return {stable_uuid("group", name): name for name in names}


async def groups(service: Service, request: Request) -> Json:
    """The groups; who is in them comes from the settings."""
    found: list[Json] = [
        {"uuid": uuid, "name": name, "createdAt": CREATED, "organizationUuid": service.organization_uuid}
        for uuid, name in _groups(service).items()
    ]
    return paginated(found, integer(request, "page", 1), integer(request, "pageSize", max(len(found), 1)))


def _attribute(service: Service, attribute: Attribute) -> Json:
    people = {person.uuid: person for person in service.people.everyone()}
    made: Json = {
        "uuid": attribute.uuid,
        "createdAt": attribute.created,
        "name": attribute.name,
        "organizationUuid": service.organization_uuid,
        "attributeDefault": attribute.default,
        "users": [
            {"userUuid": uuid, "value": value, "email": people[uuid].email}
            for uuid, value in attribute.users.items()
            if uuid in people
        ],
        "groups": [{"groupUuid": uuid, "value": value} for uuid, value in attribute.groups.items()],
    }
    return made | ({"description": attribute.description} if attribute.description is not None else {})


async def attributes(service: Service, request: Request) -> list[Json]:
    """The user attributes with everybody's values."""
    return [_attribute(service, attribute) for attribute in service.attributes.all()]


async def make_attribute(service: Service, request: Request) -> Json:
    """A new user attribute."""
    body = parse(AttributeBody, await json_body(request))
    if any(known.name == body.name for known in service.attributes.all()):
        raise AlreadyExistsError(f"User attribute with name {body.name} already exists")
    return _attribute(service, service.attributes.put(None, *_values(service, body)))


async def replace_attribute(service: Service, request: Request) -> Json:
    """A user attribute anew: values that are not sent are gone."""
    body = parse(AttributeBody, await json_body(request))
    known = _known(service, request)
    if any(other.name == body.name and other.uuid != known.uuid for other in service.attributes.all()):
        raise AlreadyExistsError(f"User attribute with name {body.name} already exists")
    return _attribute(service, service.attributes.put(known, *_values(service, body)))


async def drop_attribute(service: Service, request: Request) -> object:
    """The end of a user attribute."""
    service.attributes.drop(_known(service, request))
    return NO_RESULTS


def _known(service: Service, request: Request) -> Attribute:
    uuid = request.path_params["attribute"]
    for attribute in service.attributes.all():
        if attribute.uuid == uuid:
            return attribute
    raise NotFoundError(f"User attribute with uuid {uuid} not found")


def _values(
    service: Service, body: AttributeBody
) -> tuple[str, str | None, str | None, dict[str, str], dict[str, str]]:
    if not (body.name.isascii() and body.name.replace("_", "a").isalnum()) or body.name[0].isdigit():
        raise ParameterError(f"Invalid attribute name {body.name!r}: use letters, digits and underscores")
    users = {value.user_uuid: value.value for value in body.users}
    groups = {value.group_uuid: value.value for value in body.groups}
    known = {person.uuid for person in service.people.everyone()}
    # A person named twice, or one that does not exist, breaks a constraint of the real server's database.
    if len(users) != len(body.users) or len(groups) != len(body.groups):
        raise UnexpectedServerError()
    if not users.keys() <= known or not groups.keys() <= _groups(service).keys():
        raise UnexpectedServerError()
    return body.name, body.description, body.attribute_default, users, groups
