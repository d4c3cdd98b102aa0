"""Share links over the API."""

from starlette.requests import Request

from engines.lightdash.errors import NotFoundError
from engines.lightdash.fields import Json
from engines.lightdash.people import who
from engines.lightdash.request import ShareBody, parse
from engines.lightdash.service import Service, json_body, new_id
from engines.lightdash.share import Share


def _share_json(service: Service, share: Share) -> Json:
    site = service.settings.site_url
    return {
        "nanoid": share.nanoid,
        "path": share.path,
        "params": share.params,
        "organizationUuid": service.organization_uuid,
        "createdByUserUuid": share.owner or service.people.owner_uuid,
        "host": site,
        "shareUrl": f"{site}/share/{share.nanoid}",
        "url": f"{share.path}{share.params}",
    }


async def create_share(service: Service, request: Request) -> Json:
    """Shorten an address."""
    body = parse(ShareBody, await json_body(request))
    share = Share(new_id(), body.path, body.params, who(request).uuid)
    service.shares.add(share)
    return _share_json(service, share)


async def get_share(service: Service, request: Request) -> Json:
    """A shortened address in full."""
    share = service.shares.get(request.path_params["share"])
    if share is None:
        raise NotFoundError("Shared link does not exist")
    return _share_json(service, share)
