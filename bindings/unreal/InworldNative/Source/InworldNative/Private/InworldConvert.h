// Between inworld.hpp and what Unreal has: texts, names, and the structs that Blueprints see.

#pragma once

#include "CoreMinimal.h"
#include "InworldTypes.h"

THIRD_PARTY_INCLUDES_START
#include "inworld.hpp"
THIRD_PARTY_INCLUDES_END

/** A text for the library, valid as long as this object. */
class FInworldUtf8
{
public:
	explicit FInworldUtf8(const FString& Text) : Converted(*Text), bEmpty(Text.IsEmpty()) {}

	const char* c_str() const { return reinterpret_cast<const char*>(Converted.Get()); }

	/** For arguments that are absent when they are empty. */
	const char* OrNull() const { return bEmpty ? nullptr : c_str(); }

private:
	FTCHARToUTF8 Converted;
	bool bEmpty;
};

/** Several texts for the library, valid as long as this object. */
class FInworldUtf8List
{
public:
	explicit FInworldUtf8List(const TArray<FString>& Names);

	inworld::Span<const char*> Span() const
	{
		return inworld::Span<const char*>(Pointers.GetData(), static_cast<std::size_t>(Pointers.Num()));
	}

private:
	TArray<TArray<char>> Texts;
	TArray<const char*> Pointers;
};

/** Parameters or properties for the library, valid as long as this object. */
class FInworldUtf8Map
{
public:
	explicit FInworldUtf8Map(const TMap<FString, FString>& Pairs);

	inworld::Span<inworld::Parameter> Span() const
	{
		return inworld::Span<inworld::Parameter>(Parameters.GetData(), static_cast<std::size_t>(Parameters.Num()));
	}

private:
	TArray<TArray<char>> Texts;
	TArray<inworld::Parameter> Parameters;
};

namespace InworldConvert
{
	FString ToString(const inworld::Str& Text);
	EInworldFailure ToFailure(inworld::Failure Failure);
	EInworldConnectionState ToState(inworld::ConnectionState State);

	FInworldCharacterInfo ToCharacterInfo(const inworld::Character& Character);
	FInworldPacketInfo ToPacketInfo(const inworld::Packet& Packet);
	FInworldTextEvent ToEvent(const FInworldPacketInfo& Info, const inworld::Text& Text);
	FInworldSpeechEvent ToEvent(const FInworldPacketInfo& Info, const inworld::Audio& Audio);
	FInworldEmotionEvent ToEvent(const FInworldPacketInfo& Info, const inworld::Emotion& Emotion);
	FInworldLineEvent ToEvent(const inworld::Line& Line, bool bComplete);
	FInworldTriggerEvent ToEvent(const FInworldPacketInfo& Info, const inworld::Custom& Custom);
	FInworldActionEvent ToEvent(const FInworldPacketInfo& Info, const inworld::Action& Action);
	FInworldRelationEvent ToEvent(const FInworldPacketInfo& Info, const inworld::Relation& Relation);

	/** A relation also comes as a trigger with numbers as its parameters. */
	FInworldRelationEvent ToRelation(const FInworldTriggerEvent& Trigger);
}
