package io.sluicefs.core.meta.op;

/** How much a listing tells about each name. */
public enum DirDetail {
  NAMES,
  ATTRIBUTES
}
