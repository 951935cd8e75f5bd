// Generated from the library's header by `cargo xtask bindings`; do not edit.

#pragma once

#include "CoreMinimal.h"
#include "InworldEnums.generated.h"

/** Where a session is between idle and connected. */
UENUM(BlueprintType)
enum class EInworldConnectionState : uint8
{
	Idle = 0,
	Connecting = 1,
	Connected = 2,
	Failed = 3,
	Paused = 4,
	Disconnected = 5,
	Reconnecting = 6,
};

/** Why a session failed or lost its link. */
UENUM(BlueprintType)
enum class EInworldFailure : uint8
{
	None = 0,
	Unreachable = 1,
	Timeout = 2,
	Certificate = 3,
	Auth = 4,
	Protocol = 5,
	LinkLost = 6,
	ClosedByServer = 7,
	Stopped = 8,
	Internal = 9,
	SessionTokenExpired = 100,
	SessionTokenInvalid = 101,
	ResourcesExhausted = 102,
	BillingTokensExhausted = 103,
	AccountDisabled = 104,
	SessionInvalid = 105,
	ResourceNotFound = 106,
	SafetyViolation = 107,
	SessionExpired = 108,
	AudioSessionExpired = 109,
	SessionPaused = 110,
	VersionConflict = 111,
	AudioSessionAlreadyStarted = 112,
};

/** What a character feels. */
UENUM(BlueprintType)
enum class EInworldEmotion : uint8
{
	Neutral = 0,
	Disgust = 1,
	Contempt = 2,
	Belligerence = 3,
	Domineering = 4,
	Criticism = 5,
	Anger = 6,
	Tension = 7,
	TenseHumor = 8,
	Defensiveness = 9,
	Whining = 10,
	Sadness = 11,
	Stonewalling = 12,
	Interest = 13,
	Validation = 14,
	Affection = 15,
	Humor = 16,
	Surprise = 17,
	Joy = 18,
	Unknown = 255,
};

/** How strong an emotion is. */
UENUM(BlueprintType)
enum class EInworldStrength : uint8
{
	Unspecified = 0,
	Weak = 1,
	Strong = 2,
	Normal = 3,
};

/** Who finds the end of the player's speech. */
UENUM(BlueprintType)
enum class EInworldMicrophone : uint8
{
	None = 0 UMETA(Hidden),
	OpenMic = 1,
	PushToTalk = 2,
};

/** How far an utterance or an interaction has come. */
UENUM(BlueprintType)
enum class EInworldProgress : uint8
{
	Unknown = 0,
	Open = 1,
	Completed = 2,
	Cancelled = 3,
};

/** How entities come to hold items. */
UENUM(BlueprintType)
enum class EInworldItemsChange : uint8
{
	None = 0 UMETA(Hidden),
	Add = 1,
	Remove = 2,
	Replace = 3,
};
