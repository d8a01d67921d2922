/// Jobs run by the workers of this process: whose turn it is, what becomes of an attempt, what may
/// be thrown away.
@NullMarked
package io.atelier.jobs.local;

import org.jspecify.annotations.NullMarked;
