package io.atelier.setup;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The variables by which the programs that we start learn what a settings file says. They stand
/// above those that we were started with.
final class SettledVariables {

  private final Map<String, String> variables = new HashMap<>();

  private SettledVariables() {}

  static Map<String, String> of(MachineSettings settings) {
    var of = new SettledVariables();
    of.mirrors(settings.mirrors());
    of.proxies(settings.proxies());
    settings.certificates().ifPresent(of::certificates);
    settings.offline().ifPresent(bundle -> of.variables.putAll(OfflineBundle.variables(bundle)));
    settings.places().pyenv().ifPresent(root -> of.put("PYENV_ROOT", root.toString()));
    return Map.copyOf(of.variables);
  }

  private void mirrors(MachineSettings.Mirrors mirrors) {
    put("PIP_INDEX_URL", mirrors.pypi());
    if (!mirrors.pypiExtra().isEmpty()) {
      put(
          "PIP_EXTRA_INDEX_URL",
          mirrors.pypiExtra().stream().map(Address::text).collect(Collectors.joining(" ")));
    }
    put("PYTHON_BUILD_MIRROR_URL", mirrors.python());
    put("HOMEBREW_API_DOMAIN", mirrors.homebrew().api());
    put("HOMEBREW_BOTTLE_DOMAIN", mirrors.homebrew().bottles());
    put("HOMEBREW_ARTIFACT_DOMAIN", mirrors.homebrew().artifacts());
    put("HOMEBREW_BREW_GIT_REMOTE", mirrors.homebrew().brew());
    put("HOMEBREW_CORE_GIT_REMOTE", mirrors.homebrew().core());
  }

  /// In both spellings: curl reads `http_proxy` only in small letters, others only in large ones.
  private void proxies(MachineSettings.Proxies proxies) {
    both("http_proxy", "HTTP_PROXY", proxies.http().map(Address::text));
    both("https_proxy", "HTTPS_PROXY", proxies.https().map(Address::text));
    both("all_proxy", "ALL_PROXY", proxies.all().map(Address::text));
    both(
        "no_proxy",
        "NO_PROXY",
        Optional.of(String.join(",", proxies.none())).filter(hosts -> !hosts.isEmpty()));
  }

  /// As OpenSSL, pip, requests, curl and git call it.
  private void certificates(Path bundle) {
    for (var name :
        new String[] {
          "SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO"
        }) {
      put(name, bundle.toString());
    }
  }

  private void both(String small, String large, Optional<String> value) {
    value.ifPresent(text -> {
      put(small, text);
      put(large, text);
    });
  }

  private void put(String name, Optional<Address> address) {
    address.ifPresent(found -> put(name, found.text()));
  }

  private void put(String name, String value) {
    variables.put(name, value);
  }
}
