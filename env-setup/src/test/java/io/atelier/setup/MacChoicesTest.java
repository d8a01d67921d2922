package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The editor and the login program, chosen on a played Mac.
class MacChoicesTest {

  @TempDir Path folder;
  private PlayedMac mac;

  @BeforeEach
  void playAMac() throws IOException {
    mac = new PlayedMac(folder);
  }

  @Test
  void bringsTheEditorAndTellsItTheInterpreter() throws IOException {
    mac.choices = Choices.NONE.withEditor(true);
    assertThat(setup().plan())
        .extracting(StepState::step)
        .endsWith(SetupStep.EDITOR, SetupStep.EDITOR_SETTING)
        .doesNotHaveDuplicates();
    var environment = setup().ensure();
    assertThat(application()).isDirectory();
    assertThat(mac.editorSettings()).content().contains(environment.python().toString());
    assertThat(setup().plan()).allMatch(state -> state.kind() == StepState.Kind.DONE);

    assertThat(setup().uninstall(true))
        .extracting(Undone::what)
        .contains("application visual-studio-code", mac.editorSettings().toString());
    assertThat(application()).doesNotExist();
    assertThat(mac.editorSettings().getParent()).doesNotExist();
  }

  @Test
  void leavesAnEditorThatIsHereAndNeedsNoHomebrewForIt() throws IOException {
    mac.hasTools();
    mac.hasPython(mac.prefix().resolve("opt/python@3.11"), "shared=1\n");
    Files.createDirectories(application().resolve("Contents"));
    Files.writeString(application().resolve("Contents/Info.plist"), "mine");
    mac.choices = Choices.NONE.withEditor(true);
    var machine = mac.machine();
    mac.setup(machine, SetupListener.SILENT).ensure();
    assertThat(machine.ran).noneMatch(command -> command.program().endsWith("brew"));
    setup().uninstall(true);
    assertThat(application().resolve("Contents/Info.plist")).hasContent("mine");
  }

  @Test
  void stopsAtAnInterpreterThatTheUserChose() throws IOException {
    var text = "{\"python.defaultInterpreterPath\": \"/mine\"}";
    Files.createDirectories(mac.editorSettings().getParent());
    Files.writeString(mac.editorSettings(), text);
    mac.choices = Choices.NONE.withEditor(true);
    assertThat(setup().plan())
        .last()
        .satisfies(state -> assertThat(state.kind()).isEqualTo(StepState.Kind.IMPOSSIBLE))
        .satisfies(state -> assertThat(state.detail()).contains("sets", "by hand"));
    assertThat(code()).isEqualTo(SetupCode.EDITOR_UNCLEAR);
    assertThat(mac.world.data).doesNotExist();
    mac.choices = Choices.NONE;
    setup().ensure();
    mac.choices = Choices.NONE.withEditor(true);
    assertThat(setup().plan())
        .filteredOn(state -> state.kind() == StepState.Kind.IMPOSSIBLE)
        .extracting(StepState::step)
        .containsExactly(SetupStep.EDITOR_SETTING);
    assertThat(code()).isEqualTo(SetupCode.EDITOR_UNCLEAR);
    assertThat(mac.editorSettings()).hasContent(text);
  }

  @Test
  void bringsAnEditorOfWhichOnlyHomebrewsHalfIsThere() throws IOException {
    mac.choices = Choices.NONE.withEditor(true);
    setup().ensure();
    Trees.delete(application());
    setup().ensure();
    assertThat(application().resolve("Contents/Info.plist")).exists();
  }

  @Test
  void takesNoApplicationForAnEditorThatCannotStart() throws IOException {
    mac.choices = Choices.NONE.withEditor(true);
    setup().ensure();
    Files.delete(application().resolve("Contents/Info.plist"));
    setup().ensure();
    assertThat(application().resolve("Contents/Info.plist")).exists();
  }

  @Test
  void letsLaunchdStartAProgramAndEndsItAgain() throws IOException {
    mac.choices = Choices.NONE.withLogin(PlayedMac.LOGIN);
    setup().ensure();
    assertThat(mac.launchd().resolve(PlayedMac.LOGIN.label()))
        .content()
        .contains("<string>/bin/echo</string>", "<string>a&amp;b</string>", "<key>RunAtLoad</key>");

    assertThat(setup().login(PlayedMac.LOGIN).running()).isTrue();

    mac.choices = Choices.NONE.withLogin(new LoginProgram("org.example.job", List.of("/bin/ls")));
    setup().ensure();
    assertThat(mac.launchd().resolve(PlayedMac.LOGIN.label()))
        .content()
        .contains("/bin/ls")
        .doesNotContain("/bin/echo");

    setup().uninstall(true);
    assertThat(mac.launchd()).isEmptyDirectory();
    assertThat(mac.home().resolve("Library")).doesNotExist();
  }

  @Test
  void endsTheProgramAloneAndLeavesTheEnvironment() throws IOException {
    mac.choices = Choices.NONE.withLogin(PlayedMac.LOGIN);
    var environment = setup().ensure();
    assertThat(setup().removeLogin(PlayedMac.LOGIN)).hasSize(1);
    assertThat(mac.launchd()).isEmptyDirectory();
    assertThat(setup().login(PlayedMac.LOGIN).installed()).isFalse();
    assertThat(environment.python()).exists();
  }

  @Test
  void touchesNoLaunchAgentOfSomebodyElses() throws IOException {
    var list = mac.home().resolve("Library/LaunchAgents/org.example.job.plist");
    Files.createDirectories(list.getParent());
    Files.writeString(list, "mine");
    mac.choices = Choices.NONE.withLogin(PlayedMac.LOGIN);
    assertThat(code()).isEqualTo(SetupCode.CHOICE_IMPOSSIBLE);
    assertThat(list).hasContent("mine");
  }

  @Test
  void saysWhatToDoWhereNobodyIsLoggedIn() throws IOException {
    mac.choices = Choices.NONE.withLogin(PlayedMac.LOGIN);
    var machine =
        mac.machine()
            .program(
                "/bin/launchctl",
                (words, command, lines) -> {
                  lines.accept("Bootstrap failed: 125: Domain does not support specified action");
                  return 125;
                });
    var failure =
        catchThrowableOfType(
            SetupException.class, () -> mac.setup(machine, SetupListener.SILENT).ensure());
    assertThat(failure.code()).isEqualTo(SetupCode.LOGIN_PROGRAM_FAILED);
    assertThat(failure).hasMessageContaining("Log in at this Mac's own screen");
    setup().ensure();
    assertThat(mac.launchd().resolve(PlayedMac.LOGIN.label())).exists();
  }

  private Path application() {
    return folder.resolve("Applications/Visual Studio Code.app");
  }

  private SetupCode code() throws IOException {
    return catchThrowableOfType(SetupException.class, setup()::ensure).code();
  }

  private PythonSetup setup() throws IOException {
    return mac.setup(mac.machine(), SetupListener.SILENT);
  }
}
