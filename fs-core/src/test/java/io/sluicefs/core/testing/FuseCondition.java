package io.sluicefs.core.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips when told to by the environment, and otherwise insists on a FUSE device. */
final class FuseCondition implements ExecutionCondition, BeforeEachCallback {
  private static final Path DEVICE = Path.of("/dev/fuse");

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return "1".equals(System.getenv("SLUICE_NO_FUSE"))
        ? ConditionEvaluationResult.disabled("SLUICE_NO_FUSE=1: no mount tests")
        : ConditionEvaluationResult.enabled("mount tests are required");
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (!Files.exists(DEVICE)) {
      throw new AssertionError("no /dev/fuse: mount tests need it; SLUICE_NO_FUSE=1 skips them");
    }
  }
}
