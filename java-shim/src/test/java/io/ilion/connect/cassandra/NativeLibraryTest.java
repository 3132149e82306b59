package io.ilion.connect.cassandra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
  /** What a plugin's class loader loads itself. */
  private static final Set<String> OWN =
      Set.of(NativeLibrary.class.getName(), CoreException.class.getName());

  @TempDir Path folder;

  @Test
  void platforms_are_named_alike_whatever_the_jvm_calls_them() {
    assertEquals("linux-x86_64", platform("Linux", "amd64"));
    assertEquals("linux-aarch64", platform("Linux", "aarch64"));
    assertEquals("macos-aarch64", platform("Mac OS X", "aarch64"));
    assertEquals("macos-x86_64", platform("Mac OS X", "x86_64"));
    assertEquals("windows-x86_64", platform("Windows Server 2022", "amd64"));
    assertEquals("linux-s390x", platform("Linux", "s390x"));
  }

  @Test
  void the_libc_that_the_jvm_runs_with_decides_and_not_what_is_installed() throws Exception {
    assertEquals("linux-x86_64-musl", withLibc("/lib/ld-musl-x86_64.so.1"));
    assertEquals("linux-x86_64-musl", withLibc("/usr/lib/x86_64-linux-musl/libc.so"));
    assertEquals("linux-x86_64-musl", withLibc("/lib/libc.musl-x86_64.so.1"));
    assertEquals("linux-x86_64", withLibc("/usr/lib/x86_64-linux-gnu/libc.so.6"));
    assertEquals("linux-x86_64", withLibc("/lib64/libc-2.17.so"));
    assertEquals("linux-x86_64", withLibc("/opt/musl/jre/lib/server/libjvm.so"));
  }

  private String withLibc(String file) throws IOException {
    Path maps = folder.resolve("maps");
    Files.writeString(
        maps,
        "7f52e8c00000-7f52e8c28000 r--p 00000000 08:01 1573 /usr/lib/jvm/bin/java\n"
            + "7f52e9a00000-7f52e9a28000 r--p 00000000 08:01 1574                    "
            + file
            + "\n7ffd1bd9e000-7ffd1bdbf000 rw-p 00000000 00:00 0                  [stack]\n");
    return NativeLibrary.platform("Linux", "amd64", maps);
  }

  private String platform(String osName, String osArch) {
    return NativeLibrary.platform(osName, osArch, folder.resolve("none"));
  }

  @Test
  void each_system_has_its_file_name() {
    assertEquals("libilion_jni.so", NativeLibrary.fileName("linux-x86_64"));
    assertEquals("libilion_jni.dylib", NativeLibrary.fileName("macos-aarch64"));
    assertEquals("libilion_jni.so", NativeLibrary.fileName("linux-aarch64-musl"));
    assertEquals("ilion_jni.dll", NativeLibrary.fileName("windows-x86_64"));
  }

  @Test
  void a_missing_platform_is_named_with_those_that_there_are() throws Exception {
    index("linux-riscv64\nlinux-s390x\n");
    RuntimeException e = failure(pluginLoader());
    assertTrue(e.getMessage().contains("the platform " + NativeLibrary.platform()), e.getMessage());
    assertTrue(e.getMessage().contains("linux-riscv64, linux-s390x"), e.getMessage());
  }

  @Test
  void an_archive_without_any_library_says_none() throws Exception {
    assertTrue(failure(pluginLoader()).getMessage().contains("it holds: none"));
  }

  @Test
  void a_library_that_cannot_be_loaded_is_named_and_its_file_removed() throws Exception {
    Path library = folder.resolve("native").resolve(NativeLibrary.platform());
    Files.createDirectories(library);
    Files.write(
        library.resolve(NativeLibrary.fileName(NativeLibrary.platform())), new byte[] {1, 2, 3});
    RuntimeException e = failure(pluginLoader());
    String file = e.getMessage().replaceFirst("The native library (\\S+) cannot.*(?s:.*)", "$1");
    assertTrue(file.startsWith(System.getProperty("java.io.tmpdir")), e.getMessage());
    assertFalse(Files.exists(Path.of(file)), file);
    assertTrue(e.getMessage().contains("noexec"), e.getMessage());
  }

  @Test
  void a_folder_that_is_named_takes_the_library_and_keeps_nothing() throws Exception {
    Path library = folder.resolve("native").resolve(NativeLibrary.platform());
    Files.createDirectories(library);
    Files.write(
        library.resolve(NativeLibrary.fileName(NativeLibrary.platform())), new byte[] {1, 2, 3});
    Path executable = Files.createDirectory(folder.resolve("executable"));
    System.setProperty(NativeLibrary.FOLDER_PROPERTY, executable.toString());
    try {
      RuntimeException e = failure(pluginLoader());
      assertTrue(e.getMessage().contains("library " + executable + "/ilion-"), e.getMessage());
      try (var left = Files.list(executable)) {
        assertEquals(0, left.count());
      }
      System.setProperty(NativeLibrary.FOLDER_PROPERTY, relative(executable));
      e = failure(pluginLoader());
      assertTrue(e.getMessage().contains("library " + absolute(executable)), e.getMessage());
      System.setProperty(NativeLibrary.FOLDER_PROPERTY, "/no/such/folder");
      String message = failure(pluginLoader()).getMessage();
      assertTrue(message.contains("cannot be unpacked to /no/such/folder"), message);
      assertTrue(message.contains("-D" + NativeLibrary.FOLDER_PROPERTY), message);
    } finally {
      System.clearProperty(NativeLibrary.FOLDER_PROPERTY);
    }
  }

  private static String relative(Path folder) {
    return Path.of("").toAbsolutePath().relativize(folder.toAbsolutePath()).toString();
  }

  private static Path absolute(Path folder) {
    return Path.of(relative(folder)).toAbsolutePath();
  }

  @Test
  void a_failure_is_remembered_with_its_reason() throws Exception {
    ClassLoader plugin = pluginLoader();
    RuntimeException first = failure(plugin);
    index("linux-s390x\n");
    assertEquals(first.getMessage(), failure(plugin).getMessage());
  }

  private void index(String platforms) throws IOException {
    Files.createDirectories(folder.resolve("native"));
    Files.write(folder.resolve("native/platforms"), platforms.getBytes());
  }

  /**
   * What load() throws in a class loader of its own, so that no test sees the library of another.
   */
  private static RuntimeException failure(ClassLoader plugin) throws Exception {
    Method load = plugin.loadClass(NativeLibrary.class.getName()).getDeclaredMethod("load");
    load.setAccessible(true);
    String file = System.clearProperty(NativeLibrary.FILE_PROPERTY);
    try {
      Throwable thrown =
          assertThrows(InvocationTargetException.class, () -> load.invoke(null)).getCause();
      assertEquals(CoreException.class.getName(), thrown.getClass().getName());
      return (RuntimeException) thrown;
    } finally {
      if (file != null) {
        System.setProperty(NativeLibrary.FILE_PROPERTY, file);
      }
    }
  }

  /** Child first, as a worker loads plugins; resources come from the temporary folder alone. */
  private ClassLoader pluginLoader() throws IOException {
    URL classes = NativeLibrary.class.getProtectionDomain().getCodeSource().getLocation();
    return new URLClassLoader(new URL[] {classes}, getClass().getClassLoader()) {
      @Override
      protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
          if (!OWN.contains(name)) {
            return super.loadClass(name, resolve);
          }
          Class<?> loaded = findLoadedClass(name);
          return loaded == null ? findClass(name) : loaded;
        }
      }

      @Override
      public URL getResource(String name) {
        if (!name.startsWith("native/")) {
          return super.getResource(name);
        }
        try {
          Path file = folder.resolve(name);
          return Files.exists(file) ? file.toUri().toURL() : null;
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
    };
  }
}
