package io.sluicefs.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The words of the program, in the order in which help shows them. */
final class Commands {
  private static final Map<String, Supplier<Command>> BY_NAME = new LinkedHashMap<>();

  static {
    BY_NAME.put("format", FormatCommand::new);
    BY_NAME.put("mount", MountCommand::new);
    BY_NAME.put("umount", UmountCommand::new);
    BY_NAME.put("dump", DumpCommand::new);
    BY_NAME.put("load", LoadCommand::new);
    BY_NAME.put("status", StatusCommand::new);
    BY_NAME.put("config", ConfigCommand::new);
    BY_NAME.put("info", InfoCommand::new);
    BY_NAME.put("destroy", DestroyCommand::new);
    BY_NAME.put("compact", CompactPathsCommand::new);
    BY_NAME.put("gc", GcCommand::new);
    BY_NAME.put("fsck", FsckCommand::new);
    BY_NAME.put("summary", SummaryCommand::new);
    BY_NAME.put("quota", QuotaCommand::new);
    BY_NAME.put("warmup", WarmupCommand::new);
    BY_NAME.put("rmr", RmrCommand::new);
    BY_NAME.put("clone", CloneCommand::new);
    BY_NAME.put("restore", RestoreCommand::new);
    BY_NAME.put("version", VersionCommand::new);
    BY_NAME.put("help", HelpCommand::new);
  }

  private Commands() {}

  static @Nullable Command find(String name) {
    Supplier<Command> command = BY_NAME.get(name);
    if (command == null && name.equals("train")) {
      return new TrainCommand();
    }
    return command == null ? null : command.get();
  }

  static Iterable<String> names() {
    return BY_NAME.keySet();
  }
}
