// What a character says, from its arrival until it is told: in step with what is heard.

#pragma once

#include "CoreMinimal.h"
#include "InworldTypes.h"
#include "Templates/Function.h"

class UInworldCharacterComponent;

/** One packet of a line: a text, an emotion, or how its speech sounds. */
struct FInworldPart
{
	FInworldPacketInfo Info;

	/** Broadcasts the delegate; called once. */
	TFunction<void(UInworldCharacterComponent&)> Broadcast;
};

/** The lines (utterances) of one character. A part is due when its line begins, or after that as soon as it comes; with it what
 * came before it and belongs to no line. Above MaxParts the oldest are due. */
class FInworldLines
{
public:
	static constexpr int32 MaxParts = 512;

	void Add(FInworldPart&& Part);

	/** The library tells that this line begins to be heard, or read. */
	void Begin(const FString& InteractionId, const FString& UtteranceId);

	/** Takes the next part that is due; false if there is none. */
	bool TakeDue(FInworldPart& Part);

	/** Removes the parts that the function chooses. */
	template <typename PredicateType>
	void Remove(PredicateType Chooses)
	{
		Due.RemoveAll(Chooses);
		Waiting.RemoveAll(Chooses);
	}

	void Clear();

private:
	bool IsOfBegun(const FInworldPart& Part) const;

	TArray<FInworldPart> Due;
	TArray<FInworldPart> Waiting;
	FString BegunInteraction;
	FString BegunUtterance;
};
