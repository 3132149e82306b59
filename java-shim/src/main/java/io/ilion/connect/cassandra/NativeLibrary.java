package io.ilion.connect.cassandra;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Loads the native core on first use, once per class loader.
 *
 * <p>Not in a static initialiser, a constructor or {@code version()}: a worker's plugin scan runs
 * those of every plugin, and a library that fails there makes the plugin vanish. Each class loader
 * unpacks a file of its own, because the JVM refuses to load one file in two class loaders, and a
 * worker may hold several copies or versions of this plugin.
 */
final class NativeLibrary {
  /** Names a file to load instead of the one in the archive. */
  static final String FILE_PROPERTY = "ilion.native.library";

  /** Names the folder to unpack to, where that for temporary files allows no code. */
  static final String FOLDER_PROPERTY = "ilion.native.folder";

  /** musl is one file, which goes by the name of its loader or by that of its libc. */
  private static final Pattern MUSL = Pattern.compile("/(ld-musl-|libc\\.musl-|libc\\.so$)");

  private static volatile boolean loaded;
  private static CoreException failure;

  private NativeLibrary() {}

  /** Returns when the library is loaded; a failure is final and thrown by each later call too. */
  static void load() {
    if (!loaded) {
      loadOnce();
    }
  }

  private static synchronized void loadOnce() {
    if (loaded) {
      return;
    }
    if (failure == null) {
      try {
        String file = System.getProperty(FILE_PROPERTY);
        if (file == null) {
          loadFromArchive(platform());
        } else {
          loadFile(Path.of(file).toAbsolutePath());
        }
        loaded = true;
        return;
      } catch (CoreException e) {
        failure = e;
      }
    }
    throw new CoreException(failure.getMessage(), failure);
  }

  private static void loadFromArchive(String platform) {
    String resource = "/native/" + platform + "/" + fileName(platform);
    Path file = null;
    try (InputStream library = NativeLibrary.class.getResourceAsStream(resource)) {
      if (library == null) {
        throw new CoreException(unsupported(platform, platforms()));
      }
      // Created for its owner alone, under a name that nobody can foresee.
      file = Files.createTempFile(folder(), "ilion-", "-" + fileName(platform));
      Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
      loadFile(file);
    } catch (IOException e) {
      throw new CoreException(
          "The native library cannot be unpacked to "
              + folder()
              + ": "
              + e
              + ". Start the worker with -D"
              + FOLDER_PROPERTY
              + "=<a folder with room that it may write to>.",
          e);
    } finally {
      remove(file);
    }
  }

  private static Path folder() {
    String folder = System.getProperty(FOLDER_PROPERTY, System.getProperty("java.io.tmpdir"));
    // The JVM loads by absolute paths only.
    return Path.of(folder).toAbsolutePath();
  }

  private static void loadFile(Path file) {
    try {
      System.load(file.toString());
    } catch (UnsatisfiedLinkError e) {
      throw new CoreException(
          "The native library "
              + file
              + " cannot be loaded: "
              + e.getMessage()
              + ". If its folder is mounted noexec, start the worker with -D"
              + FOLDER_PROPERTY
              + "=<one that is not>.",
          e);
    }
  }

  /**
   * A loaded library needs its file no more, except on Windows, which keeps it until the JVM ends.
   */
  private static void remove(Path file) {
    if (file == null) {
      return;
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }

  static String platform() {
    return platform(
        System.getProperty("os.name"), System.getProperty("os.arch"), Path.of("/proc/self/maps"));
  }

  /** The folder of the archive that holds what this JVM can load; {@code maps} is of Linux only. */
  static String platform(String osName, String osArch, Path maps) {
    String os = osName.toLowerCase(Locale.ROOT);
    String arch = osArch.toLowerCase(Locale.ROOT);
    if (os.startsWith("mac")) {
      os = "macos";
    } else if (os.startsWith("windows")) {
      os = "windows";
    }
    if (arch.equals("amd64")) {
      arch = "x86_64";
    } else if (arch.equals("arm64")) {
      arch = "aarch64";
    }
    return os + "-" + arch + (os.equals("linux") && hasMusl(maps) ? "-musl" : "");
  }

  /**
   * Whether a process has musl instead of glibc. What is installed says nothing: both may be, and
   * the JVM runs with the one that it was built for.
   */
  private static boolean hasMusl(Path maps) {
    try (Stream<String> mappings = Files.lines(maps, StandardCharsets.ISO_8859_1)) {
      return mappings.anyMatch(mapping -> MUSL.matcher(mapping).find());
    } catch (IOException | UncheckedIOException withoutProc) {
      return false;
    }
  }

  static String fileName(String platform) {
    if (platform.startsWith("windows-")) {
      return "ilion_jni.dll";
    }
    return platform.startsWith("macos-") ? "libilion_jni.dylib" : "libilion_jni.so";
  }

  static String unsupported(String platform, String platforms) {
    return "This archive has no native library for the platform "
        + platform
        + "; it holds: "
        + platforms
        + ". Install an archive that was built for "
        + platform
        + ", or run the worker on one of these platforms.";
  }

  private static String platforms() throws IOException {
    try (InputStream index = NativeLibrary.class.getResourceAsStream("/native/platforms")) {
      if (index == null) {
        return "none";
      }
      String list = new String(index.readAllBytes(), StandardCharsets.UTF_8).trim();
      return list.isEmpty() ? "none" : String.join(", ", list.split("\\s+"));
    }
  }
}
