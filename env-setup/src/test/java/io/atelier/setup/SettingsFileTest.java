package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsFileTest {

  private static final String ALL =
      """
      // The machines of the studio.
      {
        "python": "3.12",
        "interpreter": "~/python/bin/python3.12",
        "packages": ["scipy==1.17.0", "Foo_Bar[x]>=1,<2"],
        "mirrors": {
          "pypi": "https://joe:hunter2@mirror.test/simple",
          "pypi_extra": ["https://one.test/simple", "https://two.test/simple"],
          "python": "https://python.test/",
          "homebrew": {
            "installer": "https://brew.test/install.sh", "api": "https://brew.test/api",
            "bottles": "https://brew.test/bottles", "artifacts": "https://brew.test/artifacts",
            "brew": "ssh://git@brew.test/brew.git", "core": "https://brew.test/core.git"
          }
        },
        "proxies": {
          "http": "http://proxy.test:3128", "https": "http://proxy.test:3129",
          "all": "socks5h://proxy.test:1080", "none": ["localhost", ".test"]
        },
        "certificates": "company.pem",
        "offline": "../bundle",
        "places": {"data": "/data/atelier", "pyenv": "~/pyenv", "locks": "own locks"},
        "choices": {"shell_profile": true, "editor": true, "login":
          {"label": "org.test.job", "program": "~/bin/job", "arguments": ["--quiet", "x"]}},
      }
      """;

  @TempDir Path folder;

  @Test
  void readsEverythingThatThereIsToSay() throws IOException {
    Files.writeString(folder.resolve("company.pem"), "");
    var said = read(ALL);

    assertThat(said.python()).contains("3.12");
    assertThat(said.interpreter()).contains(home().resolve("python/bin/python3.12"));
    assertThat(said.packages()).containsExactly("scipy==1.17.0", "Foo_Bar[x]>=1,<2");
    assertThat(said.mirrors().homebrew().installer().orElseThrow().text())
        .isEqualTo("https://brew.test/install.sh");
    assertThat(said.offline()).contains(folder.resolveSibling("bundle"));
    assertThat(said.places().data()).contains(Path.of("/data/atelier"));
    assertThat(said.places().locks()).contains(folder.resolve("own locks"));
    var job = List.of(home().resolve("bin/job").toString(), "--quiet", "x");
    assertThat(said.choices())
        .isEqualTo(new Choices(true, true, Optional.of(new LoginProgram("org.test.job", job))));
  }

  @Test
  void tellsChildrenInTheirOwnWords() throws IOException {
    Files.writeString(folder.resolve("company.pem"), "");
    var certificates = folder.resolve("company.pem").toString();
    var bundle = folder.resolveSibling("bundle");
    assertThat(SettledVariables.of(read(ALL)))
        .containsEntry("PIP_INDEX_URL", "https://joe:hunter2@mirror.test/simple")
        .containsEntry("PIP_EXTRA_INDEX_URL", "https://one.test/simple https://two.test/simple")
        .containsEntry("PYTHON_BUILD_MIRROR_URL", "https://python.test/")
        .containsEntry("HOMEBREW_API_DOMAIN", "https://brew.test/api")
        .containsEntry("HOMEBREW_BOTTLE_DOMAIN", "https://brew.test/bottles")
        .containsEntry("HOMEBREW_ARTIFACT_DOMAIN", "https://brew.test/artifacts")
        .containsEntry("HOMEBREW_BREW_GIT_REMOTE", "ssh://git@brew.test/brew.git")
        .containsEntry("HOMEBREW_CORE_GIT_REMOTE", "https://brew.test/core.git")
        .containsEntry("http_proxy", "http://proxy.test:3128")
        .containsEntry("HTTPS_PROXY", "http://proxy.test:3129")
        .containsEntry("all_proxy", "socks5h://proxy.test:1080")
        .containsEntry("NO_PROXY", "localhost,.test")
        .containsEntry("PIP_CERT", certificates)
        .containsEntry("SSL_CERT_FILE", certificates)
        .containsEntry("PYENV_ROOT", home().resolve("pyenv").toString())
        .containsEntry("PIP_NO_INDEX", "1")
        .containsEntry("PIP_FIND_LINKS", bundle.resolve("wheels").toUri().toASCIIString());
  }

  @Test
  void saysNothingWhereTheFileIsEmpty() throws IOException {
    assertThat(SettledVariables.of(read("{}"))).isEmpty();
    assertThat(read("{}").packages()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\\n\\n\"proxis\": {}}                          | line 3: 'proxis' is not known; did you mean 'proxies'?",
        "{\"mirrors\":\\n{\"pypy\": \"x\"}}             | line 2: 'mirrors.pypy' is not known; did you mean 'pypi'?",
        "{\"places\": {\"elsewhere\": \"x\"}}          | 'places.elsewhere' is not known; known here: data, pyenv, locks.",
        "{\"python\": 3.11}                            | line 1: 'python' must be text in quotes.",
        "{\"python\": \"3.13\"}                        | 'python' must be \"3.11\" or \"3.12\".",
        "{\\n\"packages\": \"scipy\"}                   | line 2: 'packages' must be a list",
        "{\"packages\": [\"x @ https://host/x.whl\"]}  | 'packages' may only hold packages",
        "{\"packages\": [\"--index-url=https://h/\"]}  | 'packages' may only hold packages",
        "{\"packages\": [\"-r other.txt\"]}            | 'packages' may only hold packages",
        "{\"choices\": {\"editor\": \"yes\"}}          | 'choices.editor' must be true or false.",
        "{\"choices\": {\"login\": true}}             | 'choices.login' must be an object",
        "{\"choices\": {\"login\":\\n{\"label\": \"a\"}}} | line 2: 'choices.login.program' is missing.",
        "{\"choices\": {\"login\":\\n{\"label\": \"a b\"}}} | line 2: 'choices.login.label' may only hold letters",
        "{\"certificates\": \"none.pem\"}              | 'certificates' names no file: ",
        "{\"mirrors\": []}                             | 'mirrors' must be an object",
        "{\"proxies\": {\"none\": [\"a,b\"]}}          | 'proxies.none' may only hold hosts",
        "{\"python\": \"3.11\",\\n\"python\": \"3.12\"} | line 2: Duplicate Object property",
        "{\\n\"python\": \"3.11\"\\n\"packages\": []}    | line 3: ",
        "[]                                            | must hold one JSON object.",
        "{} {}                                         | must hold one JSON object."
      })
  void refusesWithTheLineWhatItDoesNotKnow(String json, String sentence) {
    assertThatThrownBy(() -> read(json.replace("\\n", "\n")))
        .isInstanceOfSatisfying(
            SetupException.class,
            refused -> assertThat(refused.code()).isEqualTo(SetupCode.SETTINGS_INVALID))
        .hasMessageContaining(sentence)
        .hasMessageContaining(folder.resolve("settings.json").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "joe:hunter2@mirror.test/simple",
        "ftp://joe:hunter2@mirror.test/simple",
        "https://joe:hunter2@/simple",
        "https://joe:hun ter2@mirror.test/simple hunter2",
        "https://joe:it's hunter2@mirror.test/simple"
      })
  void doesNotRepeatAnAddressThatItRefuses(String address) {
    var refused =
        catchThrowableOfType(
            SetupException.class,
            () -> read("{\"mirrors\": {\"pypi\": \"%s\"}}".formatted(address)));
    assertThat(refused).hasMessageContaining("'mirrors.pypi' must be an address");
    assertThat(refused.toString()).doesNotContain("hunter2");
  }

  @Test
  void keepsSecretsOutOfItsOwnText() throws IOException {
    Files.writeString(folder.resolve("company.pem"), "");
    assertThat(read(ALL).toString()).doesNotContain("hunter2").contains("https://***@mirror.test");
  }

  @Test
  void findsTheFileWhereItIsNamedElseAtTheUsualPlace() throws IOException {
    var usual =
        Files.createDirectories(home().resolve(".config/atelier/settings.json").getParent());
    var configured = Files.createDirectories(folder.resolve("xdg/atelier"));
    Files.writeString(usual.resolve("settings.json"), "{\"python\": \"3.11\"}");
    Files.writeString(configured.resolve("settings.json"), "{\"python\": \"3.12\"}");
    var named = Files.writeString(folder.resolve("named.json"), "{\"packages\": [\"a\"]}");
    var byVariable = Files.writeString(folder.resolve("variable.json"), "{\"packages\": [\"b\"]}");
    var xdg = Map.of("XDG_CONFIG_HOME", folder.resolve("xdg").toString());
    var variable = Map.of("ATELIER_SETTINGS", byVariable.toString());

    assertThat(found(Optional.empty(), Map.of()).python()).contains("3.11");
    assertThat(found(Optional.empty(), xdg).python()).contains("3.12");
    assertThat(found(Optional.empty(), variable).packages()).containsExactly("b");
    assertThat(found(Optional.of(named), variable).packages()).containsExactly("a");
  }

  @Test
  void needsNoFileUnlessOneIsNamed() {
    assertThat(found(Optional.empty(), Map.of())).isEqualTo(MachineSettings.NONE);
    assertThatThrownBy(() -> found(Optional.of(folder.resolve("absent.json")), Map.of()))
        .hasMessageContaining("There is no file " + folder.resolve("absent.json"));
  }

  private MachineSettings found(Optional<Path> named, Map<String, String> environment) {
    return MachineSettings.of(named, environment, home());
  }

  private MachineSettings read(String json) throws IOException {
    return SettingsFile.read(Files.writeString(folder.resolve("settings.json"), json), home());
  }

  private Path home() {
    return folder.resolve("home");
  }
}
