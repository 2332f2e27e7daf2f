package chat.protocol;

/** Words of the wire as values; one that a newer server uses becomes the most careful one here. */
final class Words {
  private Words() {}

  static ErrorCode errorCode(String word) {
    for (ErrorCode code : ErrorCode.values()) {
      if (code.wire().equals(word)) {
        return code;
      }
    }
    return ErrorCode.OTHER;
  }

  static ByeReason byeReason(String word) {
    for (ByeReason reason : ByeReason.values()) {
      if (reason.wire().equals(word)) {
        return reason;
      }
    }
    return ByeReason.OTHER;
  }

  static Registration registration(String word) {
    for (Registration registration : Registration.values()) {
      if (registration.wire().equals(word)) {
        return registration;
      }
    }
    return Registration.CLOSED;
  }

  static Role role(String word) {
    return word.equals(Role.OWNER.wire()) ? Role.OWNER : Role.MEMBER;
  }

  static Visibility visibility(String word) {
    return word.equals(Visibility.PUBLIC.wire()) ? Visibility.PUBLIC : Visibility.PRIVATE;
  }
}
