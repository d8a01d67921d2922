package io.atelier.bridge;

import io.atelier.bridge.PythonStartException.Code;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import jep.ClassEnquirer;
import jep.JepConfig;
import jep.JepException;
import jep.MainInterpreter;
import jep.PyConfig;
import jep.SharedInterpreter;
import tools.jackson.core.io.JsonStringEncoder;

/// The embedded CPython. A JVM enters it once: neither a second environment nor a second try after
/// a failed start is possible in the same process. The program must be started with
/// `--enable-native-access=ALL-UNNAMED` and never with `-Xrs`.
public final class JepPython implements Python {

  private static final AtomicBoolean STARTED = new AtomicBoolean();

  /// Opened first and never closed: with the last interpreter every Python object would die.
  private final Lane anchor;

  private final OpenLanes lanes = new OpenLanes();
  private boolean closed;

  private JepPython(Lane anchor) {
    this.anchor = anchor;
  }

  /// Enters Python.
  ///
  /// @throws PythonStartException when this Python cannot be entered, with the reason and the
  ///   remedy
  public static JepPython start(PythonSettings settings) {
    refuseSecondStart(STARTED.get());
    var environment = VirtualEnvironment.of(settings.executable());
    settings.imports().require(settings.executable(), environment);
    refuseSecondStart(STARTED.getAndSet(true));
    configure(settings, environment);
    var python = new JepPython(openAnchor(environment));
    python.boot(settings, environment);
    return python;
  }

  @Override
  public synchronized PythonLane openLane(String name) {
    if (closed) {
      throw new IllegalStateException("Python is closed");
    }
    return lanes.open(name, JepInterpreter::open);
  }

  @Override
  public void interruptCancelled() {
    anchor.call(new PythonCall("atelier.signals:interrupt_cancelled", "{}"));
  }

  /// Clean-up runs on a lane that is still open, so that what was made on a device is dropped by a
  /// thread that knows the device.
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    var open = lanes.all();
    try {
      (open.isEmpty() ? anchor : open.getFirst()).call(new PythonCall("atelier.boot:close", "{}"));
    } finally {
      lanes.close();
    }
  }

  private static void refuseSecondStart(boolean started) {
    if (started) {
      throw new PythonStartException(
          Code.ALREADY_STARTED,
          "This process has entered Python before, and it can do so once; keep the first JepPython,"
              + " or start another process");
    }
  }

  private static void configure(PythonSettings settings, VirtualEnvironment environment) {
    MainInterpreter.setJepLibraryPath(environment.library().toString());
    MainInterpreter.setInitParams(
        PyConfig.isolated().setProgramName(settings.executable().toString()));
    SharedInterpreter.setConfig(
        new JepConfig()
            .addIncludePaths(
                settings.includePaths().stream().map(Path::toString).toArray(String[]::new))
            .setClassEnquirer(new NoJavaImports()));
  }

  private static Lane openAnchor(VirtualEnvironment environment) {
    try {
      return Lane.open("python-anchor", JepInterpreter::open);
    } catch (JepException failure) {
      throw new PythonStartException(
          Code.PACKAGE_NOT_STARTED,
          "Python was entered, but the package atelier cannot be imported (%s); is its folder among the include paths?"
              .formatted(failure.getMessage()),
          failure);
    } catch (IllegalCallerException forbidden) {
      throw new PythonStartException(
          Code.NATIVE_ACCESS_DENIED,
          "This JVM forbids native code to Jep; start it with --enable-native-access=ALL-UNNAMED",
          forbidden);
    } catch (RuntimeException | Error failure) {
      throw new PythonStartException(
          Code.LIBRARY_NOT_LOADED,
          "Jep in %s cannot be loaded (%s); ./atelier env apply builds the environment anew"
              .formatted(environment.prefix(), failure.getMessage()),
          failure);
    }
  }

  private void boot(PythonSettings settings, VirtualEnvironment environment) {
    var request =
        "{\"prefix\":%s,\"python\":%s,\"threads\":%d,\"variables\":{%s}}"
            .formatted(
                quoted(environment.prefix().toString()),
                quoted(environment.version()),
                settings.threads(),
                variables(settings.variables()));
    try {
      anchor.call(new PythonCall("atelier.boot:start", request));
    } catch (PythonException failure) {
      boolean elsewhere = failure.failure().type().equals("wrong_environment");
      throw new PythonStartException(
          elsewhere ? Code.BROKEN_ENVIRONMENT : Code.PACKAGE_NOT_STARTED,
          "Python did not start as expected (%s); ./atelier env apply builds the environment anew"
              .formatted(failure.getMessage()),
          failure);
    }
  }

  private static String variables(Map<String, String> variables) {
    return variables.entrySet().stream()
        .map(each -> quoted(each.getKey()) + ':' + quoted(each.getValue()))
        .collect(Collectors.joining(","));
  }

  private static String quoted(String text) {
    return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
  }

  /// Python code imports Python only; a package called `com` or `org` is looked for in Python too.
  private static final class NoJavaImports implements ClassEnquirer {

    @Override
    public boolean isJavaPackage(String name) {
      return false;
    }

    @Override
    public String[] getClassNames(String packageName) {
      return new String[0];
    }

    @Override
    public String[] getSubPackages(String packageName) {
      return new String[0];
    }
  }
}
