"""The server's own line to a new kernel."""

import time
from queue import Empty

from jupyter_client.asynchronous.client import AsyncKernelClient

_ANSWER_WITHIN = 1.0
_NEWS_WITHIN = 0.2


class PromptClient(AsyncKernelClient):
    """Knows a kernel is ready as soon as it says so.

    Jupyter's own client then waits until the kernel has been silent for 0.2 s, to have no old messages
    left. Voilà looks only at messages that answer its own, so a visitor need not wait for that.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and its news comes through.

        Raises:
            RuntimeError: the kernel has died, or does not answer in time.
        """
        deadline = time.monotonic() + timeout if timeout is not None else float("inf")
        while True:
            self.kernel_info()
            try:
                await self.get_shell_msg(timeout=_ANSWER_WITHIN)
                await self.get_iopub_msg(timeout=_NEWS_WITHIN)
            except Empty:
                if time.monotonic() > deadline or not await self.is_alive():
                    raise RuntimeError("The kernel did not start.") from None
            else:
                return
