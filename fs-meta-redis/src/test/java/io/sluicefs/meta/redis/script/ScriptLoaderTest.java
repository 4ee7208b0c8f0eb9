package io.sluicefs.meta.redis.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScriptLoaderTest {
  @Test
  void fragmentsAppearOnceBeforeTheirUse() {
    String source = ScriptLoader.load("loader_test").source();
    assertThat(source).containsOnlyOnce("local function decimal(bytes)");
    assertThat(source.indexOf("local function decimal")).isLessThan(source.indexOf("return {0"));
  }

  @Test
  void commentsAreNotSent() {
    assertThat(ScriptLoader.load("loader_test").source()).doesNotContain("--");
  }

  @Test
  void digestIsOfTheWholeSource() {
    LuaScript script = ScriptLoader.load("loader_test");
    assertThat(script.sha1()).hasSize(40).isEqualTo(ScriptLoader.load("loader_test").sha1());
  }

  @Test
  void unknownScriptIsRefused() {
    assertThatThrownBy(() -> ScriptLoader.load("no_such_script"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no_such_script");
  }
}
