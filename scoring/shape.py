"""Whether a JSON document has the parts and types that a description asks for."""


def faults(value, shape, path: str = "") -> list[str]:
    """Every missing, unknown or mistyped part, by path.

    A shape is a type or tuple of types, [shape] for a list, {key: shape} for exactly these keys, or
    {...: shape} for any keys. A boolean is never a number.
    """
    if isinstance(shape, list):
        return _list(value, shape[0], path)
    if isinstance(shape, dict):
        return _object(value, shape, path)
    kinds = shape if isinstance(shape, tuple) else (shape,)
    return [] if type(value) in kinds else [f"{path or 'document'}: wrong type"]


def _list(value, inner, path: str) -> list[str]:
    if not isinstance(value, list):
        return [f"{path}: not a list"]
    return [found for index, entry in enumerate(value) for found in faults(entry, inner, f"{path}[{index}]")]


def _object(value, shape: dict, path: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path or 'document'}: not an object"]
    prefix = f"{path}." if path else ""
    if ... in shape:
        shape = dict.fromkeys(value, shape[...])
    found = [f"{prefix}{key}: missing" for key in shape if key not in value]
    found += [f"{prefix}{key}: unknown" for key in value if key not in shape]
    known = [key for key in shape if key in value]
    return found + [fault for key in known for fault in faults(value[key], shape[key], prefix + key)]
