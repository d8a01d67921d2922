package io.atelier.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One thing that somebody did or was refused.
///
/// @param remote address that it came from
/// @param caller null when it is not known
/// @param action as in `POST /v1/jobs`; without what stands behind a `?`
/// @param status the answer, as HTTP has it
/// @param code why it was refused; null when it was not
public record AuditEntry(
    Instant at,
    String remote,
    @Nullable String caller,
    @Nullable String tenant,
    String action,
    int status,
    @Nullable String code) {}
