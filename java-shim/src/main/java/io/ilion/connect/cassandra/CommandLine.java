package io.ilion.connect.cassandra;

import java.nio.charset.StandardCharsets;

/**
 * {@code java -jar}: checks a configuration and shows what becomes of records, without Connect. The
 * core does what the words say; here they are handed over, key stores are read, and what the core
 * answers is printed.
 *
 * <p>None of Connect's classes is there, nor SLF4J: nothing that is used here may name one.
 */
public final class CommandLine {
  private static final int FINE = 0;
  private static final int PROBLEMS = 1;
  private static final int MISUSE = 2;

  private CommandLine() {}

  public static void main(String[] words) {
    int status;
    try {
      status = run(words);
    } catch (CoreException e) {
      byte[] message = (e.getMessage() + '\n').getBytes(StandardCharsets.UTF_8);
      System.err.write(message, 0, message.length);
      System.err.flush();
      status = MISUSE;
    }
    System.exit(status);
  }

  private static int run(String[] words) {
    NativeLibrary.load();
    byte[] command = texts(words);
    byte[] config = NativeSink.commandConfig(command);
    byte[] stores = KeyStores.read(NativeSink.stores(config));
    FrameReader output = new FrameReader(NativeSink.command(command, config, stores));
    boolean fine = output.u8() != 0;
    byte[] text = output.text().getBytes(StandardCharsets.UTF_8);
    output.end();
    // In UTF-8, whatever the locale says.
    System.out.write(text, 0, text.length);
    System.out.flush();
    return fine ? FINE : PROBLEMS;
  }

  private static byte[] texts(String[] words) {
    FrameWriter message = new FrameWriter();
    message.u8(FrameWriter.VERSION);
    message.varint(words.length);
    for (String word : words) {
      if (!message.text(word)) {
        throw new CoreException("A word of the command line has an unpaired surrogate: " + word);
      }
    }
    return message.toByteArray();
  }
}
