// What a character says, in the order of playback, from its arrival until it was heard.

#pragma once

#include "CoreMinimal.h"
#include "InworldTypes.h"
#include "Templates/Function.h"

class UInworldCharacterComponent;

/** One packet of a line: a text, an emotion, or speech with its samples. */
struct FInworldPart
{
	FInworldPacketInfo Info;

	/** Broadcasts the delegate; called once, when the part is due. */
	TFunction<void(UInworldCharacterComponent&)> Broadcast;

	/** 16-bit PCM, channels interleaved; empty for a part without sound. */
	TArray<uint8> Samples;
	int32 SampleRate = 0;
	int32 NumChannels = 0;

	/** Bytes of Samples that were queued in the sound wave, and that were heard. Heard <= Queued, except without a listener. */
	int32 Queued = 0;
	int32 Heard = 0;

	/** Memory of the part besides Samples, in bytes. */
	int32 EventBytes = 0;

	bool bTold = false;

	/** No sound of this line is expected any more. */
	bool bComplete = false;

	bool HasSound() const { return Samples.Num() > 0; }
	bool IsOfLine(const FInworldPacketInfo& Other) const;
};

/** The lines (utterances) of one character. A line begins when everything before it was heard; its texts and emotions are due
 * with the beginning of its sound. A line without sound is due when the next line or the end of its interaction has arrived,
 * or after MaxWait seconds. Memory is bounded by MaxBytes and MaxParts: above them the oldest parts are due without being heard. */
class FInworldPlayback
{
public:
	static constexpr int32 MaxBytes = 32 * 1024 * 1024;
	static constexpr int32 MaxParts = 512;
	static constexpr float MaxWait = 3.0f;

	/** Inserts a part behind the last one of its line. */
	void Add(FInworldPart&& Part);

	/** All texts of an interaction have arrived. */
	void EndInteraction(const FString& InteractionId);

	/** Removes the parts that the function chooses; gives whether the sound wave still holds samples of one of them. */
	template <typename PredicateType>
	bool Remove(PredicateType Chooses)
	{
		int32 Left = 0;
		for (const FInworldPart& Part : Parts)
		{
			Left += Chooses(Part) ? FMath::Max(Part.Queued - Part.Heard, 0) : 0;
		}
		Parts.RemoveAll(Chooses);
		return Left > 0;
	}

	void Clear();

	/** The next part whose moment has come, marked as told; nullptr if there is none. Valid until the next call. */
	const FInworldPart* TakeDue();

	/** The next part with samples for the sound wave; nullptr if there is none, or if it is not known yet what comes next. */
	FInworldPart* NextToQueue();

	/** So many bytes were heard, in the format of the first part with sound. */
	void Advance(int32 Bytes);

	/** Time passes for a line that waits for its sound. */
	void Wait(float Seconds);

	/** The part that is heard now or next; nullptr without sound. */
	FInworldPart* FirstSound();

	/** Bytes that were queued in the sound wave and not heard. */
	int32 InWave() const;

	/** The sound wave was emptied: what was not heard has to be queued again. */
	void Requeue();

	/** Whether samples in the sound wave were given up because of MaxBytes; asking clears it. */
	bool TakeOverflow();

private:
	bool IsReady(const FInworldPart& Part) const;
	void MakeRoom();
	void RemoveFinished();

	TArray<FInworldPart> Parts;
	FInworldPacketInfo Begun;
	float Waited = 0.0f;
	bool bOverflow = false;
};
