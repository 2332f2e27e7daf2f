package chat.protocol;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The published JSON Schema, by the names of its definitions. */
final class Schemas {
  private static final String ID = "urn:chat:protocol:1";
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder -> builder.schemas(Map.of(ID, read("schema.json"))));

  private Schemas() {}

  private static String read(String resource) {
    try (InputStream in = Codec.class.getResourceAsStream(resource)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code #/$defs/definition} finds wrong with a line. */
  static List<Error> errors(String definition, String line) {
    return REGISTRY
        .getSchema(SchemaLocation.of(ID + "#/$defs/" + definition))
        .validate(line, InputFormat.JSON);
  }

  static boolean accepts(String definition, String line) {
    return errors(definition, line).isEmpty();
  }
}
