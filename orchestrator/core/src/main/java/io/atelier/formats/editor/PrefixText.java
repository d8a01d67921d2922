package io.atelier.formats.editor;

import java.time.LocalDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The names of files that are saved: `%date:yyyy-MM-dd%` stands for the time, and `%Node.field%`
/// for what stands in a field of another node, named by its type or its title. What else stands
/// between percent signs is left to the node that saves.
///
/// Source: the editor, which does this when it queues.
record PrefixText(SavedWorkflow workflow, EditorTypes types, LocalDateTime now) {

  private static final Pattern PLACE = Pattern.compile("%([^%]+)%");
  private static final Pattern TIME = Pattern.compile("dd?|MM?|hh?|mm?|ss?|yyyy|yy");
  private static final Pattern NO_FILE_NAME = Pattern.compile("[/?<>\\\\:*|\"\\x00-\\x1f\\x7f]");
  private static final String DATE = "date:";

  String fill(String prefix) {
    return PLACE
        .matcher(prefix)
        .replaceAll(place -> Matcher.quoteReplacement(fill(place.group(), place.group(1))));
  }

  private String fill(String place, String inside) {
    var parts = inside.split("\\.", -1);
    if (parts.length == 2) {
      return field(parts[0], parts[1]).orElse(place);
    }
    return inside.startsWith(DATE) ? time(inside.substring(DATE.length())) : place;
  }

  private Optional<String> field(String node, String field) {
    return named(node)
        .flatMap(found ->
            types
                .find(found.type())
                .flatMap(type -> Optional.ofNullable(FieldValues.of(found, type).get(field))))
        .map(value -> value.asString(""))
        .map(text -> NO_FILE_NAME.matcher(text).replaceAll("_"));
  }

  private Optional<SavedNode> named(String name) {
    return workflow
        .allNodes()
        .filter(node -> node.properties().path("Node name for S&R").asString("").equals(name))
        .findFirst()
        .or(() -> workflow.allNodes().filter(node -> name.equals(node.title())).findFirst());
  }

  private String time(String form) {
    return TIME.matcher(form).replaceAll(part -> time(part.group().charAt(0), part.group()));
  }

  private String time(char unit, String form) {
    var number =
        switch (unit) {
          case 'd' -> now.getDayOfMonth();
          case 'M' -> now.getMonthValue();
          case 'h' -> now.getHour();
          case 'm' -> now.getMinute();
          case 's' -> now.getSecond();
          default -> form.length() == 2 ? now.getYear() % 100 : now.getYear();
        };
    return ("%0" + form.length() + "d").formatted(number);
  }
}
