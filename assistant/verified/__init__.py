"""Questions whose answers a person has approved: asked again, they are answered without any language model."""
