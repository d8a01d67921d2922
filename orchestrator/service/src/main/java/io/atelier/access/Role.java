package io.atelier.access;

/// What a caller may do; each role may do what stands before it, too.
public enum Role {
  /// Submit jobs, and see and change those of its own tenant.
  SUBMIT,
  /// Pause and resume the queue, look at workers and figures.
  OPERATE,
  /// Read the audit log, and everything else.
  ADMINISTER;

  /// Whether who has this role may do what needs the other.
  public boolean includes(Role needed) {
    return compareTo(needed) >= 0;
  }
}
