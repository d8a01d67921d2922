"""How diffusers and transformers behave as guests: they report errors, and draw no bars into the log."""

import threading
from functools import cache


@cache
def quiet() -> None:
    """Silence what is below an error, and progress bars; called by whatever loads with these libraries."""
    import diffusers.utils.logging
    import transformers.utils.logging
    from tqdm import tqdm

    # One lock for threads; tqdm's own is for processes too, and starts a helper process that complains when we end.
    tqdm.set_lock(threading.RLock())

    for library in (diffusers.utils.logging, transformers.utils.logging):
        library.set_verbosity_error()
        library.disable_progress_bar()
