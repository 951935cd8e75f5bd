// Generated from inworld.h by `cargo xtask bindings`; do not edit. Included by enums.rs.

class_enum! {
    /// How a session is connected; the numbers of the original.
    InworldSession.ConnectionState, default = Idle {
        Idle = 0, IDLE;
        Connecting = 1, CONNECTING;
        Connected = 2, CONNECTED;
        Failed = 3, FAILED;
        Paused = 4, PAUSED;
        Disconnected = 5, DISCONNECTED;
        Reconnecting = 6, RECONNECTING;
    }
}

class_enum! {
    /// What `scene_name` names.
    InworldSession.SceneType, default = Scene {
        Scene = 0, SCENE;
        SingleCharacter = 1, SINGLE_CHARACTER;
    }
}

class_enum! {
    /// The codes of the signal `error`: calls that were refused as in `IW_ERROR_*` of inworld.h, what went wrong later as in
    /// `IW_FAILURE_*`.
    InworldSession.ErrorCode, default = Internal {
        RefusedInternal = -14, ERROR_REFUSED_INTERNAL;
        Unsupported = -11, ERROR_UNSUPPORTED;
        TimedOut = -10, ERROR_TIMED_OUT;
        QueueFull = -7, ERROR_QUEUE_FULL;
        UnknownCharacter = -6, ERROR_UNKNOWN_CHARACTER;
        InvalidState = -5, ERROR_INVALID_STATE;
        InvalidConfig = -4, ERROR_INVALID_CONFIG;
        InvalidArgument = -2, ERROR_INVALID_ARGUMENT;
        Unreachable = 1, ERROR_UNREACHABLE;
        Timeout = 2, ERROR_TIMEOUT;
        Certificate = 3, ERROR_CERTIFICATE;
        Auth = 4, ERROR_AUTH;
        Protocol = 5, ERROR_PROTOCOL;
        LinkLost = 6, ERROR_LINK_LOST;
        ClosedByServer = 7, ERROR_CLOSED_BY_SERVER;
        Stopped = 8, ERROR_STOPPED;
        Internal = 9, ERROR_INTERNAL;
        SessionTokenExpired = 100, ERROR_SESSION_TOKEN_EXPIRED;
        SessionTokenInvalid = 101, ERROR_SESSION_TOKEN_INVALID;
        SessionResourcesExhausted = 102, ERROR_SESSION_RESOURCES_EXHAUSTED;
        BillingTokensExhausted = 103, ERROR_BILLING_TOKENS_EXHAUSTED;
        AccountDisabled = 104, ERROR_ACCOUNT_DISABLED;
        SessionInvalid = 105, ERROR_SESSION_INVALID;
        ResourceNotFound = 106, ERROR_RESOURCE_NOT_FOUND;
        SafetyViolation = 107, ERROR_SAFETY_VIOLATION;
        SessionExpired = 108, ERROR_SESSION_EXPIRED;
        AudioSessionExpired = 109, ERROR_AUDIO_SESSION_EXPIRED;
        SessionPaused = 110, ERROR_SESSION_PAUSED;
        VersionConflict = 111, ERROR_VERSION_CONFLICT;
        AudioSessionAlreadyStarted = 112, ERROR_AUDIO_SESSION_ALREADY_STARTED;
    }
}
