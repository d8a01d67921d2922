package io.atelier.cli;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads amounts of memory: `6GB`, `1.5 GB`, `500MB` by thousands, `4GiB` by 1,024, `0`.
final class MemorySize implements ITypeConverter<Long> {

  private static final Pattern FORM =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,3})?) ?(?:([KMGT])(I?)B?|B)?");
  private static final List<String> POWERS = List.of("", "K", "M", "G", "T");

  /// @return bytes
  @Override
  public Long convert(String text) {
    var read = FORM.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!read.matches()) {
      throw new TypeConversionException(
          "'%s' is no amount of memory; write one such as 6GB or 500MB".formatted(text));
    }
    var unit = read.group(2) == null ? "" : read.group(2);
    var thousand = BigDecimal.valueOf("I".equals(read.group(3)) ? 1024 : 1000);
    return new BigDecimal(read.group(1)).multiply(thousand.pow(POWERS.indexOf(unit))).longValue();
  }
}
