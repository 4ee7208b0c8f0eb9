package io.sluicefs.objectstore.s3;

import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The one place that classifies failures of the AWS SDK. Messages carry the request, the bucket,
 * the status and the service's words; neither keys nor headers, which may hold secrets.
 */
final class S3Exceptions {
  static final int NOT_FOUND = 404;
  static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int NOT_IMPLEMENTED = 501;

  /** Services answer these with 400, like a request that can never succeed. */
  private static final Set<String> TRANSIENT_CODES = Set.of("RequestTimeout", "InternalError");

  private static final Set<String> THROTTLED_CODES =
      Set.of(
          "SlowDown",
          "Throttling",
          "ThrottlingException",
          "TooManyRequests",
          "RequestLimitExceeded",
          "ServiceUnavailable");

  private static final Set<String> DENIED_CODES =
      Set.of("ExpiredToken", "InvalidToken", "TokenRefreshRequired");

  private S3Exceptions() {}

  static ObjectStoreException of(String request, SdkException cause) {
    if (cause instanceof AwsServiceException service) {
      return new ObjectStoreException(kind(service), request + ": " + words(service), cause);
    }
    return new ObjectStoreException(clientKind(cause), request + ": " + rootWords(cause), cause);
  }

  /** The connection broke while the body was on its way. */
  static ObjectStoreException of(String request, IOException cause) {
    return new ObjectStoreException(Kind.TRANSIENT, request + ": " + rootWords(cause), cause);
  }

  static boolean isStatus(SdkException cause, int status) {
    return cause instanceof AwsServiceException service && service.statusCode() == status;
  }

  static @Nullable String code(AwsServiceException cause) {
    AwsErrorDetails details = cause.awsErrorDetails();
    return details == null ? null : details.errorCode();
  }

  private static Kind kind(AwsServiceException cause) {
    String code = code(cause);
    if (code != null && DENIED_CODES.contains(code)) {
      return Kind.DENIED;
    }
    if (code != null && TRANSIENT_CODES.contains(code)) {
      return Kind.TRANSIENT;
    }
    if (code != null && THROTTLED_CODES.contains(code)) {
      return Kind.THROTTLED;
    }
    return switch (cause.statusCode()) {
      case NOT_FOUND -> Kind.NOT_FOUND;
      case 401, 403 -> Kind.DENIED;
      case 408 -> Kind.TRANSIENT;
      case 429, 503 -> Kind.THROTTLED;
      case NOT_IMPLEMENTED -> Kind.FATAL;
      default -> cause.statusCode() >= 500 ? Kind.TRANSIENT : Kind.FATAL;
    };
  }

  private static Kind clientKind(Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof IOException || at instanceof ApiCallAttemptTimeoutException) {
        return Kind.TRANSIENT;
      }
    }
    return cause instanceof SdkException sdk && sdk.retryable() ? Kind.TRANSIENT : Kind.FATAL;
  }

  private static String words(AwsServiceException cause) {
    AwsErrorDetails details = cause.awsErrorDetails();
    String code = code(cause);
    String text = details == null ? null : details.errorMessage();
    StringBuilder words = new StringBuilder();
    if (text != null && !text.isBlank()) {
      words.append(text.strip()).append(' ');
    }
    return words
        .append("(HTTP ")
        .append(cause.statusCode())
        .append(code == null || code.isBlank() ? "" : " " + code)
        .append(')')
        .toString();
  }

  private static String rootWords(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String text = root.getMessage();
    String type = root.getClass().getSimpleName();
    return text == null ? type : type + ": " + text;
  }
}
