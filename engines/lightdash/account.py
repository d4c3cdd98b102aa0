"""Who is asking, and what the server, its organization and its project are."""

from starlette.requests import Request

from engines.lightdash.fields import Json
from engines.lightdash.people import Person, who
from engines.lightdash.queries import MAX_PAGE_SIZE
from engines.lightdash.service import Service

VERSION = "0.2904.5"
"""The release of Lightdash whose recorded answers this stand-in follows."""
CREATED = "2026-01-01T00:00:00.000Z"
MAX_LIMIT = 5000
DEFAULT_LIMIT = 500


async def health(service: Service, request: Request) -> Json:
    """Limits and features; needs no login."""
    return {
        "healthy": True,
        "mode": "default",
        "version": VERSION,
        "localDbtEnabled": True,
        "isAuthenticated": False,
        "requiresOrgRegistration": False,
        "latest": {},
        "siteUrl": service.settings.site_url,
        "staticIp": "",
        "query": {
            "csvCellsLimit": 100000,
            "maxLimit": MAX_LIMIT,
            "maxPageSize": MAX_PAGE_SIZE,
            "defaultLimit": DEFAULT_LIMIT,
            "retryQueryOnTransientErrors": False,
        },
        "pivotTable": {"maxColumnLimit": 200},
        "hasSlack": False,
        "hasGithub": False,
        "hasGitlab": False,
        "auth": {"disablePasswordAuthentication": not any(m.password for m in service.settings.members), "pat": {}},
        "hasEmailClient": False,
        "hasHeadlessBrowser": False,
        "hasResultsCaching": False,
        "isServiceAccountEnabled": False,
        "isCustomRolesEnabled": False,
        "embedding": {"enabled": False},
        "ai": {"isAmbientAiEnabled": False},
    }


def user_json(service: Service, person: Person) -> Json:
    """A person as a login shows them."""
    return {
        "userUuid": person.uuid,
        "userId": person.number,
        "email": person.email,
        "firstName": person.first_name,
        "lastName": person.last_name,
        "isTrackingAnonymized": True,
        "isMarketingOptedIn": False,
        "isSetupComplete": True,
        "role": person.role,
        "isActive": True,
        "isPending": False,
        "createdAt": CREATED,
        "updatedAt": CREATED,
        "organizationUuid": service.organization_uuid,
        "organizationName": service.settings.project_name,
        "organizationCreatedAt": CREATED,
    }


async def user(service: Service, request: Request) -> Json:
    """Who is asking."""
    person = who(request)
    more: Json = {"abilityRules": [], "type": "registered", "id": person.uuid, "impersonation": None}
    return user_json(service, person) | more


async def organization(service: Service, request: Request) -> Json:
    """The organization."""
    return {
        "organizationUuid": service.organization_uuid,
        "name": service.settings.project_name,
        "createdAt": CREATED,
        "needsProject": False,
    }


async def projects(service: Service, request: Request) -> list[Json]:
    """The projects: one, for those who may see it."""
    if not who(request).may("viewer"):
        return []
    return [
        {
            "name": service.settings.project_name,
            "projectUuid": service.settings.project_uuid,
            "type": "DEFAULT",
            "createdByUserUuid": service.people.owner_uuid,
            "createdByUserName": "Tienda Assistant",
            "createdAt": CREATED,
            "upstreamProjectUuid": None,
            "warehouseType": "duckdb",
        }
    ]


async def project(service: Service, request: Request) -> Json:
    """The project, without where its files are."""
    return {
        "organizationUuid": service.organization_uuid,
        "projectUuid": service.settings.project_uuid,
        "name": service.settings.project_name,
        "type": "DEFAULT",
        "dbtConnection": {"type": "dbt"},
        "warehouseConnection": {"type": "duckdb", "schema": "main"},
        "pinnedListUuid": None,
        "dbtVersion": "v1.10",
        "schedulerTimezone": service.settings.timezone,
        "queryTimezone": service.settings.timezone,
        "createdByUserUuid": service.people.owner_uuid,
        "hasDefaultUserSpaces": False,
        "colorPaletteUuid": None,
    }
