"""The policy that is in force, read once from the files of this package.

Touches those files, when it is imported, and nothing afterwards; `read_folder` reads a folder like it.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable

from core.policy.policy import Policy
from core.policy.read import read_policy


def read_folder(folder: Traversable) -> Policy:
    """Read the policy files of a folder. Raises PolicyWrong for the first that is wrong."""
    return read_policy(
        {
            file.name.removesuffix(".toml"): file.read_text(encoding="utf-8")
            for file in folder.iterdir()
            if file.name.endswith(".toml")
        }
    )


POLICY = read_folder(files("core.policy") / "files")
