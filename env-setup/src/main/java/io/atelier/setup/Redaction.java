package io.atelier.setup;

import java.util.regex.Pattern;

/// Takes secrets out of text that is shown or logged.
final class Redaction {

  private static final Pattern CREDENTIALS = Pattern.compile("://[^/\\s'\"]*@");
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?i)([?&;](?:token|access_token|api_key|apikey|password|secret|signature|sig|x-amz-[a-z-]+)=)[^&\\s'\"]+");
  private static final Pattern HEADER =
      Pattern.compile("(?i)(authorization:\\s*(?:basic|bearer)\\s+)\\S+");

  private Redaction() {}

  /// `https://user:password@host` becomes `https://***@host`; tokens in queries and headers go too.
  static String of(String text) {
    if (!text.contains("://") && !text.regionMatches(true, 0, "authorization", 0, 13)) {
      return HEADER.matcher(text).replaceAll("$1***");
    }
    var plain = CREDENTIALS.matcher(text).replaceAll("://***@");
    plain = TOKEN.matcher(plain).replaceAll("$1***");
    return HEADER.matcher(plain).replaceAll("$1***");
  }
}
