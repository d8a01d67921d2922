package io.atelier.jobs.store;

import io.atelier.jobs.Hold;

/// A hold as a row.
///
/// @param name empty where the kind says all
record HoldRow(String kind, String name) {

  private static final String EVERYTHING = "everything";
  private static final String TENANT = "tenant";
  private static final String TAG = "tag";

  static HoldRow of(Hold hold) {
    return switch (hold) {
      case Hold.Everything _ -> new HoldRow(EVERYTHING, "");
      case Hold.Tenant(var tenant) -> new HoldRow(TENANT, tenant);
      case Hold.Tag(var tag) -> new HoldRow(TAG, tag);
    };
  }

  static Hold read(String kind, String name) {
    return switch (kind) {
      case EVERYTHING -> new Hold.Everything();
      case TENANT -> new Hold.Tenant(name);
      case TAG -> new Hold.Tag(name);
      default -> throw new IllegalStateException("there is no hold of kind " + kind);
    };
  }
}
