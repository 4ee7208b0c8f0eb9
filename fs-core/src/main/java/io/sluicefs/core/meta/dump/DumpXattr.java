package io.sluicefs.core.meta.dump;

/** One extended attribute in a dump. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record DumpXattr(byte[] name, byte[] value) {}
