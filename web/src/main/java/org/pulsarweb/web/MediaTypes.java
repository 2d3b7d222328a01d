package org.pulsarweb.web;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The media types of files, by the ends of their names: those that a site has. */
final class MediaTypes {
  private static final String UNKNOWN = "application/octet-stream";
  private static final Map<String, String> BY_ENDING = new HashMap<>();

  static {
    String[] table = {
      "text/html; charset=utf-8 html htm",
      "text/css; charset=utf-8 css",
      "text/javascript; charset=utf-8 js mjs",
      "text/plain; charset=utf-8 txt log text conf",
      "text/markdown; charset=utf-8 md",
      "text/csv; charset=utf-8 csv",
      "text/calendar; charset=utf-8 ics",
      "text/vtt; charset=utf-8 vtt",
      "application/json json map",
      "application/manifest+json webmanifest",
      "application/ld+json jsonld",
      "application/xml xml xsl",
      "application/rss+xml rss",
      "application/atom+xml atom",
      "application/xhtml+xml xhtml",
      "application/wasm wasm",
      "application/pdf pdf",
      "application/zip zip",
      "application/gzip gz tgz",
      "application/x-tar tar",
      "application/x-7z-compressed 7z",
      "application/x-bzip2 bz2",
      "application/zstd zst",
      "application/java-archive jar war",
      "application/rtf rtf",
      "application/msword doc",
      "application/vnd.ms-excel xls",
      "application/vnd.ms-powerpoint ppt",
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document docx",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx",
      "application/vnd.openxmlformats-officedocument.presentationml.presentation pptx",
      "application/vnd.oasis.opendocument.text odt",
      "application/epub+zip epub",
      "application/toml toml",
      "application/yaml yaml yml",
      "font/woff woff",
      "font/woff2 woff2",
      "font/ttf ttf",
      "font/otf otf",
      "image/png png",
      "image/jpeg jpg jpeg",
      "image/gif gif",
      "image/webp webp",
      "image/avif avif",
      "image/svg+xml svg",
      "image/x-icon ico",
      "image/bmp bmp",
      "image/tiff tif tiff",
      "audio/mpeg mp3",
      "audio/ogg ogg oga opus",
      "audio/wav wav",
      "audio/mp4 m4a",
      "audio/flac flac",
      "audio/webm weba",
      "video/mp4 mp4 m4v",
      "video/webm webm",
      "video/ogg ogv",
      "video/quicktime mov",
      "video/mpeg mpeg mpg",
      "video/mp2t ts",
      "application/vnd.apple.mpegurl m3u8",
    };
    for (String line : table) {
      int from = line.startsWith("text/") ? line.indexOf(' ') + 1 : 0;
      int blank = line.indexOf(' ', from);
      for (String ending : line.substring(blank + 1).split(" ", -1)) {
        BY_ENDING.put(ending, line.substring(0, blank));
      }
    }
  }

  private MediaTypes() {}

  /** Returns the type of a file of this name. */
  static String of(String name) {
    int dot = name.lastIndexOf('.');
    String ending = name.substring(dot + 1).toLowerCase(Locale.ROOT);
    return dot < 0 ? UNKNOWN : BY_ENDING.getOrDefault(ending, UNKNOWN);
  }
}
