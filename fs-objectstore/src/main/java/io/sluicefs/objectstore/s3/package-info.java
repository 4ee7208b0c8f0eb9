/**
 * Objects in a bucket of an S3 service, AWS or compatible. {@code S3Location} and {@code S3Config}
 * read the stored settings, {@code S3ObjectStore} speaks to the service. {@code S3Exceptions} is
 * the only place that looks at failures of the AWS SDK.
 */
@NullMarked
package io.sluicefs.objectstore.s3;

import org.jspecify.annotations.NullMarked;
