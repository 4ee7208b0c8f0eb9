package io.sluicefs.core.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that mount a volume: they need root and /dev/fuse, and fail without them. The environment
 * {@code SLUICE_NO_FUSE=1} skips them visibly.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag("mount")
@ExtendWith(FuseCondition.class)
public @interface MountTest {}
