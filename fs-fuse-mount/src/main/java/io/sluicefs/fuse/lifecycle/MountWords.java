package io.sluicefs.fuse.lifecycle;

import io.sluicefs.fuse.ffm.MountCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Sorts the words of a mount request into flags of mount(2), words for the kernel, and names. */
final class MountWords {
  /** Words of libfuse and its helpers, which the kernel would refuse. */
  private static final Set<String> DROPPED =
      Set.of("nonempty", "auto_unmount", "rw", "atime", "async", "exec", "defaults", "debug");

  private static final Set<String> OURS = Set.of("fd", "rootmode", "user_id", "group_id");

  private long flags = MountCalls.MS_NOSUID | MountCalls.MS_NODEV;
  private final List<String> generic = new ArrayList<>();
  private final List<String> kernel = new ArrayList<>();
  private String source;
  private String subtype;

  MountWords(MountRequest request) {
    this.source = request.source();
    this.subtype = request.subtype();
    addIf(request.allowOther(), "allow_other");
    addIf(request.defaultPermissions(), "default_permissions");
    addIf(request.maxRead() > 0, "max_read=" + request.maxRead());
    addIf(request.readOnly(), "ro");
    request.options().forEach(this::add);
  }

  private void addIf(boolean wanted, String word) {
    if (wanted) {
      add(word);
    }
  }

  private void add(String word) {
    switch (word) {
      case "ro" -> flag(word, MountCalls.MS_RDONLY);
      case "nosuid" -> flag(word, MountCalls.MS_NOSUID);
      case "nodev" -> flag(word, MountCalls.MS_NODEV);
      case "noexec" -> flag(word, MountCalls.MS_NOEXEC);
      case "sync" -> flag(word, MountCalls.MS_SYNCHRONOUS);
      case "dirsync" -> flag(word, MountCalls.MS_DIRSYNC);
      case "noatime" -> flag(word, MountCalls.MS_NOATIME);
      case "suid" -> flags &= ~MountCalls.MS_NOSUID;
      case "dev" -> flags &= ~MountCalls.MS_NODEV;
      default -> addOther(word);
    }
  }

  private void addOther(String word) {
    String key = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
    String value = word.substring(Math.min(word.length(), key.length() + 1));
    switch (key) {
      case "fsname" -> source = value;
      case "subtype" -> subtype = value;
      default -> {
        if (!DROPPED.contains(key) && !OURS.contains(key) && !kernel.contains(word)) {
          kernel.add(word);
        }
      }
    }
  }

  private void flag(String word, long flag) {
    flags |= flag;
    if (!generic.contains(word)) {
      generic.add(word);
    }
  }

  long flags() {
    return flags;
  }

  String source() {
    return source;
  }

  String type() {
    return subtype.isEmpty() ? "fuse" : "fuse." + subtype;
  }

  /** The last argument of mount(2). */
  String kernelData(int fd, long user, long group) {
    String head = "fd=" + fd + ",rootmode=40000,user_id=" + user + ",group_id=" + group;
    return kernel.isEmpty() ? head : head + "," + String.join(",", kernel);
  }

  /** What follows {@code -o} of the helper. */
  String helperOptions() {
    List<String> words = new ArrayList<>();
    words.add("fsname=" + escape(source));
    if (!subtype.isEmpty()) {
      words.add("subtype=" + escape(subtype));
    }
    words.addAll(generic);
    words.addAll(kernel);
    return String.join(",", words);
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace(",", "\\,");
  }
}
