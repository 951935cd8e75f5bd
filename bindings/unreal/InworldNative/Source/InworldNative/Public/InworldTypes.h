// What Blueprints see of a session: who is in it, and what characters say and do.

#pragma once

#include "CoreMinimal.h"
#include "InworldEnums.h"
#include "InworldTypes.generated.h"

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

/** A line of a character, as the player hears or reads it. */
USTRUCT(BlueprintType)
struct INWORLDNATIVE_API FInworldLineEvent
{
	GENERATED_BODY()

	/** Who says it: the source of its packets. */
	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FString AgentId;

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FString UtteranceId;

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FString InteractionId;

	/** Its words, as far as they have come. */
	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FString Text;

	/** On Line Ended: the words that were heard. */
	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	FString HeardText;

	/** Seconds, as far as known. */
	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	float Duration = 0.0f;

	/** On Line Ended: how many seconds of it were heard. */
	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	float Heard = 0.0f;

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	EInworldEmotion Emotion = EInworldEmotion::Neutral;

	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	EInworldStrength Strength = EInworldStrength::Unspecified;

	/** On Line Ended: false when it was cut. */
	UPROPERTY(BlueprintReadOnly, Category = "Inworld")
	bool bComplete = false;
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
