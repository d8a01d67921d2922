package io.atelier.api.wire;

import io.atelier.nodes.Notice;

/// Something worth knowing although nothing failed.
///
/// @param message one sentence
public record NoticeView(String code, String message) {

  static NoticeView of(Notice notice) {
    return new NoticeView(notice.code(), notice.message());
  }
}
