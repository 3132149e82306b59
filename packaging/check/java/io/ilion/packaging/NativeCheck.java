package io.ilion.packaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Refuses native libraries that would not load on every machine of their platform, or that tell of
 * the machine that built them.
 */
public final class NativeCheck {
  /** What each system has by itself. */
  private static final Map<String, Pattern> NEEDED =
      Map.of(
          "linux",
          Pattern.compile(
              "lib(c|m)\\.so\\.6|libpthread\\.so\\.0|lib(dl|rt)\\.so\\.[12]|libgcc_s\\.so\\.1"
                  + "|ld-linux-(x86-64\\.so\\.2|aarch64\\.so\\.1)"),
          "linux-musl",
          Pattern.compile("libc\\.so|libc\\.musl-\\w+\\.so\\.1"),
          "macos",
          Pattern.compile(
              "/usr/lib/lib(System\\.B|iconv\\.2|charset\\.1)\\.dylib|/System/Library/Frameworks/.*"),
          "windows",
          Pattern.compile(
              "(?i)(kernel32|ntdll|ws2_32|advapi32|bcrypt|bcryptprimitives|userenv|msvcrt"
                  + "|api-ms-win-.*)\\.dll"));

  /** What Rust's own standard library asks for; the distributions of 2014 have it. */
  private static final List<Integer> OLDEST_GLIBC = List.of(2, 17);

  /** That of the same distributions. */
  private static final List<Integer> OLDEST_GCC = List.of(4, 8);

  private static final Pattern VERSION = Pattern.compile("(GLIBC|GCC)_([0-9]+(?:\\.[0-9]+)*)");

  /** A fifth above the largest of today: what grows so much should do so on purpose. */
  private static final int MOST_BYTES = 12 << 20;

  private static final String EXPORT = "Java_io_ilion_connect_cassandra_NativeSink_";

  private NativeCheck() {}

  /**
   * Checks the libraries of a folder, which lie in folders named after platforms.
   *
   * @param args the folder, then texts that must not be in a library
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    List<String> texts = Arrays.asList(args).subList(1, args.length);
    boolean isGood = true;
    for (String platform : Files.readAllLines(folder.resolve("platforms"))) {
      for (Path file : files(folder.resolve(platform))) {
        byte[] library = Files.readAllBytes(file);
        System.out.printf("%-20s %,11d bytes%n", platform, library.length);
        for (String problem : problems(platform, library, texts)) {
          System.err.println("The library for " + platform + ' ' + problem);
          isGood = false;
        }
      }
    }
    if (!isGood) {
      System.exit(1);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  /** What is wrong with a library; each reads on from its name. */
  public static List<String> problems(String platform, byte[] file, List<String> texts) {
    List<String> problems = new ArrayList<>();
    try {
      Library library = Library.read(file);
      String is = library.system() + '-' + library.machine();
      boolean isMusl = platform.equals(is + "-musl");
      if (!isMusl && !platform.equals(is)) {
        problems.add("is one for " + is);
      }
      Pattern hasByItself = NEEDED.get(isMusl ? "linux-musl" : library.system());
      for (String needed : library.needed()) {
        if (!hasByItself.matcher(needed).matches()) {
          problems.add("needs " + needed + ", which is not everywhere");
        }
      }
      if (library.system().equals("linux") && !isMusl) {
        addNewSymbols(library.imports(), problems);
      }
      addExports(library, problems);
    } catch (RuntimeException e) {
      problems.add("cannot be read: " + e);
    }
    if (file.length > MOST_BYTES) {
      problems.add("has " + file.length + " bytes, which is more than " + MOST_BYTES);
    }
    String content = new String(file, StandardCharsets.ISO_8859_1);
    for (String text : texts) {
      if (content.contains(text)) {
        problems.add("holds the text " + text);
      }
    }
    return problems;
  }

  private static void addNewSymbols(List<Library.Import> imports, List<String> problems) {
    for (Library.Import symbol : imports) {
      // One that is optional and of no version is looked for by its name.
      if (!(symbol.version().isEmpty() ? symbol.isOptional() : isOld(symbol.version()))) {
        problems.add(
            "needs "
                + symbol.symbol()
                + (symbol.version().isEmpty() ? " of no version" : " of " + symbol.version())
                + ", which glibc 2.17 does not have");
      }
    }
  }

  private static boolean isOld(String version) {
    var parts = VERSION.matcher(version);
    if (!parts.matches()) {
      return false;
    }
    List<Integer> oldest = parts.group(1).equals("GCC") ? OLDEST_GCC : OLDEST_GLIBC;
    String[] numbers = parts.group(2).split("\\.");
    for (int i = 0; i < oldest.size() && i < numbers.length; i++) {
      int difference = Integer.parseInt(numbers[i]) - oldest.get(i);
      if (difference != 0) {
        return difference < 0;
      }
    }
    return numbers.length <= oldest.size();
  }

  private static void addExports(Library library, List<String> problems) {
    List<String> others =
        library.exports().stream().filter(export -> !export.startsWith(EXPORT)).toList();
    if (others.size() == library.exports().size()) {
      problems.add("offers nothing that starts with " + EXPORT);
    }
    // There all libraries share one space of names. Elsewhere a symbol is looked for in the library
    // that is named with it, and zig cannot hide any.
    if (!others.isEmpty() && library.system().equals("linux")) {
      problems.add(
          "offers "
              + others.get(0)
              + (others.size() == 1 ? "" : " and " + (others.size() - 1) + " more")
              + ", which is no business of others");
    }
  }
}
