"""How diffusers and transformers behave as guests: they report errors, and draw no bars into the log."""

from functools import cache


@cache
def quiet() -> None:
    """Silence what is below an error, and progress bars; called by whatever loads with these libraries."""
    import diffusers.utils.logging
    import transformers.utils.logging

    for library in (diffusers.utils.logging, transformers.utils.logging):
        library.set_verbosity_error()
        library.disable_progress_bar()
