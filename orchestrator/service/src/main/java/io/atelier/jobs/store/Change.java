package io.atelier.jobs.store;

import org.springframework.jdbc.core.simple.JdbcClient;

/// A change of the database, made on the writer's thread in a transaction that it may share with
/// others. A change that throws leaves nothing behind and does not disturb the others.
///
/// @param <T> what it says of itself
interface Change<T> {

  T make(JdbcClient sql);

  /// What follows once it is committed, still on the writer's thread: in the order of the changes,
  /// and before anybody is answered.
  default void follow(T made) {}
}
