"""What the composition root makes and the routes use."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answer.image import Painter
from assistant.connections import Connections
from assistant.events import EngineUse
from assistant.health import Health, Questions
from assistant.journal import Store
from assistant.model import Model
from assistant.prompts import Prompts
from assistant.receipts.signing import Signer
from assistant.runs import Runs
from assistant.settings import Settings
from assistant.toolbox import Toolbox


@dataclass(frozen=True)
class Services:
    """What the composition root made and the routes use."""

    settings: Settings
    store: Store
    model: Model
    toolbox: Toolbox
    prompts: Prompts
    runs: Runs
    health: Health
    engines: tuple[EngineUse, ...]
    questions: Questions
    connections: Connections
    painter: Painter
    signer: Signer
