import io.atelier.setup.Choices;
import io.atelier.setup.PythonSetup;
import io.atelier.setup.SetupEvent;
import io.atelier.setup.SetupException;
import io.atelier.setup.SetupSettings;
import io.atelier.setup.Verified;
import java.nio.file.Path;

/// Makes ready in DATA the Python that PROJECT/py/locks/<platform>-py311.txt describes.
void main(String[] arguments) {
  var settings =
      SetupSettings.of(Path.of(arguments[0]), Path.of(arguments[1]))
          .with(Choices.NONE.withEditor(true));
  var setup = PythonSetup.forThisMachine(settings, this::tell);
  try {
    var environment = setup.apply();
    IO.println("Python " + environment.pythonVersion() + " at " + environment.python());
    setup.verify().stream().filter(check -> !check.ok()).map(Verified::remedy).forEach(IO::println);
  } catch (SetupException stopped) {
    IO.println(stopped.code() + ": " + stopped.getMessage());
    System.exit(stopped.code().impossible() ? 4 : 1);
  }
}

void tell(SetupEvent event) {
  switch (event) {
    case SetupEvent.StepStarted(var step, var reason) -> IO.println(step.title() + ": " + reason);
    case SetupEvent.StepFailed(var step, _, var message) -> IO.println(step + " " + message);
    case SetupEvent.Waiting(var reason) -> IO.println(reason);
    default -> {} // plan, journal, live lines, progress and the end
  }
}
