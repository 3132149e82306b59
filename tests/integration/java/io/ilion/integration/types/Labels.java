package io.ilion.integration.types;

/** How the documentation writes texts and numbers. */
final class Labels {
  private static final int MOST = 48;
  private static final int SHOWN = 12;

  private Labels() {}

  /** A text in double quotes, with control characters as JSON writes them. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : shortened(text).toCharArray()) {
      if (c < ' ') {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c == '"' || c == '\\' ? "\\" : "").append(c);
      }
    }
    return quoted.append('"').toString();
  }

  /** A long text without its middle. */
  static String shortened(String text) {
    if (text.length() <= MOST) {
      return text;
    }
    int end = text.length() - SHOWN;
    return text.substring(0, SHOWN) + "…(" + text.length() + ")…" + text.substring(end);
  }
}
