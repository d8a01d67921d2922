package io.atelier.access;

/// Whoever sent a request.
///
/// @param name of the token, or `local`: what the audit log calls it
/// @param tenant whose jobs, pictures and events it sees; no others
public record Caller(String name, String tenant, Role role) {

  /// The tenant of a service that nobody made a token for.
  public static final String USUAL_TENANT = "default";

  /// Somebody on this machine, as long as no token was ever made.
  public static final Caller LOCAL = new Caller("local", USUAL_TENANT, Role.ADMINISTER);
}
