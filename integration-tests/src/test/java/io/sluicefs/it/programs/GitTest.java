package io.sluicefs.it.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.it.harness.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** git: clone, commit, gc, fsck, worktrees. */
class GitTest extends OnMount {

  @BeforeEach
  void nameTheAuthor() throws IOException {
    Files.writeString(
        local.resolve("gitconfig"),
        """
        [user]
          name = Tester
          email = tester@example.org
        [init]
          defaultBranch = main
        [safe]
          directory = *
        [gc]
          auto = 0
        """);
  }

  @Test
  void clonesAndCommits() {
    here().ok("git", "clone", "-q", "--no-hardlinks", Checkout.root().toString(), "clone");
    var clone = in(folder.resolve("clone"));
    assertThat(clone.ok("git", "status", "--porcelain").out()).isEmpty();
    clone.sh(
        """
        git checkout -q -b work
        for i in $(seq 1 20); do
          echo "line $i" >> new-file
          git add new-file
          git commit -q -m "Commit $i"
        done
        """);
    assertThat(clone.ok("git", "log", "--oneline", "-n", "20").out().lines()).hasSize(20);
    clone.ok("git", "fsck", "--full", "--strict");
    clone.ok("git", "gc", "--quiet", "--aggressive", "--prune=now");
    clone.ok("git", "fsck", "--full");
    assertThat(clone.ok("git", "status", "--porcelain").out()).isEmpty();
  }

  @Test
  void worktreesAndMerges() {
    here()
        .sh(
            """
            git init -q repo && cd repo
            for i in $(seq 1 50); do echo "content $i" > file$i; done
            git add . && git commit -q -m "Start"
            git worktree add -q ../side -b side
            (cd ../side && echo side > file1 && git commit -q -a -m "Side")
            echo main > file2 && git commit -q -a -m "Main"
            git merge -q side -m "Merge"
            test "$(cat file1)" = side
            git stash list
            git rebase -q side || true
            git worktree remove ../side
            git worktree prune
            git fsck --full
            """);
    assertThat(folder.resolve("side")).doesNotExist();
    assertThat(in(folder.resolve("repo")).ok("git", "worktree", "list").out().lines()).hasSize(1);
  }

  @Test
  void pushesIntoABareRepository() {
    here()
        .sh(
            """
            git init -q --bare bare.git
            git clone -q bare.git one 2>/dev/null
            (cd one && echo 1 > a && git add a && git commit -q -m 1 && git push -q origin main)
            git clone -q bare.git two
            (cd two && echo 2 > b && git add b && git commit -q -m 2 && git push -q origin main)
            (cd one && git pull -q --ff-only origin main && test -f b)
            git -C bare.git repack -q -a -d
            git -C bare.git fsck --full
            """);
    assertThat(folder.resolve("one/b")).hasContent("2");
  }
}
