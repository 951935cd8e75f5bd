// What Blueprints see of a session: states, emotions, and what characters say and do.

#pragma once

#include "CoreMinimal.h"
#include "InworldTypes.generated.h"

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

/** Something that characters know of. */
USTRUCT(BlueprintType)
struct INWORLDNATIVE_API FInworldItem
{
	GENERATED_BODY()

	/** The game's own; not empty. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	FString Id;

	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	FString DisplayName;

	/** What it is, in words. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	FString Description;

	/** What else is known of it. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	TMap<FString, FString> Properties;
};

/** Who is in the scene. */
USTRUCT(BlueprintType)
struct INWORLDNATIVE_API FInworldCharacterInfo
{
	GENERATED_BODY()

	/** "workspaces/W/characters/C", the same in every session. */
	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FString BrainName;

	/** Its id in this session. */
	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FString AgentId;

	/** Its name for players. */
	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FString GivenName;
};

/** Which packet it was, what it belongs to and who sent it. */
USTRUCT(BlueprintType)
struct INWORLDNATIVE_API FInworldPacketInfo
{
	GENERATED_BODY()

	/** Unique for each packet. */
	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FString PacketId;

	/** One sentence: its text, speech and emotion share it. */
	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FString UtteranceId;

	/** One exchange: its utterances share it. */
	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FString InteractionId;

	/** Of the group conversation, if any. */
	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FString ConversationId;

	/** Of the character that it comes from; empty when it comes from somebody else. */
	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FString AgentId;
};

/** What was said. */
USTRUCT(BlueprintType)
struct INWORLDNATIVE_API FInworldTextEvent
{
	GENERATED_BODY()

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FInworldPacketInfo Info;

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FString Text;

	/** Recognised speech of the player may change until it is final. */
	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	bool bFinal = false;
};

/** When a sound is heard. */
USTRUCT(BlueprintType)
struct INWORLDNATIVE_API FInworldPhoneme
{
	GENERATED_BODY()

	/** Seconds from the start of its speech. */
	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	float Start = 0.0f;

	/** Mouth shape: 0 sil, 1 PP, 2 FF, 3 TH, 4 DD, 5 kk, 6 CH, 7 SS, 8 nn, 9 RR, 10 aa, 11 E, 12 I, 13 O, 14 U; -1 none. */
	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	int32 Viseme = -1;

	/** IPA. */
	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FString Symbol;
};

/** How a sentence sounds; the samples go into the character's sound wave. */
USTRUCT(BlueprintType)
struct INWORLDNATIVE_API FInworldSpeechEvent
{
	GENERATED_BODY()

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FInworldPacketInfo Info;

	/** In seconds. */
	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	float Duration = 0.0f;

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	TArray<FInworldPhoneme> Phonemes;
};

/** What a character feels. */
USTRUCT(BlueprintType)
struct INWORLDNATIVE_API FInworldEmotionEvent
{
	GENERATED_BODY()

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FInworldPacketInfo Info;

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	EInworldEmotion Emotion = EInworldEmotion::Neutral;

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	EInworldStrength Strength = EInworldStrength::Unspecified;
};

/** A trigger, a goal or a task: something for the game to do. */
USTRUCT(BlueprintType)
struct INWORLDNATIVE_API FInworldTriggerEvent
{
	GENERATED_BODY()

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FInworldPacketInfo Info;

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FString Name;

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	TMap<FString, FString> Parameters;
};

/** What a character does, told in words. */
USTRUCT(BlueprintType)
struct INWORLDNATIVE_API FInworldActionEvent
{
	GENERATED_BODY()

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FInworldPacketInfo Info;

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FString Content;
};

/** A character's relation to the player, absolute. */
USTRUCT(BlueprintType)
struct INWORLDNATIVE_API FInworldRelationEvent
{
	GENERATED_BODY()

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FInworldPacketInfo Info;

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	int32 Trust = 0;

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	int32 Respect = 0;

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	int32 Familiar = 0;

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	int32 Flirtatious = 0;

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	int32 Attraction = 0;
};
