"""New rows of hot paths, made without the constructor's questions to each field."""

from typing import Any, Generic, TypeVar

from django.db.models import Model
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)


class Fresh(Generic[M]):
    """Makes instances as the model's constructor does, of values by the names of columns.

    An object that is related is set afterwards. Nobody hears the signals of a new instance.
    """

    def __init__(self, model: type[M]) -> None:
        self._model = model
        self._plain: dict[str, Any] = {}
        self._made: dict[str, Any] = {}
        for field in model._meta.concrete_fields:
            if field.has_default() and callable(field.default):
                self._made[field.attname] = field.default
            elif not field.generated:
                self._plain[field.attname] = field.get_default()

    def __call__(self, **values: Any) -> M:
        """Raises TypeError for a name that is no column's."""
        instance = self._model.__new__(self._model)
        kept = vars(instance)
        kept["_state"] = ModelState()
        kept.update(self._plain)
        for name, make in self._made.items():
            kept[name] = values[name] if name in values else make()
        size = len(kept)
        kept.update(values)
        if len(kept) > size:
            raise TypeError(f"{self._model.__name__} has no such column: {sorted(values)}")
        return instance
