import jep.MainInterpreter;
import jep.PyConfig;
import jep.SharedInterpreter;

/// Opens one interpreter as workers do and says what it is. Arguments: Jep's library, the
/// environment's Python. Run from source, with Jep's jar on the class path.
public final class LoadJep {

  public static void main(String[] arguments) {
    MainInterpreter.setJepLibraryPath(arguments[0]);
    MainInterpreter.setInitParams(PyConfig.isolated().setProgramName(arguments[1]));
    var interpreter = new SharedInterpreter();
    interpreter.exec("import sys, threading");
    System.out.println(
        "Python " + interpreter.getValue("sys.version.split()[0]", String.class) + " in a JVM");
    System.out.flush();
    // Jep's threads need no goodbye here.
    Runtime.getRuntime().halt(0);
  }
}
