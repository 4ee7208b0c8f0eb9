package io.sluicefs.core.meta;

import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.meta.op.ClientSession;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.core.meta.op.ListedChunks;
import io.sluicefs.core.meta.op.SessionInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** The roles ClientSessions and Cleanup in memory. Sessions never expire here. */
final class MemoryUpkeep implements ClientSessions, Cleanup {
  private final MemoryClient client;
  private final MemoryVolume volume;
  private final Set<Long> graced = new HashSet<>();

  MemoryUpkeep(MemoryClient client) {
    this.client = client;
    this.volume = client.volume;
  }

  @Override
  public long openSession(SessionInfo info) {
    synchronized (volume) {
      if (client.readOnly) {
        return 0;
      }
      client.info = info;
      client.sessionId = volume.newSessionId();
      volume.clients.put(client.sessionId, client);
      return client.sessionId;
    }
  }

  @Override
  public void heartbeat() {}

  @Override
  public void confirmSession() {}

  @Override
  public void onSessionLost(SessionListener listener) {
    client.listener = listener;
  }

  /** What happens to a client that others took for dead. */
  boolean loseSession() {
    boolean lostLocks = client.listener.sessionLost();
    synchronized (volume) {
      volume.clients.remove(client.sessionId);
      client.sessionId = volume.newSessionId();
      volume.clients.put(client.sessionId, client);
    }
    client.listener.sessionReplaced();
    return lostLocks;
  }

  @Override
  public void closeSession() {
    synchronized (volume) {
      List.copyOf(client.sustained).forEach(client::releaseSustained);
      volume.clients.remove(client.sessionId);
      volume.locks.endSession(client.sessionId);
      volume.notifyAll();
    }
  }

  @Override
  public List<ClientSession> sessions() {
    synchronized (volume) {
      List<ClientSession> sessions = new ArrayList<>();
      for (MemoryClient other : volume.clients.values()) {
        SessionInfo info = Objects.requireNonNull(other.info);
        List<Long> sustained = List.copyOf(other.sustained);
        sessions.add(new ClientSession(other.sessionId, info, Instant.MAX, sustained));
      }
      return sessions;
    }
  }

  @Override
  public int cleanStaleSessions(int limit) {
    return 0;
  }

  @Override
  public boolean elect(Job job, Duration interval) {
    synchronized (volume) {
      Instant now = volume.clock.instant();
      Instant last = volume.elections.get(job);
      if (last != null && last.plus(interval).isAfter(now)) {
        return false;
      }
      volume.elections.put(job, now);
      return true;
    }
  }

  @Override
  public void releaseSustained(long ino) {
    synchronized (volume) {
      client.releaseSustained(ino);
    }
  }

  @Override
  public List<DeletedFile> deletedFiles(Duration age, int limit) {
    synchronized (volume) {
      Instant latest = volume.clock.instant().minus(age);
      return volume.deletedFiles.entrySet().stream()
          .filter(entry -> !entry.getValue().isAfter(latest))
          .limit(limit)
          .map(entry -> entry.getKey())
          .toList();
    }
  }

  void grace(long ino, boolean granted) {
    synchronized (volume) {
      if (granted) {
        graced.add(ino);
      } else {
        graced.remove(ino);
      }
    }
  }

  @Override
  public List<SliceKey> dropChunks(DeletedFile file, int firstChunk, int chunkCount) {
    synchronized (volume) {
      if (graced.contains(file.ino())) {
        throw Errno.EBUSY.exception();
      }
      var lists = volume.chunks.get(file.ino());
      if (lists == null || volume.nodes.containsKey(file.ino())) {
        return List.of();
      }
      return volume.dropLists(lists.subMap(firstChunk, firstChunk + chunkCount));
    }
  }

  @Override
  public ListedChunks listedChunks(long ino, int firstChunk, int lastChunk) {
    synchronized (volume) {
      var lists = volume.chunks.getOrDefault(ino, new TreeMap<>());
      List<Integer> found = List.copyOf(lists.subMap(firstChunk, lastChunk + 1).keySet());
      return new ListedChunks(found, firstChunk, lastChunk);
    }
  }

  @Override
  public void forgetDeletedFile(DeletedFile file) {
    synchronized (volume) {
      volume.deletedFiles.remove(file);
      volume.chunks.remove(file.ino());
    }
  }

  @Override
  public List<SliceKey> unusedSlices(int limit) {
    synchronized (volume) {
      return volume.unusedSlices.stream().limit(limit).toList();
    }
  }

  @Override
  public void forgetSlice(SliceKey slice) {
    synchronized (volume) {
      volume.unusedSlices.remove(slice);
    }
  }

  @Override
  public void expireDelayedSlices() {}
}
