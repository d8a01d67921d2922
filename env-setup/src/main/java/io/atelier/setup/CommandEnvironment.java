package io.atelier.setup;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// What commands see of the environment that we were started in: named variables only. Everything
/// that could bend a Python or a build (`PYTHONPATH`, `VIRTUAL_ENV`, `CFLAGS`, …) stays outside
/// because it is not named here.
final class CommandEnvironment {

  private static final Set<String> PASSED =
      Set.of(
          "PATH",
          "HOME",
          "USER",
          "LOGNAME",
          "LANG",
          "LC_ALL",
          "LC_CTYPE",
          "TMPDIR",
          "XDG_CACHE_HOME",
          "XDG_CONFIG_HOME",
          "XDG_CONFIG_DIRS",
          // Certificates: without them pip fails behind a company's proxy ("unknown issuer").
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "REQUESTS_CA_BUNDLE",
          "CURL_CA_BUNDLE",
          "GIT_SSL_CAINFO",
          "NETRC",
          // Where the user lets pip look; what would change where it installs is left out.
          "PIP_CACHE_DIR",
          "PIP_CERT",
          "PIP_CLIENT_CERT",
          "PIP_CONFIG_FILE",
          "PIP_DEFAULT_TIMEOUT",
          "PIP_EXTRA_INDEX_URL",
          "PIP_FIND_LINKS",
          "PIP_INDEX_URL",
          "PIP_KEYRING_PROVIDER",
          "PIP_NO_INDEX",
          "PIP_PROXY",
          "PIP_RETRIES",
          "PIP_TIMEOUT",
          "PIP_TRUSTED_HOST",
          // pyenv, its offline cache and its mirror.
          "PYENV_ROOT",
          "PYTHON_BUILD_CACHE_PATH",
          "PYTHON_BUILD_MIRROR_URL",
          // Homebrew's mirrors.
          "HOMEBREW_API_DOMAIN",
          "HOMEBREW_ARTIFACT_DOMAIN",
          "HOMEBREW_BOTTLE_DOMAIN",
          "HOMEBREW_BREW_GIT_REMOTE",
          "HOMEBREW_CORE_GIT_REMOTE",
          "HOMEBREW_CURLRC",
          // Which of Apple's tools compile.
          "DEVELOPER_DIR",
          "SDKROOT");
  private static final List<String> PROXIES =
      List.of("http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy");

  private CommandEnvironment() {}

  /// @param more stands above what is passed through
  static Map<String, String> from(Map<String, String> outer, Map<String, String> more) {
    var clean = new HashMap<String, String>();
    Stream.concat(
            PASSED.stream(),
            PROXIES.stream().flatMap(name -> Stream.of(name, name.toUpperCase(Locale.ROOT))))
        .filter(outer::containsKey)
        .forEach(name -> clean.put(name, outer.getOrDefault(name, "")));
    clean.putIfAbsent("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
    clean.put("PYTHONUTF8", "1");
    clean.put("PYTHONUNBUFFERED", "1");
    clean.put("PYTHONNOUSERSITE", "1");
    clean.putAll(more);
    return Map.copyOf(clean);
  }
}
