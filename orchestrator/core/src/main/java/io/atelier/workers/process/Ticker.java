package io.atelier.workers.process;

/// A clock that only goes forward and has no date.
@FunctionalInterface
interface Ticker {

  long nanos();
}
