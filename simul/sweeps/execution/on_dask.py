"""joblib's way to a Dask cluster, but for one thing: the cluster does it however small it is.

joblib does everything itself, one task after the other, where it finds a single core; and that a
cluster has a single worker now does not mean that there will not be ten in a minute.
"""

from joblib._dask import DaskDistributedBackend


class ClusterBackend(DaskDistributedBackend):  # type: ignore[misc]
    """Sends every task to the cluster."""

    def effective_n_jobs(self, n_jobs: int) -> int:
        """Return how many cores the cluster has, and never the 1 at which joblib stays at home."""
        return max(2, int(super().effective_n_jobs(n_jobs)))
