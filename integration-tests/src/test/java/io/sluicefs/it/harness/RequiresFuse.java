package io.sluicefs.it.harness;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;

/** Needs root and /dev/fuse. Without them the test fails, unless SLUICE_NO_FUSE=1 skips it. */
@Target({TYPE, METHOD})
@Retention(RUNTIME)
@Inherited
@Tag("mount")
@DisabledIfEnvironmentVariable(
    named = "SLUICE_NO_FUSE",
    matches = "1",
    disabledReason = "SLUICE_NO_FUSE=1")
public @interface RequiresFuse {}
