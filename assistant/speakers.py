"""Who answers a turn: the configured model, or code where code is sure of the whole of it.

The seam for answers that need no model. A `Sure` is asked before the configured model, in the order of
`Setting.sure`, once at the start of a turn; the first that gives a model speaks for the whole turn (a call of its that
is refused hands the turn to the configured model). It gets the request as a model would and the turn's scene, so
whatever it answers runs under the rights of whoever asks: its calls go through the same checks and reads. It must give
None wherever it is not certain, and must not answer by heart: a question that was asked and approved before gives its
calls, never its figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from assistant.model import Model, Request

if TYPE_CHECKING:
    from assistant.scene import Scene


class Sure(Protocol):
    """Answers some turns without the configured model."""

    async def __call__(self, request: Request, scene: Scene) -> Model | None:
        """The model that answers this turn, or None to leave it to the next."""
        ...


async def speaker_of(request: Request, scene: Scene) -> Model:
    """Who answers this turn. What came with a tap is carried out by code, whatever is configured."""
    from assistant.planner.carried import carried

    configured = scene.setting.model
    if scene.question.edit is not None:
        return carried(scene.question.edit, scene.state, scene.catalogue, scene.lang)
    for sure in scene.setting.sure:
        found = await sure(request, scene)
        if found is not None:
            return found
    return configured


async def follow_up(request: Request, scene: Scene) -> Model | None:
    """The offline planner, for a change of the last question of which it understands every word."""
    from assistant.planner.sure import sure

    return await sure(request)


async def approved(request: Request, scene: Scene) -> Model | None:
    """Code, for a question whose answer a person has verified before: its calls are made anew."""
    from assistant.verified.speaker import verified

    return await verified(request, scene)


async def stand_in(request: Request) -> Model | None:
    """The offline planner for any question of which it understands every word, while the model is out of reach."""
    from assistant.planner.sure import sure

    return await sure(request, fresh=True)
