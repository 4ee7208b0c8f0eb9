package io.sluicefs.objectstore.s3;

import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * Keys of an S3 service: empty ones mean the standard chain of AWS (environment, profile, instance
 * role), the access key {@code anonymous} means unsigned requests. Never shown.
 */
record S3Credentials(String accessKey, String secretKey, String sessionToken) {
  AwsCredentialsProvider provider() {
    if (accessKey.equals("anonymous")) {
      return AnonymousCredentialsProvider.create();
    }
    if (accessKey.isEmpty()) {
      return DefaultCredentialsProvider.builder().build();
    }
    if (sessionToken.isEmpty()) {
      return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
    }
    return StaticCredentialsProvider.create(
        AwsSessionCredentials.create(accessKey, secretKey, sessionToken));
  }

  @Override
  public String toString() {
    return accessKey.isEmpty() ? "credentials of the environment" : "given credentials";
  }
}
