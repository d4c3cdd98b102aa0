"""User attributes: what an administrator says about each person, for models to decide by."""

import threading
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from engines.lightdash.kept import read_kept, write_kept
from engines.lightdash.people import Person, moment


@dataclass(frozen=True)
class Attribute:
    """One attribute with the values of people and groups, by their ids."""

    uuid: str
    created: str
    name: str
    description: str | None
    default: str | None
    users: Mapping[str, str]
    groups: Mapping[str, str]

    def values_of(self, person: Person) -> tuple[str, ...]:
        """The person's own value and those of their groups; the default only where there is neither."""
        own = [self.users[person.uuid]] if person.uuid in self.users else []
        found = dict.fromkeys([*own, *(self.groups[g] for g in person.groups if g in self.groups)])
        return tuple(found) or (() if self.default is None else (self.default,))


class UserAttributes:
    """The user attributes of one server, over restarts when a file is given."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._known = {a["uuid"]: Attribute(**a) for a in read_kept(file).get("attributes", [])}

    def all(self) -> list[Attribute]:
        """The attributes by name."""
        return sorted(self._known.values(), key=lambda attribute: attribute.name)

    def of(self, person: Person) -> dict[str, tuple[str, ...]]:
        """Every attribute for which the person has a value."""
        found = {attribute.name: attribute.values_of(person) for attribute in self.all()}
        return {name: values for name, values in found.items() if values}

    def put(
        self,
        known: Attribute | None,
        name: str,
        description: str | None,
        default: str | None,
        users: Mapping[str, str],
        groups: Mapping[str, str],
    ) -> Attribute:
        """A new attribute, or all of a known one anew."""
        made = Attribute(
            uuid=known.uuid if known else str(uuid.uuid4()),
            created=known.created if known else moment(),
            name=name,
            description=description,
            default=default,
            users=dict(users),
            groups=dict(groups),
        )
        with self._lock:
            self._known = {**self._known, made.uuid: made}
            self._save()
        return made

    def drop(self, known: Attribute) -> None:
        """Forget an attribute and its values."""
        with self._lock:
            self._known = {uuid: a for uuid, a in self._known.items() if uuid != known.uuid}
            self._save()

    def _save(self) -> None:
        write_kept(self._file, {"attributes": [asdict(attribute) for attribute in self._known.values()]})
