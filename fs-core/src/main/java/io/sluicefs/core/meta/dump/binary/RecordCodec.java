package io.sluicefs.core.meta.dump.binary;

import io.sluicefs.core.meta.dump.DumpQuota;
import io.sluicefs.core.meta.dump.DumpRecord;
import io.sluicefs.core.meta.dump.DumpRecord.Acl;
import io.sluicefs.core.meta.dump.DumpRecord.Chunk;
import io.sluicefs.core.meta.dump.DumpRecord.Counter;
import io.sluicefs.core.meta.dump.DumpRecord.DeletedFile;
import io.sluicefs.core.meta.dump.DumpRecord.DirStat;
import io.sluicefs.core.meta.dump.DumpRecord.Edge;
import io.sluicefs.core.meta.dump.DumpRecord.Node;
import io.sluicefs.core.meta.dump.DumpRecord.Parent;
import io.sluicefs.core.meta.dump.DumpRecord.Quota;
import io.sluicefs.core.meta.dump.DumpRecord.Setting;
import io.sluicefs.core.meta.dump.DumpRecord.SliceRef;
import io.sluicefs.core.meta.dump.DumpRecord.Sustained;
import io.sluicefs.core.meta.dump.DumpRecord.Symlink;
import io.sluicefs.core.meta.dump.DumpRecord.Xattr;
import org.jspecify.annotations.Nullable;

/** Records of the binary form as protobuf messages (volume-and-objects.md 9.4). */
final class RecordCodec {
  /** Lists of quotas of users and groups in a batch. */
  static final int USER_QUOTAS = 15;

  static final int GROUP_QUOTAS = 16;

  private RecordCodec() {}

  static Segment segmentOf(DumpRecord record) {
    return switch (record) {
      case Setting _ -> Segment.FORMAT;
      case Counter _ -> Segment.COUNTER;
      case Node _ -> Segment.NODE;
      case Edge _ -> Segment.EDGE;
      case Chunk _ -> Segment.CHUNK;
      case SliceRef _ -> Segment.SLICE_REF;
      case Symlink _ -> Segment.SYMLINK;
      case Sustained _ -> Segment.SUSTAINED;
      case DeletedFile _ -> Segment.DELETED_FILE;
      case Xattr _ -> Segment.XATTR;
      case Acl _ -> Segment.ACL;
      case DirStat _ -> Segment.DIR_STAT;
      case Quota _ -> Segment.QUOTA;
      case Parent _ -> Segment.PARENT;
    };
  }

  /** Field of the record in its batch. */
  static int fieldOf(DumpRecord record) {
    if (record instanceof Quota quota) {
      return switch (quota.limits().kind()) {
        case DIRECTORY -> Segment.QUOTA.field;
        case USER -> USER_QUOTAS;
        case GROUP -> GROUP_QUOTAS;
      };
    }
    return segmentOf(record).field;
  }

  static void encode(DumpRecord record, ProtoWriter out) {
    switch (record) {
      case Setting r -> out.bytes(1, r.json());
      case Counter r -> out.text(1, r.key()).number(2, r.value());
      case Node r -> out.number(1, r.ino()).bytes(2, r.attr());
      case Edge r ->
          out.number(1, r.parentIno()).number(2, r.ino()).bytes(3, r.name()).number(4, r.type());
      case Chunk r -> out.number(1, r.ino()).number(2, r.index()).bytes(3, r.slices());
      case SliceRef r ->
          out.number(1, r.sliceId())
              .number(2, Integer.toUnsignedLong(r.sliceLength()))
              .number(3, r.references());
      case Symlink r -> out.number(1, r.ino()).bytes(2, r.target());
      case Sustained r -> sustained(r, out);
      case DeletedFile r -> out.number(1, r.ino()).number(2, r.length()).number(3, r.expiry());
      case Xattr r -> out.number(1, r.ino()).bytes(2, r.name()).bytes(3, r.value());
      case Acl r -> out.number(1, r.id()).bytes(2, r.rule());
      case DirStat r ->
          out.number(1, r.ino())
              .number(2, r.dataLength())
              .number(3, r.usedSpace())
              .number(4, r.usedInodes());
      case Quota r -> quota(r, out);
      case Parent r -> out.number(1, r.ino()).number(2, r.parentIno()).number(3, r.count());
    }
  }

  private static void sustained(Sustained record, ProtoWriter out) {
    ProtoWriter packed = new ProtoWriter();
    record.inos().forEach(packed::varint);
    out.number(1, record.sessionId()).bytes(2, packed.toBytes());
  }

  private static void quota(Quota record, ProtoWriter out) {
    DumpQuota limits = record.limits();
    out.number(1, limits.id())
        .number(2, limits.maxSpace())
        .number(3, limits.maxInodes())
        .number(4, record.usedSpace())
        .number(5, record.usedInodes())
        .number(6, limits.kind().code());
  }

  /** The record of a message in field {@code field} of a batch; null when we do not know it. */
  static @Nullable DumpRecord decode(Segment segment, int field, byte[] message) {
    ProtoFields in = ProtoFields.of(message, segment == Segment.SUSTAINED ? 2 : 0);
    return switch (segment) {
      case FORMAT -> new Setting(in.bytes(1));
      case COUNTER -> new Counter(in.text(1), in.number(2));
      case NODE -> new Node(in.number(1), in.bytes(2));
      case EDGE -> new Edge(in.number(1), in.number(2), in.bytes(3), (int) in.number(4));
      case CHUNK -> new Chunk(in.number(1), (int) in.number(2), in.bytes(3));
      case SLICE_REF -> new SliceRef(in.number(1), (int) in.number(2), in.number(3));
      case SYMLINK -> new Symlink(in.number(1), in.bytes(2));
      case SUSTAINED -> new Sustained(in.number(1), in.repeated());
      case DELETED_FILE -> new DeletedFile(in.number(1), in.number(2), in.number(3));
      case XATTR -> new Xattr(in.number(1), in.bytes(2), in.bytes(3));
      case ACL -> new Acl((int) in.number(1), in.bytes(2));
      case DIR_STAT -> new DirStat(in.number(1), in.number(2), in.number(3), in.number(4));
      case QUOTA -> quota(field, in);
      case PARENT -> new Parent(in.number(1), in.number(2), in.number(3));
      case CHANGE_LOG -> null;
    };
  }

  private static Quota quota(int field, ProtoFields in) {
    DumpQuota.Kind kind =
        field == USER_QUOTAS
            ? DumpQuota.Kind.USER
            : field == GROUP_QUOTAS ? DumpQuota.Kind.GROUP : DumpQuota.Kind.DIRECTORY;
    return new Quota(
        new DumpQuota(kind, in.number(1), in.number(2), in.number(3)), in.number(4), in.number(5));
  }
}
