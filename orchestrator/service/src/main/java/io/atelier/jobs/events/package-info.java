/// What happens to jobs, told to any number of listeners at the cost of one.
@NullMarked
package io.atelier.jobs.events;

import org.jspecify.annotations.NullMarked;
