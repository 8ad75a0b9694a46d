"""Which samples there are: every module below a package that has a `SAMPLE`."""

import importlib
import pkgutil
from types import ModuleType

import schoolhouse.samples
from schoolhouse.samples.sample import Sample


def find_samples(package: ModuleType = schoolhouse.samples) -> dict[str, Sample]:
    """Return the samples by data set, in the order of their names.

    Raises:
        ValueError: if two modules make the sample of one data set.
    """
    samples: dict[str, Sample] = {}
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        sample = getattr(importlib.import_module(found.name), "SAMPLE", None)
        if not isinstance(sample, Sample):
            continue
        if sample.dataset in samples:
            raise ValueError(f"{found.name} makes a second sample of {sample.dataset}.")
        samples[sample.dataset] = sample
    return dict(sorted(samples.items()))
