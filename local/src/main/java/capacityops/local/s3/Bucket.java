package capacityops.local.s3;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A bucket: its objects by key, in memory or one file each: a line of JSON with what is known of
 * the object, then its content.
 */
final class Bucket {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
  private static final TypeReference<Map<Checksum, String>> CHECKSUMS = new TypeReference<>() {};

  private final String name;
  private final String ownerId;
  private final Instant createdAt;
  private final Optional<Path> folder;
  private final TreeMap<String, StoredObject> objects = new TreeMap<>(Bucket::byUtf8);

  /**
   * @param ownerId the account that alone may use it
   * @param folder where objects are kept, or nothing to keep them in memory
   */
  Bucket(String name, String ownerId, Instant createdAt, Optional<Path> folder) {
    this.name = name;
    this.ownerId = ownerId;
    this.createdAt = createdAt;
    this.folder = folder;
    folder.ifPresent(this::load);
  }

  /** S3 lists keys in the order of their UTF-8 bytes. */
  private static int byUtf8(String one, String other) {
    return Arrays.compareUnsigned(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  String name() {
    return name;
  }

  String ownerId() {
    return ownerId;
  }

  Instant createdAt() {
    return createdAt;
  }

  synchronized Optional<StoredObject> find(String key) {
    return Optional.ofNullable(objects.get(key));
  }

  /** The objects after a key, in order. */
  synchronized List<StoredObject> after(String key) {
    return List.copyOf(objects.tailMap(key, false).values());
  }

  synchronized void put(StoredObject object) {
    objects.put(
        object.key(), folder.map(files -> written(object, file(files, object))).orElse(object));
  }

  synchronized void delete(String key) {
    StoredObject deleted = objects.remove(key);
    if (deleted != null && folder.isPresent()) {
      deleteFile(file(folder.get(), deleted));
    }
  }

  synchronized void clear() {
    List.copyOf(objects.keySet()).forEach(this::delete);
  }

  /** Keys may be longer than the names of files, and have characters that these may not. */
  private static Path file(Path folder, StoredObject object) {
    byte[] hash = Checksum.SHA256.bytes(object.key().getBytes(StandardCharsets.UTF_8));
    return folder.resolve(HexFormat.of().formatHex(hash));
  }

  private static StoredObject written(StoredObject object, Path file) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(described(object).toString().getBytes(StandardCharsets.UTF_8));
    bytes.write('\n');
    int start = bytes.size();
    bytes.writeBytes(object.content().get());
    try {
      Path writing = file.resolveSibling(UUID.randomUUID() + ".writing");
      Files.write(writing, bytes.toByteArray());
      Files.move(
          writing, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep the object " + object.key(), e);
    }
    return object.with(() -> content(file, start));
  }

  private static ObjectNode described(StoredObject object) {
    ObjectNode json = JSON.createObjectNode();
    json.put("key", object.key());
    json.put("lastModified", object.lastModified().toString());
    json.put("etag", object.etag());
    json.put("size", object.size());
    json.set("headers", JSON.valueToTree(object.headers()));
    json.set("metadata", JSON.valueToTree(object.metadata()));
    json.set("checksums", JSON.valueToTree(object.checksums()));
    return json;
  }

  private void load(Path files) {
    try {
      Files.createDirectories(files);
      try (DirectoryStream<Path> kept = Files.newDirectoryStream(files)) {
        for (Path file : kept) {
          if (file.toString().endsWith(".writing")) {
            Files.delete(file);
          } else {
            StoredObject object = read(file);
            objects.put(object.key(), object);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the objects in " + files, e);
    }
  }

  private static StoredObject read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int line = 0;
    while (bytes[line] != '\n') {
      line++;
    }
    int start = line + 1;
    JsonNode json = JSON.readTree(bytes, 0, line);
    return new StoredObject(
        json.path("key").textValue(),
        Instant.parse(json.path("lastModified").textValue()),
        json.path("etag").textValue(),
        json.path("size").longValue(),
        JSON.convertValue(json.path("headers"), TEXTS),
        JSON.convertValue(json.path("metadata"), TEXTS),
        JSON.convertValue(json.path("checksums"), CHECKSUMS),
        () -> content(file, start));
  }

  private static byte[] content(Path file, int start) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return Arrays.copyOfRange(bytes, start, bytes.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteFile(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
