package io.ilion.connect.cassandra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FrameReaderTest {
  @Test
  void varints_are_read_as_they_are_written() {
    for (long value : new long[] {0, 127, 128, 300, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
      FrameWriter writer = new FrameWriter();
      writer.u8(1);
      writer.varint(value);
      assertEquals(value, new FrameReader(writer.toByteArray()).varint());
    }
  }

  @Test
  void a_varint_over_64_bits_is_corrupt() {
    FrameReader reader = reader(1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 2);
    assertCorrupt("a varint over 64 bits", reader::varint);
  }

  @Test
  void an_unknown_version_is_corrupt() {
    assertCorrupt("an unknown version", () -> reader(2));
    assertCorrupt("a length beyond the end", FrameReaderTest::reader);
  }

  @Test
  void a_huge_count_asks_for_no_memory() {
    FrameReader reader = reader(1, -1, -1, -1, -1, 7);
    assertCorrupt("a length beyond the end", () -> reader.list(FrameReader::u8));
  }

  @Test
  void a_huge_length_asks_for_no_memory() {
    assertCorrupt("a length beyond the end", reader(1, -1, -1, -1, -1, 7)::text);
  }

  @Test
  void an_outcome_is_read_as_the_core_writes_it() {
    // The bytes of the core's own test of its format.
    byte[] bytes = {1, 3, 1, 2, 1, 'l', 1, 'm', 1, (byte) 0xac, 2, 1, 1, 'e', 1, 5};
    Outcome outcome = Outcome.parse(bytes);
    assertTrue(outcome.pause);
    assertTrue(outcome.busy);
    assertEquals(2, outcome.logs.get(0).level);
    assertEquals("l", outcome.logs.get(0).logger);
    assertEquals("m", outcome.logs.get(0).message);
    assertEquals(300, outcome.errants.get(0).batch);
    assertEquals(1, outcome.errants.get(0).index);
    assertEquals("e", outcome.errants.get(0).message);
    assertEquals(5, outcome.released.get(0));
  }

  @Test
  void an_outcome_with_bytes_after_its_end_is_corrupt() {
    assertCorrupt("bytes after the end", () -> Outcome.parse(new byte[] {1, 0, 0, 0, 0, 0}));
  }

  private static FrameReader reader(int... bytes) {
    byte[] message = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      message[i] = (byte) bytes[i];
    }
    return new FrameReader(message);
  }

  private static void assertCorrupt(String what, org.junit.jupiter.api.function.Executable read) {
    CoreException e = assertThrows(CoreException.class, read);
    assertTrue(e.getMessage().contains(what), e.getMessage());
  }
}
