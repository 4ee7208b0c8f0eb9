package io.sluicefs.meta.redis.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.sluicefs.meta.redis.topology.Servers.Cluster;
import io.sluicefs.meta.redis.topology.Servers.Sentinels;
import io.sluicefs.meta.redis.topology.Servers.Single;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HomeTest {
  private static final Node A = new Node("a", 1);
  private static final Node B = new Node("b", 2);
  private static final Node C = new Node("c", 3);

  /** CRC16 of "3" modulo 16384, as redis-cli cluster keyslot says. */
  private static final int SLOT_OF_3 = 1584;

  private final Answers answers = new Answers();

  @Test
  void aSingleServerIsWhereItIs() {
    Home home = find(new Single(null, A), 4, RouteRead.REPLICA);
    assertThat(home.keyPrefix()).isEmpty();
    assertThat(home.place()).isEqualTo(Place.at(A, 4));
    home.heed(home.place(), new RedisException("gone"));
    assertThat(home.place()).isEqualTo(Place.at(A, 4));
  }

  @Test
  void aNodeOfAClusterGivesThePrefixAndIsAskedForTheOwner() {
    answers.cluster = true;
    answers.owner(A, B);
    Home home = find(new Single(null, A), 3, RouteRead.PRIMARY);
    assertThat(home.keyPrefix()).isEqualTo("{3}");
    assertThat(home.place()).isEqualTo(Place.at(B, 0));
  }

  @Test
  void aNodeOfAClusterBehindASocketIsRefused() {
    answers.cluster = true;
    assertThatThrownBy(() -> find(new Single("/r.sock", A), 0, RouteRead.PRIMARY))
        .isInstanceOf(NotConnectedException.class)
        .hasMessageContaining("not a socket");
  }

  @Test
  void redirectionIsFollowedWithoutAsking() {
    answers.owner(A, A);
    Home home = find(new Cluster(List.of(A)), 3, RouteRead.PRIMARY);
    Place first = home.place();
    home.heed(first, said("MOVED 1584 b:2"));
    assertThat(home.isElsewhere(first)).isTrue();
    assertThat(home.place()).isEqualTo(Place.at(B, 0));
    home.heed(home.place(), said("MOVED 1584 :7"));
    assertThat(home.place()).isEqualTo(Place.at(new Node("b", 7), 0));
    assertThat(answers.asked).containsExactly(A);
  }

  @Test
  void redirectionFromAPlaceThatIsAbandonedAlreadyChangesNothing() {
    answers.owner(A, A);
    Home home = find(new Cluster(List.of(A)), 3, RouteRead.PRIMARY);
    Place first = home.place();
    home.heed(first, said("MOVED 1584 b:2"));
    home.heed(first, said("MOVED 1584 c:3"));
    home.heed(first, new RedisException("closed"));
    assertThat(home.place()).isEqualTo(Place.at(B, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"READONLY x", "CLUSTERDOWN x", "LOADING x", "MASTERDOWN x"})
  void doubtAsksAnotherNodeFirst(String message) {
    answers.owner(A, A);
    answers.owner(B, B);
    Home home = find(new Cluster(List.of(A, B)), 3, RouteRead.PRIMARY);
    Place first = home.place();
    home.heed(first, said(message));
    assertThat(home.place()).isEqualTo(Place.at(B, 0));
    assertThat(first).isEqualTo(Place.at(A, 0));
  }

  @Test
  void otherErrorsAreNoDoubt() {
    answers.owner(A, A);
    Home home = find(new Cluster(List.of(A)), 3, RouteRead.PRIMARY);
    home.heed(home.place(), said("TRYAGAIN slot is moving"));
    home.heed(home.place(), said("WRONGTYPE"));
    assertThat(home.place()).isEqualTo(Place.at(A, 0));
    assertThat(answers.asked).containsExactly(A);
  }

  @Test
  void deadSeedsAreSkippedAndNewNodesRemembered() {
    answers.owner(B, C);
    Home home = find(new Cluster(List.of(A, B)), 3, RouteRead.PRIMARY);
    assertThat(home.place()).isEqualTo(Place.at(C, 0));
    answers.owners.clear();
    answers.owner(C, A);
    home.heed(home.place(), new RedisException("gone"));
    assertThat(home.place()).isEqualTo(Place.at(A, 0));
  }

  @Test
  void nobodyIsAskedTwiceAtOnceWhileNobodyAnswers() {
    Home home = find(new Cluster(List.of(A)), 3, RouteRead.PRIMARY);
    assertThatThrownBy(home::place).isInstanceOf(NotConnectedException.class);
    assertThatThrownBy(home::place).isInstanceOf(NotConnectedException.class);
    assertThat(answers.asked).containsExactly(A);
  }

  @Test
  void slotWithoutOwnerIsSaid() {
    answers.owners.put(A, List.of(new Enquiries.SlotRange(0, SLOT_OF_3 - 1, A, List.of())));
    assertThatThrownBy(() -> find(new Cluster(List.of(A)), 3, RouteRead.PRIMARY).place())
        .hasRootCauseMessage("no node of the cluster has slot 1584");
  }

  @Test
  void sentinelsSayWhoTheMasterIs() {
    answers.masters.put(B, Optional.of(C));
    Home home = find(new Sentinels("main", List.of(A, B)), 5, RouteRead.RANDOM);
    assertThat(home.keyPrefix()).isEmpty();
    assertThat(home.place()).isEqualTo(Place.at(C, 5));
    answers.masters.put(A, Optional.of(A));
    home.heed(home.place(), said("READONLY You can't write"));
    assertThat(home.place()).isEqualTo(Place.at(A, 5));
  }

  @Test
  void aMasterThatNoSentinelKnowsIsSaidByName() {
    answers.masters.put(A, Optional.empty());
    assertThatThrownBy(
            () -> find(new Sentinels("main", List.of(A, B)), 0, RouteRead.PRIMARY).place())
        .hasMessageContaining("no sentinel knows a master of the name main");
  }

  @Test
  void replicasAreReadWhereThereAreSome() {
    answers.masters.put(A, Optional.of(C));
    Sentinels sentinels = new Sentinels("main", List.of(A));
    assertThat(find(sentinels, 0, RouteRead.REPLICA).place().node()).isEqualTo(C);
    answers.replicas = List.of(B);
    assertThat(find(sentinels, 0, RouteRead.REPLICA).place().node()).isEqualTo(B);
  }

  @Test
  void clusterReplicasAreToldToAnswer() {
    answers.replicas = List.of(B);
    answers.owner(A, A);
    assertThat(find(new Cluster(List.of(A)), 3, RouteRead.REPLICA).place())
        .isEqualTo(new Place(null, B, 0, true));
    answers.fastest = A;
    assertThat(find(new Cluster(List.of(A)), 3, RouteRead.LATENCY).place().node()).isEqualTo(A);
    assertThat(find(new Cluster(List.of(A)), 3, RouteRead.RANDOM).place().node()).isIn(A, B);
  }

  @Test
  void aLateReplyHasThePlaceVerified() {
    answers.owner(A, A);
    Home home = find(new Cluster(List.of(A)), 3, RouteRead.PRIMARY);
    Place first = home.place();
    answers.owners.clear();
    answers.owner(A, B);
    org.awaitility.Awaitility.await()
        .until(() -> {
          home.verify(first);
          return home.isElsewhere(first);
        });
    assertThat(answers.asked).containsExactly(A, A);
  }

  private Home find(Servers servers, int db, RouteRead route) {
    return Home.find(servers, db, route, answers);
  }

  private static RuntimeException said(String message) {
    return new RedisCommandExecutionException(message);
  }

  /** Servers that answer as told; those never mentioned are down. */
  private static final class Answers implements Enquiries {
    private final Map<Node, List<SlotRange>> owners = new HashMap<>();
    private final Map<Node, Optional<Node>> masters = new HashMap<>();
    private final List<Node> asked = new ArrayList<>();
    private List<Node> replicas = List.of();
    private Node fastest = B;
    private boolean cluster;

    void owner(Node says, Node owner) {
      owners.put(says, List.of(new SlotRange(SLOT_OF_3, SLOT_OF_3, owner, replicas)));
    }

    @Override
    public boolean isCluster(Place place) {
      return cluster;
    }

    @Override
    public List<SlotRange> slots(Node node) {
      asked.add(node);
      return answer(owners.get(node));
    }

    @Override
    public Optional<Node> master(Node sentinel, String name) {
      return answer(masters.get(sentinel));
    }

    @Override
    public List<Node> replicas(Node sentinel, String name) {
      return replicas;
    }

    @Override
    public Duration roundTrip(Node node) {
      return Duration.ofMillis(node.equals(fastest) ? 1 : 2);
    }

    private static <T> T answer(@Nullable T known) {
      if (known == null) {
        throw new NotConnectedException("down", null);
      }
      return known;
    }
  }
}
