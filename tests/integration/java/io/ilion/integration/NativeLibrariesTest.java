package io.ilion.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ilion.packaging.Library;
import io.ilion.packaging.NativeCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The native libraries of the archive: where they load, and what they tell of who built them. */
class NativeLibrariesTest {
  /** By platform. */
  private static final Map<String, byte[]> LIBRARIES = new TreeMap<>();

  private static Map<String, byte[]> jar;

  /** One that is linked against glibc. */
  private static String platform;

  @BeforeAll
  static void readTheJar() throws IOException {
    jar = Archive.files(Archive.jar());
    jar.forEach(
        (name, content) -> {
          String[] path = name.split("/");
          if (path[0].equals("native") && path.length == 3) {
            LIBRARIES.put(path[1], content);
          }
        });
    platform =
        LIBRARIES.keySet().stream()
            .filter(name -> name.startsWith("linux-") && !name.endsWith("-musl"))
            .findFirst()
            .orElseThrow();
  }

  @Test
  void the_index_names_the_platforms_that_there_are() {
    String index = new String(jar.get("native/platforms"), StandardCharsets.UTF_8);
    assertEquals(new TreeSet<>(LIBRARIES.keySet()), new TreeSet<>(index.lines().toList()));
  }

  @Test
  void each_library_loads_on_every_machine_of_its_platform_and_names_no_folder_of_this_one() {
    String home = System.getProperty("user.home") + "/";
    List<String> folders = List.of(Path.of("").toAbsolutePath() + "/", home);
    LIBRARIES.forEach(
        (name, library) ->
            assertEquals(List.of(), NativeCheck.problems(name, library, folders), name));
  }

  @Test
  void each_library_offers_the_natives_by_their_names() {
    for (byte[] library : LIBRARIES.values()) {
      List<String> exports = Library.read(library).exports();
      assertTrue(
          exports.contains("Java_io_ilion_connect_cassandra_NativeSink_put__J_3BI"),
          exports.toString());
    }
  }

  @Test
  void what_needs_a_newer_glibc_is_refused() {
    assertRefused(
        patched("GLIBC_2.17\0", "GLIBC_2.18\0"),
        "needs clock_gettime of GLIBC_2.18, which glibc 2.17 does not have");
  }

  @Test
  void what_needs_a_library_that_is_not_everywhere_is_refused() {
    assertRefused(
        patched("libm.so.6\0", "libz.so.6\0"), "needs libz.so.6, which is not everywhere");
  }

  @Test
  void what_offers_more_than_its_natives_is_refused() {
    assertRefused(
        patched("_NativeSink_close__J\0", "_NativeCore_close__J\0"),
        "offers Java_io_ilion_connect_cassandra_NativeCore_close__J,"
            + " which is no business of others");
  }

  @Test
  void what_is_for_another_machine_is_refused() {
    List<String> problems =
        NativeCheck.problems("linux-riscv64", LIBRARIES.get(platform), List.of());
    assertEquals(List.of("is one for " + platform), problems);
  }

  @Test
  void what_is_much_larger_than_today_is_refused() {
    assertRefused(
        Arrays.copyOf(LIBRARIES.get(platform), 13 << 20), "has 13631488 bytes, which is more than");
  }

  @Test
  void what_is_no_library_is_refused() {
    assertRefused(new byte[100], "cannot be read");
  }

  @Test
  void what_names_a_folder_of_the_machine_that_built_it_is_refused() {
    List<String> texts = List.of("Java_io_ilion", "/no/such/folder/");
    assertEquals(
        List.of("holds the text Java_io_ilion"),
        NativeCheck.problems(platform, LIBRARIES.get(platform), texts));
  }

  private static void assertRefused(byte[] library, String why) {
    String problems = String.join("\n", NativeCheck.problems(platform, library, List.of()));
    assertTrue(problems.contains(why), problems);
  }

  /** The library with one text in place of another that is as long. */
  private static byte[] patched(String text, String by) {
    String content = new String(LIBRARIES.get(platform), StandardCharsets.ISO_8859_1);
    assertTrue(content.contains(text), text);
    return content.replace(text, by).getBytes(StandardCharsets.ISO_8859_1);
  }
}
