"""joblib's backend for a Dask cluster, changed so that even a single-core cluster is used.

With a single core, joblib runs all tasks itself, one after the other; but a cluster with a single
worker now may have ten in a minute.
"""

from joblib._dask import DaskDistributedBackend


class ClusterBackend(DaskDistributedBackend):  # type: ignore[misc]
    """Sends every task to the cluster, however small it is."""

    def effective_n_jobs(self, n_jobs: int) -> int:
        """Return the cluster's number of cores, at least 2: with 1, joblib would not use it."""
        return max(2, int(super().effective_n_jobs(n_jobs)))
